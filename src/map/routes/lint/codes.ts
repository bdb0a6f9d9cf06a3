/**
 * Every finding of `egoloop lint`: its code, how bad it is and what it means. docs/routes.md shows the
 * same table; a test keeps the two equal. An `error` stops an official run or makes it silently test
 * something else; a `warning` is suspicious; `info` says what was not checked.
 */

export type Severity = 'error' | 'warning' | 'info';

interface CodeEntry {
  readonly severity: Severity;
  /** One sentence for people. */
  readonly meaning: string;
}

export const LINT_CODES = {
  'findings-left-out': {
    severity: 'info',
    meaning: 'Over 10 000 findings of one severity; the rest is not listed.',
  },
  'routes-missing': { severity: 'error', meaning: 'The file holds no `<route>`.' },
  'root-name': { severity: 'warning', meaning: 'The root element is not `<routes>`.' },
  'format-mixed': {
    severity: 'warning',
    meaning: 'Leaderboard 1.0 and 2.x routes stand in one file; no evaluator reads both.',
  },
  'attribute-missing': {
    severity: 'error',
    meaning: 'An attribute that the parser reads is not there.',
  },
  'number-invalid': { severity: 'error', meaning: 'A number is expected, other text is there.' },
  'number-not-finite': {
    severity: 'error',
    meaning: 'A number is NaN, infinite or beyond the range of float32.',
  },
  'element-unknown': {
    severity: 'warning',
    meaning: 'No evaluator reads this element; check its spelling.',
  },
  'route-id-duplicate': {
    severity: 'error',
    meaning: 'Two routes share an id; 2.x runs only the last of them and then fails.',
  },
  'route-id-not-integer': {
    severity: 'warning',
    meaning: 'Choosing a subset, merging and resuming need integer ids in 2.x.',
  },
  'scenarios-missing': {
    severity: 'error',
    meaning: 'A 2.x route has no `<scenarios>`; the parser stops. An empty one is fine.',
  },
  'waypoints-missing': { severity: 'error', meaning: 'The route has no key points at all.' },
  'waypoints-too-few': {
    severity: 'error',
    meaning: 'Fewer than two key points: there is nothing to drive.',
  },
  'key-point-repeated': {
    severity: 'warning',
    meaning: 'Two consecutive key points are the same place.',
  },
  'key-point-jump': {
    severity: 'warning',
    meaning:
      'A gap of over 250 m and over 60 times the middle one of this route, or of over 10 km.',
  },
  'key-point-off-road': {
    severity: 'error',
    meaning:
      'A key point lies over half a lane width and 0.5 m from the nearest driving lane (needs a map).',
  },
  'key-point-height': {
    severity: 'warning',
    meaning: 'A key point lies over 2 m above or below its lane (needs a map).',
  },
  'key-point-detour': {
    severity: 'warning',
    meaning:
      'The planned way to the next key point is over 100 m and three times longer than the chord; often a point on the wrong side of the road (needs a map).',
  },
  'key-point-not-reached': {
    severity: 'warning',
    meaning:
      'The planned way ends over 5 m from the key point, mostly because that lies behind the one before (needs a map).',
  },
  'route-unplannable': {
    severity: 'error',
    meaning: 'There is no way between two key points (needs a map).',
  },
  'town-unchecked': {
    severity: 'info',
    meaning: 'The route lies in a town whose map was not given, so it was checked without one.',
  },
  'town-mismatch': {
    severity: 'error',
    meaning:
      'A map was given, but no route of the file lies in its town; said once a town of the file.',
  },
  'scenario-type-unknown': {
    severity: 'error',
    meaning: 'No evaluator has this scenario type; the scenario would be dropped.',
  },
  'scenario-name-duplicate': {
    severity: 'warning',
    meaning: 'Two scenarios of a route share a name; they share their timeout entry too.',
  },
  'trigger-missing': {
    severity: 'error',
    meaning: 'A scenario has no `<trigger_point>`; the route cannot be loaded.',
  },
  'trigger-repeated': {
    severity: 'warning',
    meaning: 'A scenario has several trigger points; only the first counts.',
  },
  'trigger-far': {
    severity: 'warning',
    meaning:
      'A trigger point lies far from the chain of key points: over twice the length of every piece, at least 20 m.',
  },
  'trigger-off-route': {
    severity: 'error',
    meaning:
      'No point of the planned route matches the trigger (2.0 m, 10°), so the scenario would be dropped (needs a map).',
  },
  'parameter-missing': {
    severity: 'error',
    meaning: 'A parameter without default is not there; the scenario would be dropped.',
  },
  'parameter-invalid': {
    severity: 'error',
    meaning: 'A parameter lacks an attribute or has a value that the scenario cannot use.',
  },
  'parameter-odd': {
    severity: 'warning',
    meaning: 'A direction that the scenario does not know; it is taken for `right`.',
  },
  'parameter-unknown': {
    severity: 'warning',
    meaning: 'The scenario type does not read this parameter.',
  },
  'parameter-repeated': {
    severity: 'warning',
    meaning: 'A parameter is given twice; the later one counts.',
  },
  'weathers-empty': {
    severity: 'error',
    meaning: '`<weathers>` holds no keyframe; the route cannot be loaded.',
  },
  'weather-range': {
    severity: 'error',
    meaning: 'Two or more keyframes that do not start at 0 and end at 100 stop the evaluator.',
  },
  'weather-repeated': {
    severity: 'error',
    meaning: 'Two keyframes at the same percentage stop the evaluator.',
  },
  'weather-parameter-unknown': {
    severity: 'warning',
    meaning: 'CARLA has no such weather parameter; it is ignored.',
  },
  'annotation-invalid': {
    severity: 'error',
    meaning: 'The Leaderboard 1.0 scenario file does not have the form the parser reads.',
  },
  'annotation-type-unknown': {
    severity: 'error',
    meaning: 'A Leaderboard 1.0 scenario type is not one of Scenario1 to Scenario10.',
  },
  'annotation-town-missing': {
    severity: 'warning',
    meaning: 'The scenario file says nothing about the town of a route.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type LintCode = keyof typeof LINT_CODES;
