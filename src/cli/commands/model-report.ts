/** What `egoloop model check` found, as tables for people. */
import { shapeText } from '../../agents/policy/session.js';
import type {
  BareModelReport,
  Percentiles,
  PolicyReport,
  TensorReport,
} from '../../loop/agents/model-check.js';
import type { stdoutColours } from '../colours.js';
import { printable } from './log-text.js';

type Colours = ReturnType<typeof stdoutColours>;
type Answer = NonNullable<PolicyReport['answer']>;

function number(value: number | null): string {
  return value === null ? '-' : Number(value.toPrecision(4)).toString();
}

/** Columns lined up, the first ones to the left. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, k) => Math.max(...rows.map((row) => row[k]!.length)));
  return rows
    .map((row) => `  ${row.map((cell, k) => cell.padEnd(widths[k]!)).join('  ')}`.trimEnd())
    .join('\n');
}

function tensorRows(tensors: readonly TensorReport[], colours: Colours): string {
  const head = ['name', 'from', 'type', 'shape', 'min', 'mean', 'max', 'NaN or infinite'];
  const rows = tensors.map((tensor) => [
    printable(tensor.name),
    tensor.feature ?? '',
    tensor.dtype,
    `[${tensor.shape.join(', ')}]`,
    number(tensor.min),
    number(tensor.mean),
    number(tensor.max),
    tensor.notFinite === 0 ? 'none' : colours.red(String(tensor.notFinite)),
  ]);
  return table([head, ...rows]);
}

function pointsText(points: readonly (readonly [number, number])[]): string {
  const shown = points.slice(0, 6).map(([f, r]) => `(${f.toFixed(1)}, ${r.toFixed(1)})`);
  return shown.join(' ') + (points.length > 6 ? ` and ${points.length - 6} more` : '');
}

function answerText(answer: Answer): string {
  if (answer.kind === 'controls') return 'controls';
  const points = `points ahead (forward, right, m): ${pointsText(answer.points)}`;
  return answer.kind === 'waypoints'
    ? points
    : `${points}; speed ${answer.speedMps.toFixed(2)} m/s`;
}

function timeText({ p50, p99 }: Percentiles): string {
  return `p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms`;
}

/** A policy on one moment of a route. */
export function formatPolicy(report: PolicyReport, colours: Colours): string {
  const { control, answer, latencyMs } = report;
  const rights = report.privileged ? 'PRIVILEGED: sees ground truth' : 'not privileged';
  const said =
    answer === null || control === null
      ? colours.red('  nothing that can be driven')
      : [
          `  ${answerText(answer)}`,
          `  throttle ${control.throttle.toFixed(3)}, steer ${control.steer.toFixed(3)}, brake ${control.brake.toFixed(3)}`,
        ].join('\n');
  return [
    colours.bold(printable(`${report.name} (${rights})`)),
    printable(`${report.file}, SHA-256 ${report.sha256}`),
    `${report.runtime}; asked every ${report.everyTicks === 1 ? 'tick' : `${report.everyTicks} ticks`}`,
    printable(
      `route ${report.route} in ${report.town}, tick ${report.tick}, ${report.speedMps.toFixed(2)} m/s`,
    ),
    '',
    colours.bold('Inputs'),
    tensorRows(report.inputs, colours),
    '',
    colours.bold('Outputs'),
    tensorRows(report.outputs, colours),
    '',
    colours.bold('Answer'),
    said,
    '',
    colours.bold(`Latency of ${latencyMs.runs} runs`),
    `  network          ${timeText(latencyMs.network)}`,
    `  whole tick       ${timeText(latencyMs.tick)}`,
  ].join('\n');
}

/** What a network without a manifest takes and gives. */
export function formatBareModel(report: BareModelReport, colours: Colours): string {
  const list = (tensors: BareModelReport['inputs']): string =>
    table([
      ['name', 'type', 'shape'],
      ...tensors.map(({ name, dtype, shape }) => [
        printable(name),
        dtype,
        printable(shapeText(shape)),
      ]),
    ]);
  return [
    printable(`${report.file}, SHA-256 ${report.sha256}`),
    report.runtime,
    '',
    colours.bold('Inputs'),
    list(report.inputs),
    '',
    colours.bold('Outputs'),
    list(report.outputs),
  ].join('\n');
}
