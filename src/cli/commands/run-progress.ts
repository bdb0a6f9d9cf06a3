/** The progress of a campaign on stderr: drives done, under way, time left; in place on a terminal. */
import type { CampaignState } from '../../loop/campaign.js';

/** Pause between two lines where stderr is no terminal, milliseconds. */
const LOG_PAUSE_MS = 10_000;
const TERMINAL_PAUSE_MS = 200;

/** A duration for people. */
export function timeText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 100) return `${whole} s`;
  if (whole < 6000) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

export interface CampaignProgress {
  start(): void;
  update(state: CampaignState): void;
  /** Writes something else without tearing the line apart. */
  over(write: () => void): void;
  end(): void;
}

export function campaignProgress(): CampaignProgress {
  const isTerminal = process.stderr.isTTY === true;
  let startMs = performance.now();
  let lastMs = startMs;
  let shown = '';
  const erase = (): void => {
    if (isTerminal && shown !== '') process.stderr.write('\r\u001b[K');
  };
  return {
    start() {
      startMs = performance.now();
      lastMs = startMs;
    },
    update({ done, total, underWay, retried, leftS }) {
      const nowMs = performance.now();
      if (nowMs - lastMs < (isTerminal ? TERMINAL_PAUSE_MS : LOG_PAUSE_MS)) return;
      lastMs = nowMs;
      const spentS = (nowMs - startMs) / 1000;
      const parts = [`${done}/${total} drives`, `${underWay} under way`];
      if (retried > 0) parts.push(`${retried} tried again`);
      parts.push(timeText(spentS));
      if (leftS !== null) parts.push(`about ${timeText(leftS)} left`);
      shown = parts.join(', ');
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
