/** `egoloop view` in a browser: a run that goes on, from its first ticks to its last verdict. */
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { takeLock } from '../../src/loop/processes/ports.js';
import { startLiveServer } from '../../src/loop/report/live-server.js';
import { callCli, inTemporaryFolder } from '../e2e/run-cli.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { browserTest, launchBrowser, openWatched } from './browser.js';

/** A run of two drives, put back to where its second one was half driven, as if still running. */
async function halfDriven(folder: string) {
  const routes = join(folder, 'lanes.xml');
  writeFileSync(routes, laneRoutesText({ count: 2, lengthM: 60 }));
  const run = join(folder, 'run');
  const driving = ['--agent', 'route-follower', '--traffic', 'none', '--workers', '0'];
  await callCli('run', '--routes', routes, ...driving, '--out', run);
  const journal = join(run, 'journal.jsonl');
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  writeFileSync(journal, `${lines[0]}\n`);
  const last = JSON.parse(lines[1]!) as { index: number; attempt: number };
  writeFileSync(join(run, 'begun.jsonl'), `${JSON.stringify({ ...last, driven: null })}\n`);
  takeLock(join(run, 'run.lock'));
  const log = join(run, 'ticklogs', 'route-2_rep0_seed1.ticklog');
  const bytes = readFileSync(log);
  rmSync(log);
  writeFileSync(`${log}.part`, bytes.subarray(0, Math.floor(bytes.length * 0.8)));
  const finish = (): void => {
    writeFileSync(`${log}.part`, bytes);
    renameSync(`${log}.part`, log);
    appendFileSync(journal, `${lines[1]}\n`);
    rmSync(join(run, 'begun.jsonl'));
    rmSync(join(run, 'run.lock'));
  };
  return { run, finish };
}

browserTest(test, 'the page follows the run, and keeps its place', () =>
  inTemporaryFolder(async (folder) => {
    const { run, finish } = await halfDriven(folder);
    const server = await startLiveServer({ paths: [run], rulesets: ['bench2drive'] }, 0);
    const browser = await launchBrowser();
    try {
      const { page, problems } = await openWatched(browser, server.url, { allowed: server.url });
      await page.getByText('Live: the run is under way').waitFor();
      assert.match((await page.textContent('#summary')) ?? '', /INCOMPLETE: 1 of 2 drives/);
      const rows = page.locator('#drives tbody tr');
      assert.is(await rows.count(), 2);
      assert.match((await rows.allTextContents()).join(), /under way/);
      await page.getByRole('button', { name: 'Open route 2' }).click();
      await page.waitForSelector('.player .plot path');
      await page.getByText('The log has no end yet').waitFor();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      finish();
      await page.getByText('Live: no run is under way').waitFor();
      await page.getByText('Complete: 2 of 2 drives').waitFor();
      await page.getByText('The log has no end yet').waitFor({ state: 'hidden' });
      await page.locator('.waterfall .step').first().waitFor();
      assert.match((await page.textContent('.hud')) ?? '', /tick 2 /);
      assert.equal(problems, []);
    } finally {
      await browser.close();
      await server.close();
    }
  }),
);

browserTest(test, 'a server that went away is said, and what was known stays', () =>
  inTemporaryFolder(async (folder) => {
    const { run, finish } = await halfDriven(folder);
    finish();
    const server = await startLiveServer({ paths: [run], rulesets: ['bench2drive'] }, 0);
    const browser = await launchBrowser();
    try {
      const { page } = await openWatched(browser, server.url, { allowed: server.url });
      await page.getByText('Live: no run is under way').waitFor();
      await server.close();
      await page.getByText('The viewer does not answer').waitFor();
      assert.is(await page.locator('#drives tbody tr').count(), 2);
    } finally {
      await browser.close();
      await server.close();
    }
  }),
);

test.run();
