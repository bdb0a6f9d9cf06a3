/** Every lint code has a text here that must show it, and the plain route must show none. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LINT_CODES, type LintCode } from '../../../../../src/map/routes/lint/codes.js';
import {
  countFindings,
  type Finding,
  type LintOptions,
  lintRoutes,
} from '../../../../../src/map/routes/lint/index.js';
import { expectError } from '../../../../helpers/expect-error.js';
import { LaneMap } from '../../../../helpers/lane-map.js';

const POSITIONS =
  '<position x="2" y="0" z="0"/><position x="12" y="0" z="0"/><position x="40" y="0" z="0"/>';
const SCENARIO = `<scenario name="Accident_1" type="Accident">
<trigger_point x="10" y="0" z="0" yaw="0"/><distance value="40"/><direction value="left"/>
</scenario>`;
const WEATHERS =
  '<weathers><weather route_percentage="0" cloudiness="5"/><weather route_percentage="100"/></weathers>';

interface Pieces {
  readonly attributes?: string;
  readonly positions?: string;
  readonly scenarios?: string;
  readonly weathers?: string;
}

function route(pieces: Pieces = {}): string {
  const scenarios = pieces.scenarios ?? `<scenarios>${SCENARIO}</scenarios>`;
  return `<route ${pieces.attributes ?? 'id="1" town="Strip"'}>
<waypoints>${pieces.positions ?? POSITIONS}</waypoints>
${scenarios}
${pieces.weathers ?? WEATHERS}
</route>`;
}

const ROUTE_1 =
  '<route id="5" town="Strip"><waypoint x="2" y="0" z="0"/><waypoint x="9" y="0" z="0"/></route>';

/** One lane 100 m to the east, and one beside it, 10 m off, that nothing connects. */
const STRIP = {
  name: 'Strip_Opt',
  map: new LaneMap([
    { id: 'strip', from: [0, 0], to: [100, 0] },
    { id: 'island', from: [0, 10], to: [100, 10] },
  ]),
};

/** A loop, driven one way: places near each other may be far along it. */
const LOOP = {
  name: 'Strip',
  map: new LaneMap([
    { id: 'a', from: [0, 0], to: [100, 0], next: ['b'] },
    { id: 'b', from: [100, 0], to: [100, 50], next: ['c'] },
    { id: 'c', from: [100, 50], to: [0, 50], next: ['d'] },
    { id: 'd', from: [0, 50], to: [0, 0], next: ['a'] },
  ]),
};

function lint(body: string, options: LintOptions = {}): Finding[] {
  return lintRoutes(`<routes>\n${body}\n</routes>`, { file: 'r.xml', ...options });
}

function withPositions(...places: readonly (readonly [number, number, number?])[]): string {
  const list = places.map(([x, y, z = 0]) => `<position x="${x}" y="${y}" z="${z}"/>`);
  return route({ positions: list.join('\n') });
}

function withScenario(change: (text: string) => string): string {
  return route({ scenarios: `<scenarios>${change(SCENARIO)}</scenarios>` });
}

function withWeathers(...list: readonly string[]): string {
  const weathers = list.map((text) => `<weather ${text}/>`).join('');
  return route({ weathers: `<weathers>${weathers}</weathers>` });
}

const ANNOTATION = { scenario_type: 'Scenario3', available_event_configurations: [] };

function withAnnotations(document: unknown): LintOptions {
  return { annotations: { text: JSON.stringify(document, null, 1), file: 's.json' } };
}

const MANY_STRANGE = `<scenarios>${'<strange/>'.repeat(10_002)}</scenarios>`;

