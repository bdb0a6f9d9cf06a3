/**
 * Scores as tables: one row a drive and ruleset (`drives`, of any source, official files as well), or one
 * row a step from 100 to the driving score (`events`, scored anew from TickLogs).
 */
import { INFRACTION_KEYS } from '../../../eval/index.js';
import type { RunSource } from '../../source/run-source.js';
import type { ScoredDrive } from '../score-drives.js';
import { type ColumnSpec, PartBuilder, type Table } from './table.js';

const DRIVE_SPECS: readonly ColumnSpec[] = [
  { name: 'route_id', type: 'text' },
  { name: 'repetition', type: 'int32' },
  { name: 'seed', type: 'int32', isOptional: true },
  { name: 'town', type: 'text', isOptional: true },
  { name: 'type', type: 'text', isOptional: true },
  { name: 'ruleset', type: 'text', isOptional: true },
  { name: 'status', type: 'text' },
  { name: 'driving_score', type: 'float64' },
  { name: 'route_completion', type: 'float64' },
  { name: 'penalty', type: 'float64' },
  { name: 'route_length_m', type: 'float64' },
  { name: 'duration_game_s', type: 'float64' },
  ...INFRACTION_KEYS.map((name): ColumnSpec => ({ name, type: 'int32' })),
  { name: 'failure', type: 'text', isOptional: true },
];

/** Every record of a source. */
export function driveTable({ drives }: RunSource): Table {
  const builder = new PartBuilder(DRIVE_SPECS.length);
  for (const drive of drives) {
    for (const { ruleset, record } of drive.verdicts) {
      const { scores, meta } = record;
      builder.row([
        ...[drive.routeId, drive.repetition, drive.seed, drive.town, drive.type, ruleset],
        ...[record.status, scores.score_composed, scores.score_route, scores.score_penalty],
        ...[meta.route_length, meta.duration_game],
        ...INFRACTION_KEYS.map((key) => record.infractions[key]?.length ?? 0),
        drive.failure,
      ]);
    }
  }
  return { specs: DRIVE_SPECS, parts: [builder.finish()] };
}

const EVENT_SPECS: readonly ColumnSpec[] = [
  { name: 'route_id', type: 'text' },
  { name: 'repetition', type: 'int32' },
  { name: 'seed', type: 'int32' },
  { name: 'ruleset', type: 'text' },
  { name: 'tick', type: 'int32', isOptional: true },
  { name: 'time_s', type: 'float64', isOptional: true },
  { name: 'kind', type: 'text' },
  { name: 'message', type: 'text' },
  { name: 'factor', type: 'float64', isOptional: true },
  { name: 'addend', type: 'float64', isOptional: true },
  { name: 'running_penalty', type: 'float64' },
  { name: 'running_score', type: 'float64' },
];

/** Every step of every verdict, in the order in which the score came about. */
export function eventTable(drives: readonly ScoredDrive[]): Table {
  const builder = new PartBuilder(EVENT_SPECS.length);
  for (const { header, verdicts } of drives) {
    for (const { ruleset, explanation } of verdicts) {
      for (const step of explanation.steps) {
        builder.row([
          ...[header.route.routeId, header.route.repetition, header.seed, ruleset],
          ...[step.tick, step.tSeconds, step.kind, step.message],
          ...[step.factor ?? null, step.addend ?? null, step.runningPenalty, step.runningScore],
        ]);
      }
    }
  }
  return { specs: EVENT_SPECS, parts: [builder.finish()] };
}
