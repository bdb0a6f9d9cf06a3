/**
 * The viewer's server: one page and its data, to this machine alone. It answers to its own name only, so
 * that no page from elsewhere can ask it in a browser's name, and it writes nothing.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgoloopError } from '../../core/errors.js';
import { buildLivePage } from '../../report/index.js';
import { pageAssets } from './gather.js';
import { type LiveOptions, LivePage, sentenceOf } from './live-page.js';

export interface LiveServer {
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

const HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
  extra: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': type, ...extra });
  response.end(body);
}

const TEXT = 'text/plain; charset=utf-8';

function bytes(response: ServerResponse, found: Uint8Array | null): void {
  if (found === null) send(response, 404, TEXT, 'this run does not hold it');
  else send(response, 200, 'application/octet-stream', found);
}

/**
 * Starts the server. Reads the sources once first, so that what is wrong with them is said at once.
 * Throws as the readers of the sources; PORTS_TAKEN where the port is in use.
 */
export async function startLiveServer(options: LiveOptions, port: number): Promise<LiveServer> {
  const page = new LivePage(options);
  const html = buildLivePage(page.page().data.title, pageAssets());
  let names: readonly string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (!names.includes(request.headers.host ?? '')) {
      send(response, 403, TEXT, 'this server answers to its own address only');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      send(response, 405, TEXT, 'this server is for reading', { Allow: 'GET, HEAD' });
      return;
    }
    const path = (request.url ?? '/').split('?')[0]!;
    const [, kind = '', key = ''] = path.split('/');
    if (path === '/') send(response, 200, 'text/html; charset=utf-8', html);
    else if (path === '/page.json') {
      const { data, tag } = page.page();
      if (request.headers['if-none-match'] === tag) send(response, 304, TEXT, '', { ETag: tag });
      else send(response, 200, 'application/json', JSON.stringify(data), { ETag: tag });
    } else if (kind === 'replay') bytes(response, page.replay(decodeURIComponent(key)));
    else if (kind === 'map') bytes(response, page.map(decodeURIComponent(key)));
    else send(response, 404, TEXT, 'no such page');
  };
  const server = createServer((request, response) => {
    try {
      answer(request, response);
    } catch (error) {
      send(response, 500, TEXT, sentenceOf(error));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const what =
        error.code === 'EADDRINUSE' ? 'it is in use; name another, or 0 for any' : error.message;
      reject(new EgoloopError('PORTS_TAKEN', `cannot listen on port ${port}: ${what}`));
    });
    server.listen(port, HOST, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  names = [`${HOST}:${taken}`, `localhost:${taken}`];
  return {
    url: `http://${HOST}:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
