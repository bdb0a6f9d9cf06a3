/** The report in a browser, from disk: every part, sorting, filtering, replay, ghosts, keys, access. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { callCli } from '../e2e/run-cli.js';
import { browserTest, launchBrowser, openWatched } from './browser.js';
import { faint, overflow, unnamed } from './page-checks.js';

const test = suite('report page');
const folder = mkdtempSync(join(tmpdir(), 'egoloop-report-'));
const file = join(folder, 'report.html');
const url = pathToFileURL(file).href;
let browser: Browser;

test.before(async () => {
  const routes = ['--routes', 'routes/demo.xml', '--routes-subset', '1145,1155', '--workers', '0'];
  for (const agent of ['route-follower', 'expert']) {
    await callCli('run', ...routes, '--agent', agent, '--out', join(folder, agent));
  }
  const runs = [join(folder, 'route-follower'), join(folder, 'expert')];
  const { code, stderr } = await callCli('report', ...runs, '--out', file, '--title', 'A & <b>');
  assert.is(code, 0, stderr);
});

test.after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(look: Parameters<typeof openWatched>[2] = {}) {
  browser ??= await launchBrowser();
  const watched = await openWatched(browser, url, look);
  await watched.page.waitForSelector('#drives tbody tr');
  return watched;
}

/** Opens the drive that went wrong and waits for its replay. */
async function openFailure(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open route 1155' }).first().click();
  await page.waitForSelector('.player .plot path');
}

const columns = (page: Page, name: string): Promise<string[]> =>
  page.locator(`#drives td[data-name="${name}"]`).allTextContents();

const hud = async (page: Page): Promise<string> => (await page.textContent('.hud')) ?? '';
const tickOf = async (page: Page): Promise<number> =>
  Number(/tick (\d+)/.exec(await hud(page))?.[1] ?? Number.NaN);

browserTest(test, 'shows every part, with what no score may be quoted without', async () => {
  const { page, problems } = await open();
  assert.is(await page.title(), 'A & <b>');
  const text = (await page.textContent('#app')) ?? '';
  for (const part of [
    'embedded world: not CARLA scores',
    'agent route-follower (privileged: sees ground truth)',
    'bench2drive',
    'seed 1',
    'Complete: 2 of 2 drives with a verdict',
    'Driving score',
    'Success rate',
    'By scenario type',
    'By ability',
    'By town',
    'Infractions',
    'Drives by driving score',
  ]) {
    assert.ok(text.includes(part), part);
  }
  assert.match(text, /Driving score\d+\.\d\d \[\d+\.\d, \d+\.\d\]/);
  assert.is(await page.locator('#drives tbody tr').count(), 4);
  assert.equal(problems, []);
  await page.close();
});

browserTest(
  test,
  'sorts by any column and filters by type, town, ability and infraction',
  async () => {
    const { page, problems } = await open();
    const scores = (await columns(page, 'Score')).map(Number);
    assert.equal(
      scores,
      [...scores].sort((a, b) => a - b),
    );
    await page.getByRole('button', { name: /^Score/ }).click();
    const falling = (await columns(page, 'Score')).map(Number);
    assert.equal(falling, [...scores].reverse());
    assert.is(await page.locator('th[aria-sort=descending]').count(), 1);
    await page.getByRole('button', { name: 'Scenario type' }).click();
    const types = await columns(page, 'Scenario type');
    assert.equal(types, [...types].sort());
    const only = async (label: string, value: string, rows: number): Promise<void> => {
      await page.getByLabel(`Filter by ${label}`).selectOption(value);
      assert.is(await page.locator('#drives tbody tr').count(), rows, `${label} ${value}`);
      await page.getByRole('button', { name: 'Clear' }).click();
      assert.is(await page.locator('#drives tbody tr').count(), 4);
    };
    await only('scenario type', 'PedestrianCrossing', 2);
    await only('town', 'LoopCity', 2);
    await only('ability', 'Merging', 2);
    await only('infraction', 'red_light', 1);
    await only('infraction', 'none', 3);
    await only('run', '1', 2);
    await page.getByLabel('Search drives').fill('1145');
    assert.equal(await columns(page, 'Route'), ['1145', '1145']);
    assert.equal(problems, []);
    await page.close();
  },
);

