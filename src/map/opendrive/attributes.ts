/**
 * Typed access to attributes. A number that decides geometry must be there and be finite; an optional
 * one falls back to 0, which is also what CARLA's reader takes for what is missing or no number.
 */
import type { XmlElement } from '../xml/element.js';
import type { ReadContext } from './context.js';

/** Value of an optional text attribute; empty when missing. */
export function textOf(element: XmlElement, name: string): string {
  return element.attribute(name) ?? '';
}

/** A text attribute that must be there. */
export function requiredText(context: ReadContext, element: XmlElement, name: string): string {
  const text = element.attribute(name);
  if (text === undefined) missing(context, element, name);
  return text;
}

/** A number that must be there, finite and at most `limit` in magnitude. */
export function requiredNumber(
  context: ReadContext,
  element: XmlElement,
  name: string,
  limit: number = context.limits.maxMagnitude,
): number {
  const text = element.attribute(name);
  if (text === undefined) missing(context, element, name);
  const value = toNumber(text);
  if (value === null) notANumber(context, element, name, text);
  return checked(context, element, name, value, limit);
}

/** A polynomial coefficient: 0 with a repair when missing. */
export function coefficient(context: ReadContext, element: XmlElement, name: string): number {
  const text = element.attribute(name);
  if (text === undefined) {
    context.repair('coefficient-missing', element, `<${element.name}> has no ${name}; 0 is used`);
    return 0;
  }
  const value = toNumber(text);
  if (value === null) notANumber(context, element, name, text);
  return checked(context, element, name, value, context.limits.maxMagnitude);
}

/** An optional number: 0 when missing, 0 with a repair when it cannot be read. */
export function optionalNumber(context: ReadContext, element: XmlElement, name: string): number {
  const text = element.attribute(name);
  if (text === undefined) return 0;
  const value = toNumber(text);
  if (value === null) {
    const found = JSON.stringify(text.slice(0, 40));
    context.repair(
      'number-unreadable',
      element,
      `${name} of <${element.name}> is ${found}, not a number; 0 is used`,
    );
    return 0;
  }
  return checked(context, element, name, value, context.limits.maxMagnitude);
}

/** A distance along a road or lane section: missing is 0, negative is 0 with a repair. */
export function stationOf(context: ReadContext, element: XmlElement, name: string): number {
  const value = optionalNumber(context, element, name);
  if (value >= 0) return value;
  context.repair('s-negative', element, `${name} of <${element.name}> is ${value}; 0 is used`);
  return 0;
}

/** An integer in [min, max] that must be there. */
export function requiredInteger(
  context: ReadContext,
  element: XmlElement,
  name: string,
  min: number,
  max: number,
): number {
  const text = requiredText(context, element, name);
  const value = /^\s*[-+]?\d{1,10}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value + 0;
  const found = JSON.stringify(text.slice(0, 40));
  return context.fail(
    element,
    `expected ${name} of <${element.name}> to be an integer from ${min} to ${max}, found ${found}`,
  );
}

/** The id of a road: CARLA numbers roads with 32 bits. Written without leading zeros. */
export function roadId(context: ReadContext, element: XmlElement, name: string): string {
  const text = element.attribute(name);
  if (text !== undefined && isPlainInteger(text)) return text;
  return String(requiredInteger(context, element, name, 0, 0xffffffff));
}

/** The id of a junction, a signed 32-bit number. */
export function junctionId(context: ReadContext, element: XmlElement, name: string): string {
  const text = element.attribute(name);
  if (text !== undefined && isPlainInteger(text)) return text;
  return String(requiredInteger(context, element, name, -0x80000000, 0x7fffffff));
}

/** Up to nine digits without leading zero: already in the form ids are compared in. */
function isPlainInteger(text: string): boolean {
  const first = text.charCodeAt(0);
  if (text.length === 1) return first >= 48 && first <= 57;
  if (text.length === 0 || text.length > 9 || first < 49 || first > 57) return false;
  for (let i = 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** The number a text spells, ±Infinity and NaN included, or null when it spells none. */
function toNumber(text: string): number | null {
  const value = Number(text);
  if (value !== 0 && Number.isFinite(value)) return value;
  // Number() takes blank text for 0.
  if (value === 0) return text.charCodeAt(0) > 32 || text.trim() !== '' ? value : null;
  if (/^\s*[-+]?nan\s*$/i.test(text)) return Number.NaN;
  if (/^\s*[-+]?inf(inity)?\s*$/i.test(text)) return Number.POSITIVE_INFINITY;
  return Number.isNaN(value) ? null : value;
}

function checked(
  context: ReadContext,
  element: XmlElement,
  name: string,
  value: number,
  limit: number,
): number {
  if (value >= -limit && value <= limit) return value;
  const found = element.attribute(name)?.slice(0, 40);
  return context.fail(
    element,
    `expected ${name} of <${element.name}> to be finite and within ±${limit}, found ${found}`,
  );
}

function missing(context: ReadContext, element: XmlElement, name: string): never {
  return context.fail(element, `<${element.name}> lacks the attribute ${name}`);
}

function notANumber(context: ReadContext, element: XmlElement, name: string, text: string): never {
  const found = JSON.stringify(text.slice(0, 40));
  return context.fail(
    element,
    `expected ${name} of <${element.name}> to be a number, found ${found}`,
  );
}
