/**
 * The report as one HTML file. Nothing in it is fetched: script and style stand inside, replays and maps
 * as deflated bytes in base64, and the page's own policy forbids every request. Texts from outside reach
 * the page as JSON only, and the script shows them as text.
 */
import type { PageData } from './page-data.js';

/** Script and style of the page, as the build leaves them. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

export interface PagePayload {
  /** Raw deflate streams of replays by the id of their drive. */
  readonly replays: ReadonlyMap<string, Uint8Array>;
  /** Raw deflate streams of map shapes by key. */
  readonly maps: ReadonlyMap<string, Uint8Array>;
}

const EMBEDDED_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:";
const SERVED_POLICY = `${EMBEDDED_POLICY}; connect-src 'self'`;

/** JSON that may stand inside a script element. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

function payloads(kind: 'replay' | 'map', parts: ReadonlyMap<string, Uint8Array>): string {
  return [...parts]
    .map(([key, bytes]) => {
      const id = escapeHtml(`${kind}-${key}`).replaceAll('"', '&quot;');
      return `<script type="application/octet-stream" id="${id}">${base64(bytes)}</script>\n`;
    })
    .join('');
}

function document(title: string, policy: string, body: string, assets: PageAssets): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${assets.style}</style>
</head>
<body>
<div id="app"></div>
<noscript>This report draws itself with JavaScript, which is switched off here.</noscript>
${body}<script>${assets.script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`;
}

/** The whole report as HTML text. */
export function buildPage(data: PageData, payload: PagePayload, assets: PageAssets): string {
  const parts =
    `<script type="application/json" id="page-data">${jsonForScript(data)}</script>\n` +
    payloads('map', payload.maps) +
    payloads('replay', payload.replays);
  return document(data.title, EMBEDDED_POLICY, parts, assets);
}

/** The empty page of the live viewer, which asks its own server for everything. */
export function buildLivePage(title: string, assets: PageAssets): string {
  return document(title, SERVED_POLICY, '', assets);
}
