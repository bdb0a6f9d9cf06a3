/** The driver that docs/protocol.md prints, run as printed against a served world. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PROTOCOL_CODES, UNCOUNTED } from '../../src/bridge/protocol/index.js';
import { writeRoutes } from '../../src/map/routes/write-routes.js';
import { startEmbedded, TOKEN } from '../helpers/far-world.js';
import { laneRoutes } from '../helpers/loop-routes.js';
import { CLIENT_SAMPLES, SERVER_SAMPLES } from '../helpers/protocol-samples.js';
import { findPython, noPython } from '../helpers/python.js';
import { inTemporaryFolder } from './run-cli.js';

const DOC = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const MODULES = ['msgpack', 'websockets.sync.client'];
const python = findPython(MODULES);

(python === null ? test.skip : test)(
  `the driver in Python drives${python === null ? `: skipped, ${noPython(MODULES)}` : ''}`,
  () =>
    inTemporaryFolder(async (folder) => {
      const [, script] = /```python\n([\s\S]*?)```/.exec(DOC) ?? [];
      assert.ok(script !== undefined);
      writeFileSync(join(folder, 'driver.py'), script!);
      writeFileSync(join(folder, 'route.xml'), writeRoutes(laneRoutes({ count: 1 })));
      writeFileSync(join(folder, 'token'), TOKEN);
      const server = await startEmbedded();
      const ready = JSON.stringify({ url: server.url, tokenFile: join(folder, 'token') });
      const child = spawn(python!, ['driver.py', ready, 'route.xml'], { cwd: folder });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (data) => {
          output += data;
        });
      }
      const code = await new Promise((resolve) => child.on('close', resolve));
      assert.is(code, 0, output);
      assert.match(output, /^drove to \d+\.\d+ m\/s$/m);
      while (server.sessionCount() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await server.close();
    }),
);

test('every message, field and error code is described', () => {
  const isNamed = (word: string): boolean =>
    DOC.includes(`\`${word}\``) || new RegExp(`[{\\[ ,\`]${word}[},\`: ]`).test(DOC);
  for (const code of PROTOCOL_CODES) assert.ok(DOC.includes(`\`${code}\``), code);
  for (const type of UNCOUNTED) assert.ok(isNamed(type), type);
  const namesOf = (value: unknown): string[] => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
    if (Array.isArray(value)) return value.flatMap(namesOf);
    return Object.entries(value).flatMap(([key, inner]) =>
      // What sensors are called and hold is the sensors' own.
      key === 'sensors' ? [key] : [key, ...namesOf(inner)],
    );
  };
  for (const { message } of [...CLIENT_SAMPLES, ...SERVER_SAMPLES]) {
    for (const name of [message.type, ...namesOf(message)]) assert.ok(isNamed(name), name);
  }
});

test.run();
