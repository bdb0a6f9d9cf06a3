/**
 * Which children a run has started, in a file of its folder, so that whoever goes on with a killed run
 * ends what its predecessor left behind, and nothing else. A child is entered before it is started (its
 * token) and again after (pid and start), so that no moment exists in which a kill leaves one unknown.
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { writing } from '../../core/disk-errors.js';
import { EgoloopError } from '../../core/errors.js';
import { makeFolder, readText } from '../../core/files.js';
import { endFamilies, type Family } from './family.js';
import type { ProcessIdentity } from './identity.js';

interface Line {
  readonly event: 'starting' | 'started' | 'ended';
  readonly token: string;
  readonly role?: string;
  readonly process?: ProcessIdentity;
}

export class ProcessLedger {
  private constructor(readonly file: string) {}

  /**
   * Opens the ledger of a run, after ending every child that an earlier run left (`graceMs` as in
   * `endFamilies`). Returns it with the number of children that were still there.
   * Throws FILE_UNREADABLE, FILE_UNWRITABLE.
   */
  static async open(
    file: string,
    graceMs: number,
  ): Promise<{ ledger: ProcessLedger; ended: number }> {
    const left = existsSync(file) ? openFamilies(readText(file)) : [];
    const stuck = await endFamilies(left, graceMs);
    if (stuck.length > 0) {
      throw new EgoloopError(
        'PROCESS_STUCK',
        `expected the children of an earlier run to end, found pids ${stuck.join(', ')} still there`,
        { file },
      );
    }
    rmSync(file, { force: true });
    return { ledger: new ProcessLedger(file), ended: left.length };
  }

  /** Enters a child that is about to be started. Returns its token. */
  starting(role: string): string {
    const token = randomBytes(12).toString('hex');
    this.append({ event: 'starting', token, role });
    return token;
  }

  started(token: string, process: ProcessIdentity): void {
    this.append({ event: 'started', token, process });
  }

  ended(token: string): void {
    this.append({ event: 'ended', token });
  }

  /** Removes the file once all children are gone. */
  close(): void {
    if (existsSync(this.file) && openFamilies(readText(this.file)).length === 0) rmSync(this.file);
  }

  private append(line: Line): void {
    try {
      makeFolder(dirname(this.file));
      writing(this.file, () => appendFileSync(this.file, `${JSON.stringify(line)}\n`));
    } catch (error) {
      // A child's end that cannot be noted is looked for in vain next time; its start must be noted.
      if (line.event !== 'ended') throw error;
    }
  }
}

/** Children that were begun and not seen to end. A line that a kill cut off is passed over. */
function openFamilies(text: string): Family[] {
  const families = new Map<string, Family>();
  for (const row of text.split('\n')) {
    let line: Line;
    try {
      line = JSON.parse(row) as Line;
    } catch {
      continue;
    }
    const { event, token, process = null } = line;
    if (typeof token !== 'string') continue;
    if (event === 'ended') families.delete(token);
    else families.set(token, { token, leader: process });
  }
  return [...families.values()];
}
