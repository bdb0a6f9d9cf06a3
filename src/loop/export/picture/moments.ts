/** Which moments of a drive are worth a picture: infractions with a time, those close together as one. */
import type { ScoredDrive } from '../score-drives.js';

export interface Moment {
  readonly tick: number;
  /** Key of the infraction list, or `tick` for a moment that was asked for. */
  readonly kind: string;
  /** What stands in the picture from that tick on. */
  readonly texts: readonly string[];
}

/** Infractions closer than this are one moment, seconds. */
const TOGETHER_S = 1;

/** Moments of a drive under its first verdict, by time. */
export function infractionMoments({ header, verdicts }: ScoredDrive): Moment[] {
  const steps = (verdicts[0]?.explanation.steps ?? []).flatMap((step) => {
    if (step.tick === null || step.kind === 'route_completion') return [];
    // Every stretch of every route has one of these; where it costs nothing it is no infraction.
    const isFree = step.factor === undefined && step.addend === undefined;
    if (isFree && step.kind === 'min_speed_infractions') return [];
    const cost =
      step.factor !== undefined
        ? ` × ${step.factor}`
        : step.addend !== undefined
          ? ` + ${step.addend}`
          : '';
    return [{ tick: step.tick, kind: step.kind, text: `${step.kind}${cost}: ${step.message}` }];
  });
  steps.sort((a, b) => a.tick - b.tick);
  const together = TOGETHER_S / header.tickSeconds;
  const moments: { tick: number; kind: string; texts: string[] }[] = [];
  for (const { tick, kind, text } of steps) {
    const last = moments.at(-1);
    if (last !== undefined && tick - last.tick <= together) last.texts.push(text);
    else moments.push({ tick, kind, texts: [text] });
  }
  return moments;
}
