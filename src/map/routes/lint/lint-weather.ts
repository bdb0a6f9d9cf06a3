/** Checks of the weather of a route: keyframes from 0 to 100 percent, known parameters, numbers. */
import { childOf, elementsNamed, type SourceElement } from '../source-element.js';
import { isWeatherParameter } from '../weather.js';
import type { LintReport } from './report.js';

/** Looks at `<weathers>` of a 2.x route. A route without it has the evaluators' own weather. */
export function lintWeathers(route: SourceElement, report: LintReport): void {
  const list = childOf(route, 'weathers');
  if (list === null) return;
  const frames: { readonly source: SourceElement; readonly percentage: number }[] = [];
  const weathers = elementsNamed(list, 'weather');
  for (const source of weathers) {
    const percentage = report.number(source, 'route_percentage');
    if (percentage !== null) frames.push({ source, percentage });
    lintParameters(source, report);
  }
  if (weathers.length === 0) {
    report.add('weathers-empty', list, 'expected a <weather> in <weathers>, found none');
    return;
  }
  if (frames.length < weathers.length || frames.length < 2) return;
  frames.sort((a, b) => a.percentage - b.percentage);
  lintRange(list, frames, report);
}

/** Looks at `<weather>` of a Leaderboard 1.0 route. */
export function lintSingleWeather(route: SourceElement, report: LintReport): void {
  for (const source of elementsNamed(route, 'weather')) lintParameters(source, report);
}

function lintRange(
  list: SourceElement,
  frames: readonly { readonly source: SourceElement; readonly percentage: number }[],
  report: LintReport,
): void {
  const first = frames[0]!.percentage;
  const last = frames[frames.length - 1]!.percentage;
  if (first !== 0 || last !== 100) {
    const found = `found ${first} to ${last}`;
    report.add('weather-range', list, `expected weather keyframes from 0 to 100 percent, ${found}`);
  }
  frames.forEach(({ source, percentage }, index) => {
    if (index === 0 || percentage !== frames[index - 1]!.percentage) return;
    const message = `expected one weather keyframe at ${percentage} percent, found another`;
    report.add('weather-repeated', source, message);
  });
}

function lintParameters(source: SourceElement, report: LintReport): void {
  for (const [name] of source.attributes) {
    if (name === 'route_percentage') continue;
    if (isWeatherParameter(name)) report.number(source, name);
    else {
      const message = `expected a weather parameter of CARLA, found ${name}, which is ignored`;
      report.add('weather-parameter-unknown', source, message);
    }
  }
}
