/** Which program and version wrote a log or a result: `egoloop 0.1.0`, as package.json says. */

import { fileURLToPath } from 'node:url';
import { readJson } from '../core/files.js';

/** The package's own package.json. */
export const PACKAGE_FILE = fileURLToPath(new URL('../../package.json', import.meta.url));

export const VERSION = (readJson(PACKAGE_FILE) as { version: string }).version;
export const SOFTWARE = `egoloop ${VERSION}`;
