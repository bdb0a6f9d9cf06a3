/**
 * What a teacher weighed, in a real browser: a drive with 79 ways and a worth for each on every fourth tick,
 * drawn on the canvas, as bars of the moment and as curves over time.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { callCli } from '../e2e/run-cli.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { browserTest, launchBrowser, openWatched } from './browser.js';
import { faint, overflow, unnamed } from './page-checks.js';

/** Ways that fan out; the worth of each falls off from a middle that moves, the one taken is the 4th best. */
const TEACHER = `
const WAYS = 79;
const way = (i) => Array.from({ length: 8 }, (_, k) => [2 * (k + 1), ((i - 39) / 39) * (k + 1) ** 2 / 8]);
export default () => ({
  name: 'teacher', privileged: false, sensors: [], tick: 0,
  setup() {},
  act() { this.tick += 1; return { throttle: 0.4, steer: 0, brake: 0, handBrake: false, reverse: false }; },
  thought() {
    const answer = this.tick >> 2;
    const middle = 39 + 20 * Math.sin(answer / 5);
    const all = Array.from({ length: WAYS }, (_, i) => ({ points: way(i), value: 1 - Math.abs(i - middle) / 40 }));
    all.sort((a, b) => b.value - a.value);
    const [taken] = all.splice(3, 1);
    return { paths: [taken, ...all], numbers: { 'comfort': 0.9 } };
  },
});
`;

const folder = mkdtempSync(join(tmpdir(), 'egoloop-'));
const file = join(folder, 'page.html');
let browser: Browser;

test.before(async () => {
  const routes = join(folder, 'lanes.xml');
  writeFileSync(routes, laneRoutesText({ count: 1, lengthM: 60 }));
  const agent = join(folder, 'teacher.mjs');
  writeFileSync(agent, TEACHER);
  const run = join(folder, 'run');
  const driving = ['--traffic', 'none', '--workers', '0', '--agent', agent, '--out', run];
  await callCli('run', '--routes', routes, ...driving);
  const { code, stderr } = await callCli('report', run, '--out', file);
  assert.is(code, 0, stderr);
});

test.after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(look: Parameters<typeof openWatched>[2] = {}) {
  browser ??= await launchBrowser();
  const watched = await openWatched(browser, pathToFileURL(file).href, look);
  await watched.page.waitForSelector('.player .candidates rect');
  return watched;
}

const text = async (page: Page): Promise<string> =>
  (await page.textContent('.candidates-figure figcaption')) ?? '';

/** Pixels of the canvas in the colour of what was weighed, mixed with the ground or not. */
function drawn(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector('canvas')!;
    const probe = document.createElement('span');
    probe.style.color = getComputedStyle(canvas).getPropertyValue('--c-thought');
    document.body.append(probe);
    const [r = 0, g = 0, b = 0] = getComputedStyle(probe).color.match(/\d+/g)!.map(Number);
    probe.remove();
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const off = Math.abs(data[i]! - r) + Math.abs(data[i + 1]! - g) + Math.abs(data[i + 2]! - b);
      if (off < 12) count += 1;
    }
    return count;
  });
}

browserTest(
  test,
  'every way has a bar, the one taken stands out, and words say its place',
  async () => {
    const { page, problems } = await open();
    assert.is(await page.locator('.candidates rect').count(), 79);
    assert.is(await page.locator('.candidates rect.taken').count(), 1);
    const place = await page
      .locator('.candidates rect')
      .evaluateAll((bars) => bars.findIndex((bar) => bar.classList.contains('taken')));
    assert.is(place, 3);
    assert.match(
      await text(page),
      /79 ways · taken 0\.9\d+ \(3 better\) · best 1\.000 · median 0\.\d+/,
    );
    const heights = await page
      .locator('.candidates rect')
      .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('height'))));
    assert.equal(
      heights,
      [...heights].sort((a, b) => b - a),
    );
    const before = await text(page);
    const first = await drawn(page);
    assert.ok(first > 100, `${first} pixels`);
    await page.keyboard.press('Shift+ArrowRight');
    assert.is.not(await text(page), before);
    assert.ok((await drawn(page)) > 100);
    // This test's own looks at the canvas are slow, as the browser says.
    assert.equal(
      problems.filter((line) => !line.startsWith('Canvas2D')),
      [],
    );
    await page.close();
  },
);

browserTest(test, 'worths and numbers are curves over time', async () => {
  const { page } = await open();
  const titles = await page.locator('.plots figcaption b').allTextContents();
  assert.ok(titles.includes('Worth of the ways') && titles.includes('comfort'), titles.join());
  const figure = page.locator('.plots figure', { hasText: 'Worth of the ways' });
  assert.is(await figure.locator('path').count(), 3);
  assert.match((await figure.textContent()) ?? '', /taken 0\.9\d+ · best 1\.000 · median 0\.\d+/);
  await page.close();
});

browserTest(test, 'has names and contrast, and fits a phone; the page stays small', async () => {
  for (const look of [{ colorScheme: 'dark' }, { width: 360, height: 740 }] as const) {
    const { page } = await open(look);
    assert.equal(await unnamed(page), []);
    assert.equal(await faint(page), []);
    assert.ok((await overflow(page)) <= 0);
    const label = await page.getAttribute('.candidates', 'aria-label');
    assert.match(label ?? '', /Worth of the ways weighed: 79 ways/);
    await page.close();
  }
  assert.ok(statSync(file).size < 400_000, `${statSync(file).size} bytes`);
});

test.run();
