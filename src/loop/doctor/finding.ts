/** What `egoloop doctor` has found out about one thing, and what to do about it. */

export type Health = 'ok' | 'warn' | 'fail';

export interface Finding {
  /** What was looked at, e.g. `Node`. */
  readonly name: string;
  /** `warn`: something works less well or not at all, `fail`: what was asked for cannot work. */
  readonly health: Health;
  /** What was found. */
  readonly found: string;
  /** What to do; null where nothing has to be done. */
  readonly fix: string | null;
}

export const ok = (name: string, found: string): Finding => ({
  name,
  health: 'ok',
  found,
  fix: null,
});

export const warn = (name: string, found: string, fix: string): Finding => ({
  name,
  health: 'warn',
  found,
  fix,
});

export const fail = (name: string, found: string, fix: string): Finding => ({
  name,
  health: 'fail',
  found,
  fix,
});