/** What shows each code: a body, and options. */
const SHOWS: Readonly<Record<LintCode, readonly [string, LintOptions?]>> = {
  'findings-left-out': [route({ scenarios: MANY_STRANGE })],
  'routes-missing': [''],
  'root-name': ['ROOT'],
  'format-mixed': [route() + ROUTE_1],
  'attribute-missing': [route({ attributes: 'id="1"' })],
  'number-invalid': [route({ positions: POSITIONS.replace('12', '12m') })],
  'number-not-finite': [route({ positions: POSITIONS.replace('12', '1e39') })],
  'element-unknown': [route().replace('<weathers>', '<wheathers/><weathers>')],
  'route-id-duplicate': [route() + route()],
  'route-id-not-integer': [route({ attributes: 'id="one" town="Strip"' })],
  'scenarios-missing': [route({ scenarios: '' })],
  'waypoints-missing': [route({ positions: '' })],
  'waypoints-too-few': [withPositions([2, 0])],
  'key-point-repeated': [withPositions([2, 0], [2, 0], [9, 0])],
  'key-point-jump': [withPositions([2, 0], [3, 0], [4, 0], [300, 0])],
  'key-point-off-road': [withPositions([2, 0], [30, -3]), { maps: [STRIP] }],
  'key-point-height': [withPositions([2, 0], [30, 0, 5]), { maps: [STRIP] }],
  'key-point-detour': [withPositions([5, 0], [0, 25]), { maps: [LOOP] }],
  'key-point-not-reached': [withPositions([50, 0], [30, 0]), { maps: [LOOP] }],
  'route-unplannable': [withPositions([2, 0], [30, 10]), { maps: [STRIP] }],
  'town-unchecked': [route() + route({ attributes: 'id="2" town="Town12"' }), { maps: [STRIP] }],
  'town-mismatch': [route({ attributes: 'id="2" town="Town12"' }), { maps: [STRIP] }],
  'scenario-type-unknown': [withScenario((text) => text.replace('"Accident"', '"Acident"'))],
  'scenario-name-duplicate': [withScenario((text) => text + text)],
  'trigger-missing': [withScenario((text) => text.replace(/<trigger_point.*?>/, ''))],
  'trigger-repeated': [withScenario((text) => text.replace(/(<trigger_point.*?>)/, '$1$1'))],
  'trigger-far': [withScenario((text) => text.replace('x="10" y="0"', 'x="10" y="90"'))],
  'trigger-off-route': [
    withScenario((text) => text.replace('yaw="0"', 'yaw="90"')),
    { maps: [STRIP] },
  ],
  'parameter-missing': [withScenario((text) => text.replace('"Accident"', '"HighwayCutIn"'))],
  'parameter-invalid': [withScenario((text) => text.replace('"left"', '"middle"'))],
  'parameter-odd': [
    withScenario((text) =>
      text.replace('"Accident"', '"ParkingCutIn"').replace('"left"', '"middle"'),
    ),
  ],
  'parameter-unknown': [withScenario((text) => text.replace(/distance/, 'distanse'))],
  'parameter-repeated': [withScenario((text) => text.replace(/(<distance .*?>)/, '$1$1'))],
  'weathers-empty': [route({ weathers: '<weathers/>' })],
  'weather-range': [withWeathers('route_percentage="0"', 'route_percentage="90"')],
  'weather-repeated': [
    withWeathers('route_percentage="0"', 'route_percentage="0"', 'route_percentage="100"'),
  ],
  'weather-parameter-unknown': [withWeathers('route_percentage="0" cloud="5"')],
  'annotation-invalid': [ROUTE_1, withAnnotations({ available_scenarios: [{ Strip: [{}] }] })],
  'annotation-type-unknown': [
    ROUTE_1,
    withAnnotations({ available_scenarios: [{ Strip: [{ ...ANNOTATION, scenario_type: 'X' }] }] }),
  ],
  'annotation-town-missing': [
    ROUTE_1,
    withAnnotations({ available_scenarios: [{ Town01: [ANNOTATION] }] }),
  ],
};

test('the plain routes show nothing, with and without a map', () => {
  assert.equal(lint(route()), []);
  assert.equal(lint(route(), { maps: [STRIP] }), []);
  assert.equal(lint(ROUTE_1, { maps: [STRIP] }), []);
  const fine = withAnnotations({ available_scenarios: [{ Strip: [ANNOTATION] }] });
  assert.equal(lint(ROUTE_1, fine), []);
});

for (const [code, [body, options]] of Object.entries(SHOWS)) {
  test(`shows ${code}`, () => {
    const findings =
      body === 'ROOT'
        ? lintRoutes(`<data>${route()}</data>`, { file: 'r.xml' })
        : lint(body, options);
    const found = findings.filter((finding) => finding.code === code);
    assert.ok(found.length > 0, `found only ${findings.map((finding) => finding.code)}`);
    for (const { line, column, severity, message } of found) {
      assert.ok(line >= 1 && column >= 1);
      assert.is(severity, LINT_CODES[code as LintCode].severity);
      assert.match(message, /expected/);
    }
  });
}

test('of more findings than anybody reads the first 10 000 of each severity are kept', () => {
  const findings = lint(route({ attributes: 'town="Strip"', scenarios: MANY_STRANGE }));
  assert.equal(countFindings(findings), { error: 1, warning: 10_000, info: 1 });
  const [last] = findings.filter(({ code }) => code === 'findings-left-out');
  assert.match(last!.message, /found 2 more/);
});

test('every code is shown by one of these texts', () => {
  assert.equal(Object.keys(SHOWS).sort(), Object.keys(LINT_CODES).sort());
});

test('a finding stands where its element stands and names its route', () => {
  const [finding] = lint(withPositions([2, 0], [12, 0], [40, 0]).replace('12', 'twelve'));
  assert.equal(
    { ...finding, message: '' },
    {
      severity: 'error',
      code: 'number-invalid',
      message: '',
      file: 'r.xml',
      line: 4,
      column: 1,
      routeId: '1',
    },
  );
});

test('findings in the scenario file stand at the value', () => {
  const [body, options] = SHOWS['annotation-type-unknown'];
  const [finding] = lint(body, options);
  assert.is(finding!.file, 's.json');
  assert.equal([finding!.line, finding!.column], [6, 23]);
});

test('proposes the type that was meant', () => {
  const [finding] = lint(...SHOWS['scenario-type-unknown']);
  assert.match(finding!.message, /did you mean Accident\?/);
});

test('counts findings by severity', () => {
  const findings = lint(route() + route({ attributes: 'id="1" town="Town12"' }), { maps: [STRIP] });
  assert.equal(countFindings(findings), { error: 1, warning: 0, info: 1 });
});

test('an unreadable file is an error, not a finding', () => {
  expectError('XML_MALFORMED', /r\.xml:1/, () => lintRoutes('<routes>', { file: 'r.xml' }));
  const broken = { annotations: { text: '{', file: 's.json' } };
  expectError('JSON_MALFORMED', /s\.json/, () => lint(ROUTE_1, broken));
  const deep = `{"available_scenarios":[],"x":${'['.repeat(5000)}${']'.repeat(5000)}}`;
  expectError('JSON_MALFORMED', /nested at most 100/, () =>
    lint(ROUTE_1, { annotations: { text: deep, file: 's.json' } }),
  );
});

test.run();
