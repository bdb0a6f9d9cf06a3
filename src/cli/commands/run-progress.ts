/** The progress of a campaign on stderr: drives done, rate and time left; in place on a terminal. */

/** Pause between two lines where stderr is no terminal, milliseconds. */
const LOG_PAUSE_MS = 10_000;
const TERMINAL_PAUSE_MS = 200;

function timeText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.ceil(seconds);
  if (whole < 100) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export interface CampaignProgress {
  /** @param done drives that were there already */
  start(done: number): void;
  update(done: number, total: number): void;
  /** Writes something else without tearing the line apart. */
  over(write: () => void): void;
  end(): void;
}

export function campaignProgress(): CampaignProgress {
  const isTerminal = process.stderr.isTTY === true;
  let startMs = performance.now();
  let lastMs = startMs;
  let before = 0;
  let shown = '';
  const erase = (): void => {
    if (isTerminal && shown !== '') process.stderr.write('\r\u001b[K');
  };
  return {
    start(done) {
      startMs = performance.now();
      lastMs = startMs;
      before = done;
    },
    update(done, total) {
      const nowMs = performance.now();
      if (nowMs - lastMs < (isTerminal ? TERMINAL_PAUSE_MS : LOG_PAUSE_MS)) return;
      lastMs = nowMs;
      const spentS = (nowMs - startMs) / 1000;
      const leftS = (spentS / (done - before)) * (total - done);
      shown = `${done}/${total} drives, ${timeText(spentS)}, about ${timeText(leftS)} left`;
      erase();
      process.stderr.write(isTerminal ? shown : `${shown}\n`);
    },
    over(write) {
      erase();
      write();
      if (isTerminal && shown !== '') process.stderr.write(shown);
    },
    end() {
      erase();
      shown = '';
    },
  };
}