browserTest(test, 'shows the waterfall and leads from an infraction to its moment', async () => {
  const { page, problems } = await open();
  await openFailure(page);
  const steps = await page.locator('.waterfall > ol .step').allTextContents();
  assert.match(steps[0] ?? '', /^start 100$/);
  assert.match(steps.join('\n'), /× 0\.6 vehicle collision t = \d+\.\d s/);
  assert.match(steps.join('\n'), /× 0\.7 red light/);
  const score = await page
    .locator('.waterfall .step-score')
    .nth(steps.length - 1)
    .textContent();
  const verdict = await page.locator('tr[aria-current] td[data-name=Score]').textContent();
  assert.is(Number(score), Number(verdict));
  await page.getByRole('button', { name: /^Go to red light/ }).click();
  const [, seconds] = /Go to red light at (.+) s/.exec(
    (await page.getByRole('button', { name: /^Go to red light/ }).getAttribute('aria-label')) ?? '',
  )!;
  assert.ok(Math.abs((await tickOf(page)) * 0.05 - Number(seconds)) < 0.11);
  assert.is(await page.locator('.mark-button').count(), 2);
  assert.match(page.url(), /#drive=0_1155_0_1&ghost=1_1155_0_1&tick=\d+$/);
  assert.equal(problems, []);
  await page.close();
});

browserTest(test, 'replays: steps, skips, jumps, plays, follows and zooms by keys', async () => {
  const { page, problems } = await open();
  await openFailure(page);
  const picture = (): Promise<string> =>
    page.evaluate(() => document.querySelector('canvas')?.toDataURL() ?? '');
  assert.is(await tickOf(page), 0);
  const first = await picture();
  await page.keyboard.press('ArrowRight');
  assert.is(await tickOf(page), 1);
  await page.keyboard.press('Shift+ArrowRight');
  assert.is(await tickOf(page), 21);
  await page.keyboard.press('ArrowLeft');
  assert.is(await tickOf(page), 20);
  await page.keyboard.press('End');
  const last = await tickOf(page);
  assert.ok(last > 100);
  assert.not.equal(await picture(), first);
  await page.keyboard.press('Home');
  await page.keyboard.press('.');
  const event = await tickOf(page);
  assert.ok(event > 0 && event < last);
  assert.match((await page.textContent('.picked')) ?? '', /red light/);
  await page.keyboard.press('.');
  assert.match((await page.textContent('.picked')) ?? '', /vehicle collision/);
  await page.keyboard.press(',');
  assert.is(await tickOf(page), event);
  const before = await picture();
  await page.keyboard.press('-');
  const zoomed = await picture();
  assert.not.equal(zoomed, before);
  await page.keyboard.press('h');
  assert.is(
    await page.getByRole('button', { name: 'Heading up' }).getAttribute('aria-pressed'),
    'true',
  );
  await page.keyboard.press('f');
  assert.is(
    await page.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed'),
    'false',
  );
  await page.keyboard.press('Home');
  await page.keyboard.press(']');
  await page.keyboard.press('k');
  await page.waitForFunction(() =>
    /tick (?!0 )/.test(document.querySelector('.hud')?.textContent ?? ''),
  );
  await page.keyboard.press('k');
  const stopped = await tickOf(page);
  await page.waitForTimeout(120);
  assert.is(await tickOf(page), stopped);
  await page.keyboard.press('n');
  assert.match((await page.textContent('#drive-title')) ?? '', /route 1145/);
  await page.keyboard.press('?');
  assert.ok(await page.getByRole('dialog').isVisible());
  const { x, width } = (await page.getByRole('dialog').boundingBox())!;
  assert.ok(Math.abs(x + width / 2 - 640) < 10, 'in the middle of the window');
  assert.equal(problems, []);
  await page.close();
});

browserTest(
  test,
  'overlays the other run as a ghost, in the picture and in the plots',
  async () => {
    const { page, problems } = await open();
    await openFailure(page);
    assert.match(await hud(page), /ghost \d+ km\/h/);
    assert.ok((await page.locator('.plot .line-ghost').count()) >= 3);
    const shown = (): Promise<string> =>
      page.evaluate(() => document.querySelector('canvas')?.toDataURL() ?? '');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    const withGhost = await shown();
    await page.keyboard.press('g');
    await page.waitForFunction(() => document.querySelector('.line-ghost') === null);
    assert.not.match(await hud(page), /ghost/);
    assert.not.equal(await shown(), withGhost);
    assert.equal(problems, []);
    await page.close();
  },
);

browserTest(test, 'a link leads to a drive, its ghost and its moment', async () => {
  const { page } = await open();
  await page.goto('about:blank');
  await page.goto(`${url}#drive=1_1155_0_1&ghost=0_1155_0_1&tick=60`);
  await page.waitForFunction(() =>
    /tick 60 /.test(document.querySelector('.hud')?.textContent ?? ''),
  );
  assert.match(await hud(page), /ghost/);
  await page.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  browserTest(
    test,
    `names and contrast are enough in ${colorScheme}, and after the switch`,
    async () => {
      const { page, problems } = await open({ colorScheme });
      await openFailure(page);
      await page.keyboard.press('.');
      assert.equal(await unnamed(page), []);
      assert.equal(await faint(page), []);
      assert.ok((await page.getAttribute('html', 'lang')) === 'en');
      await page.keyboard.press('t');
      const theme = await page.evaluate(() => document.documentElement.dataset['theme']);
      assert.not.equal(theme, colorScheme);
      assert.equal(await faint(page), []);
      assert.equal(problems, []);
      await page.close();
    },
  );
}

browserTest(test, 'fits a phone', async () => {
  const { page, problems } = await open({ width: 360, height: 740 });
  await openFailure(page);
  assert.ok((await overflow(page)) <= 0);
  assert.equal(await unnamed(page), []);
  await page.getByLabel('Sort by').selectOption('Route|down');
  assert.is((await columns(page, 'Route'))[0], '1155');
  const box = await page.locator('canvas').boundingBox();
  assert.ok(box !== null && box.width > 300 && box.height > 200);
  assert.equal(problems, []);
  await page.close();
});

browserTest(test, 'one drive is there within a second', async () => {
  const one = join(folder, 'one.html');
  const log = join(folder, 'route-follower', 'ticklogs', 'route-1155_rep0_seed1.ticklog');
  await callCli('report', log, '--out', one);
  browser ??= await launchBrowser();
  const { page, problems } = await openWatched(browser, pathToFileURL(one).href);
  await page.waitForSelector('.player .plot path');
  const readyMs = await page.evaluate(
    () => performance.getEntriesByName('egoloop-replay')[0]?.startTime ?? Number.NaN,
  );
  assert.ok(readyMs < 1000, `${readyMs} ms`);
  assert.equal(problems, []);
  await page.close();
});

test('nothing in the page asks the network for anything', () => {
  const html = readFileSync(file, 'utf8');
  assert.match(html, /Content-Security-Policy" content="default-src 'none'/);
  assert.not.match(html, /<(script|link|img|iframe)[^>]+(src|href)="(?!data:)/);
  assert.match(html, /<title>A &amp; &lt;b&gt;<\/title>/);
});

test.run();
