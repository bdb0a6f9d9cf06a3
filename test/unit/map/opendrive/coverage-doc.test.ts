/** `docs/opendrive-coverage.md` says what the reader does: every row is tried on the reader. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseOpenDrive, REPAIRS } from '../../../../src/map/opendrive/index.js';
import { parseXmlTree, type XmlElement } from '../../../../src/map/xml/element-tree.js';
import { mapText, PLAIN_GEOMETRY, PLAIN_WIDTH, roadText } from '../../../helpers/opendrive-text.js';

const DOC = readFileSync(
  new URL('../../../../docs/opendrive-coverage.md', import.meta.url),
  'utf8',
);

/** Cells of the table rows in a section of the document, header rows left out. */
function tableRows(section: string): string[][] {
  const start = DOC.indexOf(`## ${section}\n`);
  const end = DOC.indexOf('\n## ', start + 1);
  const text = DOC.slice(start, end < 0 ? undefined : end);
  const lines = text.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const ELEMENTS = tableRows('Elements').map(([path, read]) => ({
  path: path!.replaceAll('`', ''),
  read: read!,
}));

const cubic = 'a="3" b="0" c="0" d="0"';
const outline = '<outline><cornerLocal u="1" v="1" z="0"/></outline>';
const validity = '<validity fromLane="-1" toLane="-1"/>';
const shapes =
  '<arc curvature="1e-9"/>|<spiral curvStart="0" curvEnd="1e-9"/>|<poly3 a="0" b="0" c="0" d="0"/>|' +
  '<paramPoly3 aU="0" bU="20" cU="0" dU="0" aV="0" bV="0" cV="0" dV="0"/>';

/** A map with every element that is read. */
const EVERYTHING = mapText(
  roadText({
    junction: '5',
    link: '<predecessor elementType="road" elementId="1"/><successor elementType="road" elementId="1"/>',
    types: '<type s="0" type="town"><speed max="50" unit="km/h"/></type>',
    planView: ['<line/>', ...shapes.split('|')]
      .map((shape, i) =>
        PLAIN_GEOMETRY.replace('<line/>', shape)
          .replace('length="100"', 'length="20"')
          .replace('s="0" x="0"', `s="${20 * i}" x="${20 * i}"`),
      )
      .join(''),
    elevation: `<elevation s="0" ${cubic}/>`,
    laneOffsets: `<laneOffset s="0" ${cubic}/>`,
    lanes:
      `<laneSection s="0"><left><lane id="1">${PLAIN_WIDTH}</lane></left><center><lane id="0"/>` +
      '</center><right><lane id="-1"><link><predecessor id="-1"/><successor id="-1"/></link>' +
      `${PLAIN_WIDTH}<border sOffset="0" ${cubic}/><roadMark sOffset="0"/><speed max="1"/></lane>` +
      '</right></laneSection>',
    rest:
      `<objects><object id="a">${outline}${validity}</object>` +
      `<object id="b"><outlines>${outline}</outlines></object></objects>` +
      `<signals><signal id="s">${validity}<dependency id="s" type="x"/></signal>` +
      `<signalReference id="s">${validity}</signalReference></signals>`,
  }) +
    '<controller id="c"><control signalId="s"/></controller>' +
    '<junction id="5"><connection id="0" incomingRoad="1" connectingRoad="1">' +
    '<laneLink from="-1" to="-1"/></connection><controller id="c"/></junction>',
  '<header revMajor="1" revMinor="4"><geoReference>+lat_0=1 +lon_0=2</geoReference></header>',
);

/** All paths below the root of a document. */
function pathsOf(element: XmlElement, parent = ''): string[] {
  return element.children.flatMap((child) => {
    const path = parent === '' ? child.name : `${parent}/${child.name}`;
    return [path, ...pathsOf(child, path)];
  });
}

/** EVERYTHING with an empty element added at a path whose parent may have to be added too. */
function withElement(path: string): string {
  const names = path.split('/');
  const root = parseXmlTree(EVERYTHING);
  let parent = root;
  let depth = 0;
  for (; depth < names.length - 1; depth++) {
    const next = parent.child(names[depth]!);
    if (next === undefined) break;
    parent = next;
  }
  const missing = names.slice(depth);
  const added =
    missing.map((name) => `<${name}>`).join('') +
    missing
      .reverse()
      .map((name) => `</${name}>`)
      .join('');
  const lines = EVERYTHING.split('\n');
  const line = lines[parent.line - 1]!;
  const tagEnd = line.indexOf('>', parent.column);
  const empty = line[tagEnd - 1] === '/';
  const open = empty ? `${line.slice(0, tagEnd - 1)}>` : line.slice(0, tagEnd + 1);
  const close = empty ? `</${parent.name}>` : '';
  lines[parent.line - 1] = open + added + close + line.slice(tagEnd + 1);
  return lines.join('\n');
}

test('every element said to be read is read without leaving anything over', () => {
  const document = parseOpenDrive(EVERYTHING);
  assert.equal(document.unsupported, []);
  assert.equal(document.repairs, []);
  const present = new Set(pathsOf(parseXmlTree(EVERYTHING)));
  for (const { path, read } of ELEMENTS) {
    if (read !== 'no') assert.ok(present.has(path), `${path} is said to be read`);
  }
});

test('every element read is in the table', () => {
  const rows = new Set(ELEMENTS.map(({ path }) => path));
  for (const path of pathsOf(parseXmlTree(EVERYTHING))) {
    const row = path.replace(/laneSection\/(left|center)\/lane/, 'laneSection/right/lane');
    assert.ok(rows.has(row), `${path} is missing`);
  }
});

test('every element said not to be read is listed as unsupported', () => {
  for (const { path, read } of ELEMENTS) {
    assert.match(read, /^(yes|partly|no)$/);
    if (read !== 'no' || path === 'road/lateralProfile') continue;
    const document = parseOpenDrive(withElement(path));
    assert.ok(
      document.unsupported.some((element) => element.path === path),
      `${path} is not listed`,
    );
  }
});

test('the table of repairs is the list in the code', () => {
  const rows = tableRows('Repairs');
  assert.equal(
    rows.map(([name]) => name!.replaceAll('`', '')),
    Object.keys(REPAIRS),
  );
  for (const [name, text] of rows) {
    const inCode = REPAIRS[name!.replaceAll('`', '') as keyof typeof REPAIRS];
    assert.is(text!.toLowerCase(), `${inCode}.`.toLowerCase());
  }
});

test.run();
