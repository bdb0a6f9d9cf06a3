/**
 * Where the page's data come from: from inside the file, or from the viewer's own server. Replays and maps
 * are deflated; the browser's own decompression opens them.
 */
import type { MapShapes, PageData } from '../page-data.js';
import { type Replay, unpackReplay } from '../replay/replay.js';

export interface PageSource {
  /** The page's data; null when nothing changed since the last call. */
  page(): Promise<PageData | null>;
  replay(driveId: string): Promise<Replay>;
  map(key: string): Promise<MapShapes>;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (typeof DecompressionStream === 'undefined') {
    throw new Error('this browser cannot unpack replays; any of 2023 or later can');
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function mapOf(bytes: Uint8Array<ArrayBuffer>): Promise<MapShapes> {
  return JSON.parse(new TextDecoder().decode(await inflate(bytes))) as MapShapes;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Data inside the file, or null where the page has none. */
export function embeddedSource(): PageSource | null {
  const data = document.getElementById('page-data');
  if (data === null) return null;
  const part = (id: string): Uint8Array<ArrayBuffer> => {
    const element = document.getElementById(id);
    if (element === null) throw new Error('this page does not hold it');
    return fromBase64(element.textContent ?? '');
  };
  return {
    page: async () => JSON.parse(data.textContent ?? '') as PageData,
    replay: async (id) => unpackReplay(await inflate(part(`replay-${id}`))),
    map: (key) => mapOf(part(`map-${key}`)),
  };
}

/** Data from the server that the page came from. */
export function liveSource(): PageSource {
  let tag = '';
  const get = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
    const response = await fetch(path);
    if (!response.ok) throw new Error(await response.text());
    return new Uint8Array(await response.arrayBuffer());
  };
  return {
    async page() {
      const response = await fetch('page.json', { headers: { 'If-None-Match': tag } });
      if (response.status === 304) return null;
      if (!response.ok) throw new Error(await response.text());
      tag = response.headers.get('ETag') ?? '';
      return (await response.json()) as PageData;
    },
    replay: async (id) =>
      unpackReplay(await inflate(await get(`replay/${encodeURIComponent(id)}`))),
    map: async (key) => mapOf(await get(`map/${encodeURIComponent(key)}`)),
  };
}
