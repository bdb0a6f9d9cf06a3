/** The report of a training run: one HTML file with its loss curves as SVG, its gates and its numbers. */
import { type Gate, gateLines } from './gates.js';
import type { CurvePoint, Curves } from './training-run.js';

export interface StageReport {
  readonly stage: string;
  readonly curves: Curves | null;
  readonly gates: readonly Gate[];
  readonly numbers: Readonly<Record<string, number>>;
  readonly seconds: number;
}

const WIDTH = 420;
const HEIGHT = 180;
const MARGIN = 44;

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
}

function numberText(value: number): string {
  return Math.abs(value) >= 1000 || (value !== 0 && Math.abs(value) < 0.01)
    ? value.toExponential(2)
    : value.toFixed(3);
}

/** One curve as an SVG picture, with its least and greatest values beside the axis. */
function curveSvg(title: string, points: readonly (readonly [number, number])[]): string {
  const drawn = points.filter(([, y]) => Number.isFinite(y));
  if (drawn.length === 0) return '';
  const xs = drawn.map(([x]) => x);
  const ys = drawn.map(([, y]) => y);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const x = (at: number) =>
    MARGIN + ((at - first) / Math.max(1e-12, last - first)) * (WIDTH - MARGIN - 8);
  const y = (at: number) =>
    HEIGHT - 20 - ((at - low) / Math.max(1e-12, high - low)) * (HEIGHT - 44);
  const path = drawn.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(' ');
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">
<title>${escaped(title)}</title>
<text x="${MARGIN}" y="14" class="title">${escaped(title)}</text>
<text x="${MARGIN - 4}" y="${y(high) + 4}" class="value">${numberText(high)}</text>
<text x="${MARGIN - 4}" y="${y(low) + 4}" class="value">${numberText(low)}</text>
<text x="${WIDTH - 8}" y="${HEIGHT - 4}" class="value">step ${last}</text>
<polyline points="${path}"/>
</svg>`;
}

function curvesOf(points: readonly CurvePoint[], prefix: string): string[] {
  const names = [...new Set(points.flatMap((point) => Object.keys(point)))];
  return names
    .filter((name) => name !== 'step')
    .map((name) => {
      const list = points
        .filter((point) => point[name] !== undefined)
        .map((point): [number, number] => [point.step, point[name] as number]);
      return curveSvg(`${prefix}: ${name}`, list);
    });
}

function sectionOf({ stage, curves, gates, numbers, seconds }: StageReport): string {
  const pictures =
    curves === null
      ? []
      : [...curvesOf(curves.training, 'training'), ...curvesOf(curves.validation, 'validation')];
  const rows = Object.entries(numbers).map(
    ([name, value]) => `<tr><td>${escaped(name)}</td><td>${numberText(value)}</td></tr>`,
  );
  return `<h2>${escaped(stage)}</h2>
<p>${seconds.toFixed(1)} s</p>
<pre>${escaped(gateLines(gates).join('\n'))}</pre>
<table>${rows.join('')}</table>
<div>${pictures.join('\n')}</div>`;
}

/** The whole report as one HTML document without scripts. */
export function reportHtml(title: string, stages: readonly StageReport[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1320px; padding: 0 1rem; color: #1c2430; }
svg { margin: 4px; border: 1px solid #d5dbe3; border-radius: 4px; background: #fff; }
polyline { fill: none; stroke: #1c63b8; stroke-width: 1.5; }
text { font-size: 11px; fill: #56606e; } .title { fill: #1c2430; } .value { text-anchor: end; }
pre { background: #f4f6f9; padding: 0.6rem; overflow-x: auto; } td { padding: 0 1rem 0 0; }
</style></head><body>
<h1>${escaped(title)}</h1>
${stages.map(sectionOf).join('\n')}
</body></html>
`;
}
