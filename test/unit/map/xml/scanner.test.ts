import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { XmlLimits } from '../../../../src/map/xml/element-tree.js';
import { parseXmlTree } from '../../../../src/map/xml/element-tree.js';
import { expectError } from '../../../helpers/expect-error.js';

function malformed(text: string, words: RegExp, line: number, column: number): void {
  const error = expectError('XML_MALFORMED', words, () => parseXmlTree(text, 'a.xml'));
  assert.equal(error.place, { file: 'a.xml', line, column }, error.message);
}

test('elements, attributes, text and places of a small document', () => {
  const root = parseXmlTree(
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- c -->\n<routes a="1" b=\'2\'>\n' +
      '  <route id="7"><w/></route>\n  <note>one &amp; two<![CDATA[ <3>]]></note>\n</routes>\n',
  );
  assert.is(root.name, 'routes');
  assert.equal([root.line, root.column], [3, 1]);
  assert.equal(
    [...root.attributes],
    [
      ['a', '1'],
      ['b', '2'],
    ],
  );
  assert.is(root.attribute('b'), '2');
  assert.is(root.attribute('c'), undefined);
  const route = root.child('route')!;
  assert.equal([route.line, route.column], [4, 3]);
  assert.equal([route.children[0]!.line, route.children[0]!.column], [4, 17]);
  assert.is(root.childrenNamed('note').length, 1);
  assert.is(root.child('note')!.text, 'one & two <3>');
  assert.is(root.child('absent'), undefined);
});

test('attribute white space and line ends are normalised, character references are not', () => {
  const root = parseXmlTree('<a v="x\t\r\ny&#10;z" w="&#x41;&quot;&lt;">p\r\nq&#13;\r</a>');
  assert.is(root.attribute('v'), 'x  y\nz');
  assert.is(root.attribute('w'), 'A"<');
  assert.is(root.text, 'p\nq\r\n');
});

test('lines count newlines in every construct, columns restart behind them', () => {
  const root = parseXmlTree(
    '\ufeff<a\n x="1\n2"><!--\n\n--><?p \n?>text\n<![CDATA[\n]]> <b/></a >\n',
  );
  const b = root.child('b')!;
  assert.equal([b.line, b.column], [8, 5]);
});

test('names beyond ASCII, tags with white space, processing instructions', () => {
  const root = parseXmlTree('<?p?><straße ü = "ä𝄞" ><_x.-:1 /></straße\n>');
  assert.is(root.name, 'straße');
  assert.is(root.attribute('ü'), 'ä𝄞');
  assert.is(root.children[0]!.name, '_x.-:1');
});

test('attribute names that objects own are ordinary names', () => {
  const root = parseXmlTree('<a __proto__="1" constructor="2" hasOwnProperty="3"/>');
  assert.is(root.attribute('__proto__'), '1');
  assert.is(root.attributes.get('constructor'), '2');
  assert.is(root.attribute('toString'), undefined);
});

