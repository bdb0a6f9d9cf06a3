/**
 * Where output goes: data on stdout, everything for people on stderr. The only place that writes to
 * the console besides `main.ts`.
 */

/** The documented exit codes of every command. */
export const ExitCode = {
  Ok: 0,
  /** A check ran to its end and found problems. */
  Problems: 1,
  /** Bad input or usage; nothing was written. */
  BadInput: 2,
  /** The answer is not complete: missing routes, a cut log. */
  Incomplete: 3,
  /** A bug in egoloop. */
  Internal: 70,
} as const;

/** Writes text to stdout, with a final newline. */
export function printText(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Writes one JSON document to stdout, indented by two. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Writes a line for people to stderr. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Sets the exit code; a worse one set before is kept. */
export function exitWith(code: number): void {
  const before = Number(process.exitCode ?? 0);
  process.exitCode = Math.max(before, code);
}

/**
 * Progress on stderr for work that may take longer than two seconds: silent until then, afterwards at
 * most five lines a second, rewritten in place on a terminal.
 */
export function progress(label: string, total: number): (done: number) => void {
  const startMs = performance.now();
  let lastMs = startMs;
  let shown = false;
  return (done) => {
    const nowMs = performance.now();
    const finished = done >= total;
    if (nowMs - startMs < 2000 || (nowMs - lastMs < 200 && !finished)) return;
    lastMs = nowMs;
    const percent = total > 0 ? Math.floor((100 * done) / total) : 100;
    const line = `${label} ${done}/${total} (${percent} %)`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line}\u001b[K${finished ? '\n' : ''}`);
    else if (finished || !shown || percent % 10 === 0) process.stderr.write(`${line}\n`);
    shown = true;
  };
}
