/**
 * Tests of pages in a real browser: Chromium as Debian ships it, driven by playwright-core. Where there is
 * none the test is skipped, and counted. `EGOLOOP_CHROMIUM` names another one.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env['EGOLOOP_CHROMIUM'] ?? '/usr/bin/chromium';

interface TestFunction {
  (name: string, body: () => void | Promise<void>): void;
  skip(name?: string, body?: () => void | Promise<void>): void;
}

/** Registers a test that needs a browser; skipped, visibly, where there is none. */
export function browserTest(test: TestFunction, name: string, body: () => Promise<void>): void {
  if (existsSync(CHROMIUM)) test(name, body);
  else {
    test.skip(name, body);
    console.error(`SKIP ${name}: needs Chromium at ${CHROMIUM} (or EGOLOOP_CHROMIUM)`);
  }
}

/** Starts the browser, without a window. */
export function launchBrowser(): Promise<Browser> {
  // Containers often lack what the sandbox needs; only pages of our own are opened.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** A page that remembers what must not happen: errors, and requests beyond the file. */
export interface WatchedPage {
  readonly page: Page;
  readonly problems: string[];
}

export interface PageLook {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  /** Requests to addresses that begin so are allowed, besides those to files. */
  readonly allowed?: string;
}

export async function openWatched(
  browser: Browser,
  url: string,
  look: PageLook = {},
): Promise<WatchedPage> {
  const { width = 1280, height = 900, colorScheme = 'light', allowed = 'file:' } = look;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    const to = request.url();
    if (!/^(data|blob):/.test(to) && !to.startsWith(allowed)) problems.push(`request to ${to}`);
  });
  // Functions that tests send into the page were compiled to name themselves.
  await page.addInitScript('globalThis.__name = (value) => value;');
  await page.goto(url);
  return { page, problems };
}
