/** A benchmark's far end: a Python script of this folder that talks in lines of JSON. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sidecarEnvironment } from '../../test/helpers/python.js';

const LEAVE_MS = 5000;

export class Peer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, script: string, args: readonly string[] = []) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.#child = spawn(python, [path, ...args], { env: sidecarEnvironment() });
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The next line it prints. */
  async read<T>(): Promise<T> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('the Python end of the benchmark is gone');
    return JSON.parse(value) as T;
  }

  /** Sends a line and waits for one. */
  ask<T>(request: string): Promise<T> {
    this.#child.stdin.write(`${request}\n`);
    return this.read<T>();
  }

  /** Lets it go: it ends when its input does; killed if it does not. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), LEAVE_MS);
    const ended = once(this.#child, 'close');
    this.#child.stdin.end();
    await ended;
    clearTimeout(timer);
  }
}
