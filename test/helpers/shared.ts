/**
 * Tests of data that a clone may lack: real CARLA maps, recorded CARLA output, published route files.
 * They live beside the project in `../shared`; where they are absent the test is skipped, and counted.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url));

/** Absolute path of a file of the data folder. It need not exist. */
export function sharedFile(relative: string): string {
  return `${SHARED}${relative}`;
}

/** True if every one of the files is there. */
export function hasShared(...relative: string[]): boolean {
  return relative.every((file) => existsSync(sharedFile(file)));
}

interface TestFunction {
  (name: string, body: () => void | Promise<void>): void;
  skip(name?: string, body?: () => void | Promise<void>): void;
}

/** Registers a test that needs the given file(s); skipped, visibly, where one is absent. */
export function sharedTest(
  test: TestFunction,
  needs: string | readonly string[],
  name: string,
  body: () => void | Promise<void>,
): void {
  const files = typeof needs === 'string' ? [needs] : needs;
  if (hasShared(...files)) test(name, body);
  else {
    test.skip(name, body);
    console.error(`SKIP ${name}: needs ${files.map((file) => `../shared/${file}`).join(', ')}`);
  }
}
