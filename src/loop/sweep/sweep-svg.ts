/**
 * The curve of a sweep as one SVG document: driving score with its interval and success rate over the
 * values, to scale along x. Legible on light and dark pages; no fonts or scripts from elsewhere.
 */
import { escapeXml } from '../../map/draw/path.js';
import type { Sweep, SweepPoint } from './sweep.js';

const WIDTH = 760;
const HEIGHT = 460;
const LEFT = 64;
const RIGHT = 24;
const TOP = 74;
const BOTTOM = 92;

const STYLE = `
.page{fill:#fff}.ink{fill:#22252b}.faint{fill:#5c6068}.grid{stroke:#dfe1e5}.axis{stroke:#5c6068}
.score{stroke:#0072b2;fill:none}.dot{fill:#0072b2}.band{fill:#0072b2;fill-opacity:.16}
.success{stroke:#c24e00;fill:none}.square{fill:#c24e00}
@media(prefers-color-scheme:dark){.page{fill:#14161a}.ink{fill:#e9e7e1}.faint{fill:#a6a9b1}
.grid{stroke:#30343c}.axis{stroke:#a6a9b1}.score{stroke:#56b4e9}.dot,.band{fill:#56b4e9}
.success{stroke:#f08a4b}.square{fill:#f08a4b}}
text{font:13px system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}`;

const round = (value: number): string => String(Math.round(value * 100) / 100);

interface Scale {
  x(value: number): number;
  y(percent: number): number;
}

function scaleOf({ points }: Sweep): Scale {
  const values = points.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // One value alone stands in the middle.
  const span = most - least || 1;
  const start = most === least ? least - 0.5 : least;
  return {
    x: (value) => LEFT + 16 + ((value - start) / span) * (WIDTH - LEFT - RIGHT - 32),
    y: (percent) => TOP + (1 - percent / 100) * (HEIGHT - TOP - BOTTOM),
  };
}

function text(x: number, y: number, kind: string, content: string, more = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" class="${kind}"${more}>${escapeXml(content)}</text>`;
}

function axes(sweep: Sweep, { x, y }: Scale): string {
  const parts = [0, 20, 40, 60, 80, 100].map(
    (percent) =>
      `<path class="grid" d="M${LEFT} ${round(y(percent))}H${WIDTH - RIGHT}"/>` +
      text(LEFT - 10, y(percent) + 4.5, 'faint', String(percent), ' text-anchor="end"'),
  );
  let free = Number.NEGATIVE_INFINITY;
  const sorted = [...sweep.points].sort((a, b) => a.value - b.value);
  for (const { value } of sorted) {
    const at = x(value);
    parts.push(`<path class="axis" d="M${round(at)} ${round(y(0))}v6"/>`);
    const label = String(value);
    const half = (label.length * 7.5) / 2;
    // A label that would run into the one before it is left out; its tick stays.
    if (at - half < free) continue;
    parts.push(text(at, y(0) + 22, 'faint', label, ' text-anchor="middle"'));
    free = at + half + 6;
  }
  parts.push(`<path class="axis" d="M${LEFT} ${round(y(0))}H${WIDTH - RIGHT}"/>`);
  const name = sweep.over.replaceAll('-', ' ');
  const unit = sweep.unit === '' ? '' : `, ${sweep.unit}`;
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  parts.push(text(middle, y(0) + 44, 'ink', `${name}${unit}`, ' text-anchor="middle"'));
  return parts.join('');
}

function line(
  points: readonly SweepPoint[],
  { x, y }: Scale,
  percentOf: (point: SweepPoint) => number | null,
  kind: string,
  more = '',
): string {
  const places = points.flatMap((point) => {
    const percent = percentOf(point);
    return percent === null ? [] : [`${round(x(point.value))} ${round(y(percent))}`];
  });
  if (places.length < 2) return '';
  return `<path class="${kind}" stroke-width="2.4"${more} d="M${places.join('L')}"/>`;
}

function band(points: readonly SweepPoint[], { x, y }: Scale): string {
  const known = points.filter(({ drivingScoreInterval }) => drivingScoreInterval !== null);
  if (known.length < 2) return '';
  const edge = (side: 'low' | 'high') =>
    known.map(({ value, drivingScoreInterval }) => {
      return `${round(x(value))} ${round(y(drivingScoreInterval![side]))}`;
    });
  return `<path class="band" d="M${[...edge('high'), ...edge('low').reverse()].join('L')}z"/>`;
}

function marks(points: readonly SweepPoint[], { x, y }: Scale): string {
  return points
    .map(({ value, drivingScore, drivingScoreInterval: interval, successRate }) => {
      const at = round(x(value));
      const bar =
        interval === null
          ? ''
          : `<path class="score" d="M${at} ${round(y(interval.low))}V${round(y(interval.high))}"/>`;
      const dot =
        drivingScore === null
          ? ''
          : `<circle class="dot" cx="${at}" cy="${round(y(drivingScore))}" r="4.5">` +
            `<title>${value}: ${drivingScore.toFixed(2)}</title></circle>`;
      const square =
        successRate === null
          ? ''
          : `<rect class="square" x="${round(x(value) - 3.5)}" y="${round(y(100 * successRate) - 3.5)}" ` +
            `width="7" height="7"><title>${value}: ${(100 * successRate).toFixed(1)} %</title></rect>`;
      return bar + dot + square;
    })
    .join('');
}

function legend(y: number): string {
  return [
    `<path class="score" stroke-width="2.4" d="M${LEFT} ${y}h26"/><circle class="dot" cx="${LEFT + 13}" cy="${y}" r="4.5"/>`,
    text(LEFT + 34, y + 4.5, 'ink', 'driving score, 95 % interval over routes'),
    `<path class="success" stroke-width="2.4" stroke-dasharray="6 5" d="M${LEFT + 330} ${y}h26"/>`,
    `<rect class="square" x="${LEFT + 339.5}" y="${y - 3.5}" width="7" height="7"/>`,
    text(LEFT + 364, y + 4.5, 'ink', 'success rate, %'),
  ].join('');
}

/** The document. A sweep has at least one point. */
export function sweepSvg(sweep: Sweep): string {
  const scale = scaleOf(sweep);
  const points = [...sweep.points].sort((a, b) => a.value - b.value);
  const rights = sweep.privileged ? 'privileged' : 'not privileged';
  const title = `${sweep.agent} on ${sweep.routesFile}: driving score over ${sweep.over}`;
  const facts = `${sweep.label} · ${rights} · ${sweep.ruleset} · seed ${sweep.seeds.join(', ')}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${HEIGHT}"/>`,
    text(LEFT - 40, 30, 'ink', title, ' style="font-size:17px;font-weight:650"'),
    text(LEFT - 40, 52, 'faint', facts),
    axes(sweep, scale),
    band(points, scale),
    line(
      points,
      scale,
      ({ successRate }) => (successRate === null ? null : 100 * successRate),
      'success',
      ' stroke-dasharray="6 5"',
    ),
    line(points, scale, ({ drivingScore }) => drivingScore, 'score'),
    marks(points, scale),
    legend(HEIGHT - 20),
    '</svg>\n',
  ].join('\n');
}
