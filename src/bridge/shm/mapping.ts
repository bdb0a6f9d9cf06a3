/**
 * A file mapped into memory, through the C library by way of `koffi` where that is installed. The mapped
 * bytes are an ArrayBuffer like any other, with one danger: bytes of a mapping that was taken away end
 * the process when touched. So `release` puts empty memory in the mapping's place, which frees the file's
 * memory at once, and the addresses are given back only when nobody holds the ArrayBuffer any more.
 */
import { createRequire } from 'node:module';
import { markAsUntransferable } from 'node:worker_threads';

export interface Mapping {
  readonly buffer: ArrayBuffer;
  /** Lets go of the file; arrays over the buffer stay safe to touch and read zeros. */
  release(): void;
}

/** As far as it is used here; the package need not be installed. */
interface Koffi {
  load(library: null): { func(declaration: string): (...args: unknown[]) => unknown };
  view(pointer: unknown, length: number): ArrayBuffer;
}

interface MemoryCalls {
  readonly koffi: Koffi;
  readonly map: (...args: unknown[]) => unknown;
  readonly unmap: (...args: unknown[]) => unknown;
}

const READ_WRITE = 0x1 | 0x2;
const SHARED = 0x1;
const PRIVATE = 0x2;
const FIXED = 0x10;
/** MAP_ANONYMOUS | MAP_NORESERVE; the numbers are each system's own. */
const ANONYMOUS: Readonly<Record<string, number>> = { linux: 0x20 | 0x4000, darwin: 0x1000 | 0x40 };
/** What mmap answers when it fails: all bits set. */
const FAILED = 2n ** 64n - 1n;

let calls: MemoryCalls | null | undefined;

function loadCalls(): MemoryCalls | null {
  const isKnown = process.platform in ANONYMOUS && ['x64', 'arm64'].includes(process.arch);
  if (!isKnown) return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as Koffi;
    const library = koffi.load(null);
    return {
      koffi,
      map: library.func(
        'void *mmap(void *address, size_t length, int protection, int flags, int fd, int64_t offset)',
      ),
      unmap: library.func('int munmap(void *address, size_t length)'),
    };
  } catch {
    // Not installed, or without a binary for this system: the caller reads the file instead.
    return null;
  }
}

function memoryCalls(): MemoryCalls | null {
  calls ??= loadCalls();
  return calls;
}

/** True where files can be mapped. */
export function canMap(): boolean {
  return memoryCalls() !== null;
}

const abandoned = new FinalizationRegistry<{ address: unknown; length: number }>(
  ({ address, length }) => memoryCalls()?.unmap(address, length),
);

/**
 * Maps the first `length` bytes of an open file, shared with its writer; null where it cannot be done.
 * Readable and writable: an agent that scribbles over its picture is no reason to end the process.
 */
export function mapFile(fd: number, length: number): Mapping | null {
  const found = memoryCalls();
  if (found === null) return null;
  const { koffi, map } = found;
  const address = map(null, length, READ_WRITE, SHARED, fd, 0);
  if (address === null || address === FAILED) return null;
  const buffer = koffi.view(address, length);
  // Handed to another thread the bytes would outlive the object whose end is waited for.
  markAsUntransferable(buffer);
  abandoned.register(buffer, { address, length });
  const flags = PRIVATE | FIXED | (ANONYMOUS[process.platform] as number);
  return { buffer, release: () => void map(address, length, READ_WRITE, flags, -1, 0) };
}
