/** The report of a comparison in a real browser: its verdict, and links from what turned into replays. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Comparison, Flip } from '../../src/loop/compare/index.js';
import { callCli } from '../e2e/run-cli.js';
import { browserTest, launchBrowser, openWatched } from './browser.js';
import { faint, overflow, unnamed } from './page-checks.js';

const folder = mkdtempSync(join(tmpdir(), 'egoloop-'));
const at = (name: string): string => join(folder, name);
const url = pathToFileURL(at('ab.html')).href;
let flips: (Flip & { readonly link: string })[] = [];
let browser: Browser;

test.before(async () => {
  const routes = ['--routes', 'routes/demo.xml', '--routes-subset', '1060,1155', '--workers', '0'];
  for (const agent of ['expert', 'route-follower']) {
    await callCli('run', ...routes, '--agent', agent, '--out', at(agent));
  }
  const files = ['--report', at('ab.html'), '--markdown', at('ab.md')];
  const told = await callCli('compare', at('expert'), at('route-follower'), ...files, '--json');
  assert.is(told.code, 0, told.stderr);
  const [one] = (JSON.parse(told.stdout) as { comparisons: Comparison[] }).comparisons;
  flips = [...(one!.flips as typeof flips)];
});

test.after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(look: Parameters<typeof openWatched>[2] = {}) {
  browser ??= await launchBrowser();
  const watched = await openWatched(browser, url, look);
  await watched.page.waitForSelector('#comparison tbody tr');
  return watched;
}

const tickOf = async (page: Page): Promise<number> =>
  Number(/tick (\d+)/.exec((await page.textContent('.hud')) ?? '')?.[1] ?? Number.NaN);

test('JSON and Markdown name the place of every flip in the report', () => {
  assert.is(flips.length, 2);
  for (const { link, routeId } of flips) {
    const [file, anchor] = link.split('#');
    assert.is(file, at('ab.html'));
    assert.is(anchor, `drive=1_${routeId}_0_1&ghost=0_${routeId}_0_1&tick=0`);
  }
  const markdown = readFileSync(at('ab.md'), 'utf8');
  assert.match(markdown, /^### CANNOT TELL/);
  assert.ok(markdown.includes('[1155](ab.html#drive=1_1155_0_1&ghost=0_1155_0_1&tick=0)'));
});

test('the text for people prints the links; a swap of the runs swaps drive and ghost', async () => {
  const swapped = [at('route-follower'), at('expert'), '--report', at('ba.html')];
  const { stdout } = await callCli('compare', ...swapped);
  assert.match(stdout, /won \(2\)/);
  assert.ok(stdout.includes(`${at('ba.html')}#drive=0_1155_0_1&ghost=1_1155_0_1&tick=0\n`), stdout);
});

test('a gate writes the report too, and refuses what it could not write before it judges', async () => {
  const run = [at('route-follower'), '--baseline', at('expert'), '--max-drop', '1'];
  const { stdout, code } = await callCli('gate', ...run, '--report', at('gate.html'));
  // Two pairs are too few to be sure of anything.
  assert.is(code, 3);
  assert.ok(stdout.includes(`${at('gate.html')}#drive=1_1155_0_1`), stdout);
  assert.match(readFileSync(at('gate.html'), 'utf8'), /"comparisons":\[/);
  const wrong = await callCli('gate', ...run, '--report', at('gate.txt'));
  assert.is(wrong.code, 2);
  assert.match(wrong.stderr, /ends in \.html/);
  const alone = await callCli('gate', ...run, '--maps', folder);
  assert.match(alone.stderr, /--maps together with --report/);
});

browserTest(
  test,
  'shows the verdict and leads from a route lost to where it was lost',
  async () => {
    const { page, problems } = await open();
    const text = (await page.textContent('#comparison')) ?? '';
    for (const part of ['B route-follower against A expert: CANNOT TELL', '0 won, 2 lost']) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    assert.is(await page.locator('#comparison tbody tr').count(), 2);
    await page.getByRole('link', { name: 'Open route 1155, pass 1#0 where they part' }).click();
    await page.waitForSelector('.player .plot path');
    assert.match((await page.textContent('#drive-title')) ?? '', /route 1155, seed 1/);
    assert.is(await tickOf(page), 0);
    assert.match((await page.textContent('.hud')) ?? '', /ghost/);
    // The same drive once more, at the moment of its infraction.
    const cost = page.locator('#comparison tbody tr', { hasText: '1155' }).locator('a').nth(1);
    const [, seconds] = /t = ([\d.]+) s/.exec((await cost.textContent()) ?? '')!;
    await cost.click();
    await page.waitForFunction(
      (tick) =>
        Math.abs(
          Number(/tick (\d+)/.exec(document.querySelector('.hud')?.textContent ?? '')?.[1]) - tick,
        ) < 3,
      Number(seconds) / 0.05,
    );
    assert.match(page.url(), /#drive=1_1155_0_1&ghost=0_1155_0_1&tick=\d+$/);
    assert.equal(problems, []);
    await page.close();
  },
);

browserTest(test, 'can be read in dark, in light and on a phone', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, problems } = await open({ colorScheme });
    assert.equal(await faint(page), []);
    assert.equal(await unnamed(page), []);
    assert.equal(problems, []);
    await page.close();
  }
  const { page } = await open({ width: 360, height: 740 });
  assert.ok((await overflow(page)) <= 0);
  await page.close();
});

test.run();
