/**
 * The XML of a route file as plain data: names, attributes in file order, children, places. Routes keep
 * their element, so writing them back loses nothing, unknown attributes and elements included.
 * Comments, white space and the choice of quotes are not kept.
 */
import { EgoloopError } from '../../core/errors.js';
import type { SourcePosition } from '../opendrive/model.js';
import { parseXmlTree, type XmlElement } from '../xml/element-tree.js';
import { DEFAULT_XML_LIMITS, type XmlLimits } from '../xml/limits.js';

/** Attributes as written, in file order. */
export type AttributeList = readonly (readonly [name: string, value: string])[];

export interface SourceElement {
  readonly name: string;
  readonly attributes: AttributeList;
  readonly children: readonly SourceElement[];
  /** Character data directly inside, trimmed; empty in all known route files. */
  readonly text: string;
  /** Null for an element that was made by code. */
  readonly position: SourcePosition | null;
}

/** A route file is a hundredth of a map: 10 000 routes of 50 key points have 700 000 elements. */
export const ROUTE_XML_LIMITS: XmlLimits = {
  ...DEFAULT_XML_LIMITS,
  maxTextLength: 64 * 1024 * 1024,
  maxElements: 1_000_000,
};

/** Reads any XML text within `ROUTE_XML_LIMITS`. Throws XML_MALFORMED, XML_REFUSED or FILE_TOO_LARGE with line and column. */
export function parseSource(text: string, file?: string): SourceElement {
  return fromXml(parseXmlTree(text, file, ROUTE_XML_LIMITS));
}

function fromXml(xml: XmlElement): SourceElement {
  const { attributePairs, name, line, column } = xml;
  const attributes: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < attributePairs.length; index += 2) {
    attributes.push([attributePairs[index]!, attributePairs[index + 1]!]);
  }
  return {
    name,
    attributes,
    children: xml.children.map(fromXml),
    text: xml.text.trim(),
    position: { line, column },
  };
}

/** Makes an element by code. */
export function element(
  name: string,
  attributes: AttributeList = [],
  children: readonly SourceElement[] = [],
): SourceElement {
  return { name, attributes, children, text: '', position: null };
}

/** Value of an attribute as written, or null. */
export function attributeOf({ attributes }: SourceElement, name: string): string | null {
  for (const [key, value] of attributes) if (key === name) return value;
  return null;
}

/** First child of that name, or null. */
export function childOf({ children }: SourceElement, name: string): SourceElement | null {
  return children.find((child) => child.name === name) ?? null;
}

/** The element itself and everything below it that has that name, in document order. */
export function elementsNamed(root: SourceElement, name: string): SourceElement[] {
  const below = root.children.flatMap((child) => elementsNamed(child, name));
  return root.name === name ? [root, ...below] : below;
}

/** A number as Python's `float()` reads it (`1e3`, ` .5 `, `inf`, `nan`), or null for other text. */
export function numberFromText(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  if (/^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/.test(trimmed)) {
    return Number(trimmed.replaceAll('_', ''));
  }
  const word = /^([+-]?)(inf|infinity|nan)$/.exec(trimmed);
  if (word === null) return null;
  if (word[2] === 'nan') return Number.NaN;
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Value of an attribute that must be a finite number. Throws ROUTES_INVALID with the place. */
export function requireNumber(source: SourceElement, name: string, file?: string): number {
  const text = requireAttribute(source, name, file);
  const value = numberFromText(text);
  if (value === null || !Number.isFinite(value)) {
    throw invalid(
      source,
      file,
      `expected a finite number in ${name} of <${source.name}>, found "${text}"`,
    );
  }
  return value;
}

/** Value of an attribute that must be there. Throws ROUTES_INVALID with the place. */
export function requireAttribute(source: SourceElement, name: string, file?: string): string {
  const text = attributeOf(source, name);
  if (text === null) {
    throw invalid(source, file, `expected an attribute ${name} on <${source.name}>, found none`);
  }
  return text;
}

/** A ROUTES_INVALID error at the element. */
export function invalid(
  source: SourceElement,
  file: string | undefined,
  what: string,
): EgoloopError {
  return new EgoloopError('ROUTES_INVALID', what, { file, ...source.position });
}

const INDENT = '   ';

/** The element as XML text, one element a line, without a final newline. */
export function writeSource(source: SourceElement, depth = 0): string {
  const indent = INDENT.repeat(depth);
  const attributes = source.attributes.map(([name, value]) => ` ${name}="${escapeValue(value)}"`);
  const head = `${indent}<${source.name}${attributes.join('')}`;
  if (source.children.length === 0 && source.text === '') return `${head} />`;
  const parts = [`${head}>`];
  if (source.text !== '') parts.push(`${indent}${INDENT}${escapeText(source.text)}`);
  for (const child of source.children) parts.push(writeSource(child, depth + 1));
  parts.push(`${indent}</${source.name}>`);
  return parts.join('\n');
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function escapeValue(value: string): string {
  return escapeText(value)
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}
