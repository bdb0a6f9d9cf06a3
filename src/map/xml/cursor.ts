/**
 * Reads the small parts of an XML text (names, white space, quoted values, references) and knows the
 * line it is on. `scanner.ts` puts the parts together. Source: XML 1.0, fifth edition.
 */
import { EgoloopError, type ErrorCode } from '../../core/errors.js';
import {
  ASCII_CLASS,
  decodeReference,
  findForbidden,
  isXmlName,
  NAME_PART,
  NAME_START,
  SPACE,
  VALUE_SPECIAL,
} from './characters.js';
import type { XmlLimits } from './limits.js';

const NEWLINE = 10;
const AMPERSAND = 38;
const LESS_THAN = 60;
const BYTE_ORDER_MARK = 0xfeff;
/** `&#x10FFFF;` and then some. */
const LONGEST_REFERENCE = 12;

export class XmlCursor {
  readonly text: string;
  readonly file: string | undefined;
  readonly limits: XmlLimits;
  pos = 0;
  line = 1;
  lineStart = 0;

  constructor(text: string, file: string | undefined, limits: XmlLimits) {
    this.text = text;
    this.file = file;
    this.limits = limits;
    if (text.charCodeAt(0) === BYTE_ORDER_MARK) this.pos = this.lineStart = 1;
  }

  /** Stops reading: names the line and column of `at`. */
  fail(code: ErrorCode, message: string, at: number): never {
    const origin = this.text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
    let line = 1;
    let lineStart = origin;
    for (let i = origin; i < at && i < this.text.length; i++) {
      if (this.text.charCodeAt(i) !== NEWLINE) continue;
      line++;
      lineStart = i + 1;
    }
    throw new EgoloopError(code, message, { file: this.file, line, column: at - lineStart + 1 });
  }

  malformed(message: string, at: number = this.pos): never {
    this.fail('XML_MALFORMED', message, at);
  }

  /** Moves past a terminator that must exist, checking what lies between. */
  skipThrough(terminator: string, what: string): void {
    const end = this.text.indexOf(terminator, this.pos + 2);
    if (end < 0) this.malformed(`the text ends inside ${what}`);
    this.advanceOver(end + terminator.length);
  }

  /** Moves to `to`, counting lines and rejecting forbidden characters on the way. */
  advanceOver(to: number): void {
    const text = this.text;
    const bad = findForbidden(text, this.pos, to);
    if (bad >= 0) this.forbidden(bad);
    for (let i = this.pos; i < to; i++) {
      if (text.charCodeAt(i) !== NEWLINE) continue;
      this.line++;
      this.lineStart = i + 1;
    }
    this.pos = to;
  }

  forbidden(at: number): never {
    const code = this.text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
    this.malformed(`the character U+${code} is not allowed in XML`, at);
  }

  /**
   * Replaces references in `raw`, which stands at `from` in the text. What lies between references
   * goes through `normalise`; a referenced character is data and does not.
   */
  resolve(raw: string, from: number, normalise: (piece: string) => string): string {
    const parts: string[] = [];
    let done = 0;
    for (let amp = raw.indexOf('&'); amp >= 0; amp = raw.indexOf('&', done)) {
      const end = raw.indexOf(';', amp);
      const body = end < 0 || end - amp > LONGEST_REFERENCE ? null : raw.slice(amp + 1, end);
      const value = body === null ? null : decodeReference(body);
      if (value === null) {
        const found = JSON.stringify(raw.slice(amp, amp + LONGEST_REFERENCE));
        this.malformed(
          `expected &lt; &gt; &amp; &quot; &apos; or a character reference, found ${found}`,
          from + amp,
        );
      }
      parts.push(normalise(raw.slice(done, amp)), value);
      done = end + 1;
    }
    parts.push(normalise(raw.slice(done)));
    return parts.join('');
  }

  /** Index behind the name starting at `from`. */
  nameEnd(from: number, what: string): number {
    const text = this.text;
    let i = from;
    let ascii = true;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 128) ascii = false;
      else if ((ASCII_CLASS[code]! & NAME_PART) === 0) break;
    }
    const good =
      i > from &&
      (ascii
        ? (ASCII_CLASS[text.charCodeAt(from)]! & NAME_START) !== 0
        : i - from <= this.limits.maxNameLength && isXmlName(text.slice(from, i)));
    if (!good) this.malformed(`expected the name of ${what}, found ${shown(text, from)}`, from);
    if (i - from > this.limits.maxNameLength) {
      this.fail('XML_REFUSED', `the name of ${what} is longer than any real one`, from);
    }
    return i;
  }

  /** Reads a quoted value, normalised as XML 1.0 section 3.3.3 asks. */
  attributeValue(name: string): string {
    const text = this.text;
    const quote = text.charCodeAt(this.pos);
    if (quote !== 34 && quote !== 39) {
      this.malformed(
        `expected a quoted value of the attribute ${name}, found ${shown(text, this.pos)}`,
      );
    }
    const from = this.pos + 1;
    let plain = true;
    let i = from;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === quote) break;
      if (code < 128 ? (ASCII_CLASS[code]! & VALUE_SPECIAL) === 0 : code < 0xd800) continue;
      plain = false;
      if (code === LESS_THAN) this.malformed(`\`<\` is not allowed in the attribute ${name}`, i);
      if (code === NEWLINE) {
        this.line++;
        this.lineStart = i + 1;
      } else if (code !== AMPERSAND) {
        if (findForbidden(text, i, i + 2) === i) this.forbidden(i);
        if (code >= 0xd800 && code < 0xdc00) i++;
      }
    }
    if (i >= text.length) {
      this.malformed(`the text ends inside the attribute ${name}`, this.pos);
    }
    if (i - from > this.limits.maxValueLength) {
      const most = this.limits.maxValueLength;
      this.fail('XML_REFUSED', `the attribute ${name} is longer than ${most} characters`, from);
    }
    this.pos = i + 1;
    const raw = text.slice(from, i);
    return plain ? raw : this.resolve(raw, from, normaliseValue);
  }

  /** Skips white space; true when there was some. */
  skipSpace(): boolean {
    const text = this.text;
    const from = this.pos;
    let i = from;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === NEWLINE) {
        this.line++;
        this.lineStart = i + 1;
      } else if (code !== 32 && code !== 9 && code !== 13) break;
    }
    this.pos = i;
    return i > from;
  }
}

/** True when the character at `at` is XML white space. */
export function isSpaceAt(text: string, at: number): boolean {
  return ((ASCII_CLASS[text.charCodeAt(at)] ?? 0) & SPACE) !== 0;
}

/** Line ends become a single newline (XML 1.0 section 2.11). */
export function normaliseLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** White space in an attribute value becomes spaces (section 3.3.3). */
function normaliseValue(text: string): string {
  return text.replace(/\r\n|[\t\r\n]/g, ' ');
}

/** What stands at a place, short enough for a message. */
export function shown(text: string, at: number): string {
  return at >= text.length ? 'the end of the text' : JSON.stringify(text.slice(at, at + 20));
}
