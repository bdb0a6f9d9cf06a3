/** A campaign at the terminal: tables on stdout, progress on stderr, Ctrl-C that keeps what is driven. */
import { availableParallelism } from 'node:os';
import type { CampaignOptions } from '../../loop/campaign/plan.js';
import type { CampaignRounds } from '../../loop/campaign/rounds.js';
import type { FolderMode } from '../../loop/campaign/run-folder.js';
import { type CampaignResult, runCampaign } from '../../loop/campaign.js';
import type { HostFactory } from '../../loop/hosts/host.js';
import { stdoutColours } from '../colours.js';
import { note, printText } from '../output.js';
import { campaignProgress } from './run-progress.js';
import { formatHead, formatRow, formatTitle } from './run-report.js';

export interface CampaignView {
  /** Threads; one a core by default. */
  readonly workers: number | undefined;
  readonly out: string | undefined;
  readonly mode: FolderMode;
  readonly keepLogs: boolean;
  readonly retries?: number;
  readonly retryPauseS?: number;
  readonly graceS?: number;
  readonly createHost?: HostFactory | undefined;
  readonly rounds?: CampaignRounds | undefined;
  /** The command line without the program's name, to go on with the run. */
  readonly command?: readonly string[];
  /** Tables stay away: stdout is for one JSON document. */
  readonly json: boolean;
}

/** Runs a campaign. The first SIGINT or SIGTERM ends it in order, a second one at once. */
export async function runWithTables(
  campaign: CampaignOptions,
  view: CampaignView,
): Promise<CampaignResult> {
  const colours = stdoutColours();
  const abort = new AbortController();
  const onSignal = (): void => {
    note('\nstopping; what is driven is kept (once more to stop at once)');
    release();
    abort.abort();
  };
  const release = (): void => {
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const progress = campaignProgress();
  const print = (text: string): void => {
    if (!view.json) progress.over(() => printText(text));
  };
  try {
    return await runCampaign(campaign, {
      ...view,
      workers: view.workers ?? availableParallelism(),
      signal: abort.signal,
      onReady({ manifest, folder, done, leftOver }) {
        if (done > 0) note(`${folder}: ${done} drives are there already`);
        if (leftOver > 0) note(`${folder}: ended ${leftOver} programs that a killed run had left`);
        print(`${formatTitle({ label: manifest.label, manifest }, colours)}\n`);
        print(formatHead(colours));
        progress.start();
      },
      onRow: (row) => print(formatRow(row, colours)),
      onState: (state) => progress.update(state),
    });
  } finally {
    progress.end();
    release();
  }
}
