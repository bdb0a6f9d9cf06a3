/**
 * What the fault campaign starts as `--server-command`: `egoloop serve` with the chaos proxy before it.
 * The plan (CHAOS_PLAN) has faults for each server by the order of their starts; `kill` ends this program
 * without a word. What was done is noted beside the plan.
 */
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { main } from '../../src/cli/main.js';
import { portOf, startProxy } from './chaos-proxy.js';
import type { ServerPlan } from './schedule.js';

const PLAN = process.env.CHAOS_PLAN!;

/** Number of this start over the whole campaign, from 0; counted in a file as long as its count. */
function startNumber(): number {
  appendFileSync(`${PLAN}.starts`, 'x');
  return statSync(`${PLAN}.starts`).size - 1;
}

/** Puts the proxy before a server and gives the address to go to instead. */
async function proxied(url: string, { faults }: ServerPlan): Promise<string> {
  const noteDone = (kind: string): void => appendFileSync(`${PLAN}.done`, `${kind}\n`);
  const killAt = faults.find(({ kind }) => kind === 'kill')?.frame;
  const proxy = await startProxy({
    targetPort: Number(new URL(url).port),
    faults: new Map(
      faults.flatMap(({ frame, kind }) => (kind === 'kill' ? [] : [[frame, kind] as const])),
    ),
    delayMs: 150,
    onFrame(number) {
      if (number !== killAt) return;
      noteDone('kill');
      process.kill(process.pid, 'SIGKILL');
    },
    onFault: noteDone,
  });
  const port = portOf(proxy);
  appendFileSync(`${PLAN}.ports`, `${port}\n`);
  process.once('SIGTERM', () => process.exit(0));
  return `ws://127.0.0.1:${port}`;
}

const plans = JSON.parse(readFileSync(PLAN, 'utf8')) as ServerPlan[];
const plan = plans[startNumber()] ?? { faults: [] };
const write = process.stdout.write.bind(process.stdout);
// The line that says where the server listens must name the proxy.
process.stdout.write = ((text: string) => {
  const ready = JSON.parse(text) as { url: string };
  void proxied(ready.url, plan).then((url) => write(`${JSON.stringify({ ...ready, url })}\n`));
  return true;
}) as typeof process.stdout.write;
await main(['serve', '--reconnect', '5', ...process.argv.slice(2)]);