test('malformed text is refused with its place', () => {
  malformed('', /found none/, 1, 1);
  malformed('  hello', /outside the root/, 1, 3);
  malformed('<a>\n <b></a>', /expected <\/b> \(opened at line 2\), found "<\/a>"/, 2, 5);
  malformed('<a/>\n<b/>', /second root/, 2, 1);
  malformed('<a/>x', /outside the root/, 1, 5);
  malformed('</a>', /expected no end tag/, 1, 1);
  malformed('<a>\n<b>', /ends inside <b> opened at line 2/, 2, 4);
  malformed('<a', /ends inside the tag <a>/, 1, 3);
  malformed('<a b', /expected = after the attribute b, found the end/, 1, 5);
  malformed('<a b=1>', /expected a quoted value/, 1, 6);
  malformed('<a b="1"c="2"/>', /expected white space/, 1, 9);
  malformed('<a b="1" b="2"/>', /the attribute b twice/, 1, 10);
  malformed('<a\nb="<"/>', /`<` is not allowed/, 2, 4);
  malformed('<a b="\n\n', /ends inside the attribute b/, 1, 6);
  malformed('<a b="&c;"/>', /found "&c;/, 1, 7);
  malformed('<a b="x&amp"/>', /found "&amp"/, 1, 8);
  malformed('<a>&#0;</a>', /character reference/, 1, 4);
  malformed('<a>&#xD800;</a>', /character reference/, 1, 4);
  malformed('<a>x]]></a>', /`\]\]>` is not allowed/, 1, 5);
  malformed('<a><!-- x -- y --></a>', /`--` is not allowed/, 1, 11);
  malformed('<a><!-- x', /ends inside a comment/, 1, 4);
  malformed('<a><![CDATA[ x', /ends inside a CDATA/, 1, 4);
  malformed('<![CDATA[x]]><a/>', /CDATA is allowed only inside/, 1, 1);
  malformed('<a><?p x', /ends inside a processing/, 1, 4);
  malformed('<a/><?xml version="1.0"?>', /only at the very start/, 1, 5);
  malformed('<a><!foo></a>', /expected a comment or CDATA/, 1, 4);
  malformed('<1a/>', /expected the name of an element, found "1a/, 1, 2);
  malformed('<a 1="2"/>', /expected the name of an attribute/, 1, 4);
  malformed('<a ="2"/>', /expected the name of an attribute/, 1, 4);
  malformed('<a></a b>', /expected <\/a>/, 1, 4);
  malformed('<ab></a>', /expected <\/ab>/, 1, 5);
  malformed('<a></ab>', /expected <\/a>/, 1, 4);
});

test('characters that XML forbids are refused wherever they stand', () => {
  malformed('<a>\n\u0000</a>', /U\+0000/, 2, 1);
  malformed('<a b="x\u0001"/>', /U\+0001/, 1, 8);
  malformed('<a><!--\u0002--></a>', /U\+0002/, 1, 8);
  malformed('<a><![CDATA[\uffff]]></a>', /U\+FFFF/, 1, 13);
  malformed('<a>\ud800</a>', /U\+D800/, 1, 4);
  malformed('<a b="\udc00"/>', /U\+DC00/, 1, 7);
  malformed('<a>é\ufffe</a>', /U\+FFFE/, 1, 5);
});

test('document types and entities are refused by name', () => {
  for (const text of [
    '<!DOCTYPE a><a/>',
    '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>',
    '<!ENTITY x "y"><a/>',
    '<a><!DOCTYPE b></a>',
  ]) {
    expectError('XML_REFUSED', /document type and entity/, () => parseXmlTree(text));
  }
});

test('each limit refuses what is over it and lets through what is not', () => {
  const refuses = (limits: Partial<XmlLimits>, good: string, bad: string, words: RegExp) => {
    parseXmlTree(good, 'a.xml', limits);
    const code = limits.maxTextLength === undefined ? 'XML_REFUSED' : 'FILE_TOO_LARGE';
    expectError(code, words, () => parseXmlTree(bad, 'a.xml', limits));
  };
  refuses({ maxTextLength: 4 }, '<a/>', '<ab/>', /5 characters, at most 4/);
  refuses({ maxDepth: 2 }, '<a><b/></a>', '<a><b><c/></b></a>', /deeper than 2/);
  refuses({ maxElements: 3 }, '<a><b/><b/></a>', '<a><b/><b/><b/></a>', /more than 3 elements/);
  refuses({ maxAttributes: 1 }, '<a b="1"/>', '<a b="1" c="2"/>', /more than 1 attributes/);
  refuses({ maxValueLength: 3 }, '<a b="123"/>', '<a b="1234"/>', /longer than 3 characters/);
  refuses({ maxNameLength: 3 }, '<abc/>', '<abcd/>', /longer than any real one/);
});

test('many attributes are told apart and duplicates among them found', () => {
  const list = (n: number) => Array.from({ length: n }, (_, i) => `a${i}="${i}"`).join(' ');
  const root = parseXmlTree(`<a ${list(200)}/>`);
  assert.is(root.attribute('a199'), '199');
  assert.is(root.attributes.size, 200);
  const twice = `<a ${list(200)} a57=""/>`;
  malformed(twice, /the attribute a57 twice/, 1, twice.indexOf(' a57=""') + 2);
});

test.run();
