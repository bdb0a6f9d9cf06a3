/**
 * JSON as Python's json module reads and writes it, so that a file passing through here comes out
 * byte for byte as `json.dump(data, fd, indent=4)` would write it: ints and floats are told apart,
 * floats print as `repr`, every character outside printable ASCII is escaped, NaN and Infinity are
 * allowed, the order of keys is kept (or sorted by code point, as `sort_keys=True` does).
 */
import { EgoloopError } from '../../core/errors.js';
import { pyFloatRepr } from '../../core/python-number.js';
import { comparePyStrings, type PyDict, type PyValue } from './py-value.js';

/** Deeper nesting than this is refused; official files need eight levels. */
const DEPTH_MAX = 200;
/** More values than this are refused; a campaign of 10 000 routes has about two million. */
const VALUES_MAX = 4_000_000;

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them raw in a string
const PLAIN_TEXT = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const CONSTANTS: readonly (readonly [string, PyValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

/**
 * Parses JSON text as `json.loads` does. Throws JSON_MALFORMED with line and column.
 * @param file name used in errors
 */
export function parsePythonJson(text: string, file: string): PyValue {
  return new Parser(text, file).parse();
}

class Parser {
  private at = 0;
  private values = 0;

  constructor(
    private readonly text: string,
    private readonly file: string,
  ) {}

  parse(): PyValue {
    this.skipSpace();
    if (this.at >= this.text.length) this.fail('expected JSON, found an empty file');
    const value = this.value(0);
    this.skipSpace();
    if (this.at < this.text.length)
      this.fail(`expected the end of the file, found ${this.found()}`);
    return value;
  }

  private value(depth: number): PyValue {
    this.values++;
    if (this.values > VALUES_MAX) this.fail(`expected at most ${VALUES_MAX} values, found more`);
    if (depth > DEPTH_MAX) this.fail(`expected at most ${DEPTH_MAX} levels of nesting, found more`);
    const character = this.text[this.at];
    if (character === '{') return this.dict(depth);
    if (character === '[') return this.list(depth);
    if (character === '"') return this.string();
    if (character !== undefined && character >= '0' && character <= '9') return this.number();
    for (const [word, constant] of CONSTANTS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return constant;
      }
    }
    return this.number();
  }

  private dict(depth: number): PyDict {
    const result: PyDict = new Map();
    this.at++;
    this.skipSpace();
    if (this.take('}')) return result;
    for (;;) {
      if (this.text[this.at] !== '"') this.fail(`expected a key in quotes, found ${this.found()}`);
      const key = this.string();
      this.skipSpace();
      if (!this.take(':')) this.fail(`expected ':' after a key, found ${this.found()}`);
      this.skipSpace();
      result.set(key, this.value(depth + 1));
      this.skipSpace();
      if (this.take('}')) return result;
      if (!this.take(',')) this.fail(`expected ',' or '}', found ${this.found()}`);
      this.skipSpace();
    }
  }

  private list(depth: number): PyValue[] {
    const result: PyValue[] = [];
    this.at++;
    this.skipSpace();
    if (this.take(']')) return result;
    for (;;) {
      result.push(this.value(depth + 1));
      this.skipSpace();
      if (this.take(']')) return result;
      if (!this.take(',')) this.fail(`expected ',' or ']', found ${this.found()}`);
      this.skipSpace();
    }
  }

  private string(): string {
    this.at++;
    let result = '';
    for (;;) {
      PLAIN_TEXT.lastIndex = this.at;
      const plain = (PLAIN_TEXT.exec(this.text) as RegExpExecArray)[0];
      result += plain;
      this.at += plain.length;
      const character = this.text[this.at];
      if (character === '"') {
        this.at++;
        return result;
      }
      if (character !== '\\') this.fail(`expected a closing quote, found ${this.found()}`);
      result += this.escape();
    }
  }

  private escape(): string {
    const letter = this.text[this.at + 1] ?? '';
    if (letter === 'u') {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail('expected four hexadecimal digits after \\u');
      this.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meaning = ESCAPES[letter];
    if (meaning === undefined) this.fail(`expected an escape such as \\n, found \\${letter}`);
    this.at += 2;
    return meaning as string;
  }

  private number(): PyValue {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null) return this.fail(`expected a value, found ${this.found()}`);
    this.at += match[0].length;
    const isInt = match[1] === undefined && match[2] === undefined;
    return isInt ? BigInt(match[0]) : Number(match[0]);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at++;
    }
  }

  private found(): string {
    if (this.at >= this.text.length) return 'the end of the file (was it cut off?)';
    return JSON.stringify(this.text.slice(this.at, this.at + 12));
  }

  private fail(what: string): never {
    const before = this.text.slice(0, this.at).split('\n');
    const place = { file: this.file, line: before.length, column: before.at(-1)!.length + 1 };
    throw new EgoloopError('JSON_MALFORMED', what, place);
  }
}

export interface PythonJsonFormat {
  /** `sort_keys=True`, as Leaderboard 1.0 writes its files. Default false. */
  readonly sortKeys?: boolean;
}

/** Formats a value as `json.dumps(value, indent=4)` does: no final newline, `", "`-free line ends. */
export function formatPythonJson(value: PyValue, format: PythonJsonFormat = {}): string {
  const parts: string[] = [];
  write(value, '\n', format.sortKeys ?? false, parts);
  return parts.join('');
}

function write(value: PyValue, newline: string, sortKeys: boolean, parts: string[]): void {
  if (Array.isArray(value)) {
    writeItems(
      value.map((item) => ['', item]),
      '[]',
      newline,
      sortKeys,
      parts,
    );
  } else if (value instanceof Map) {
    const entries = [...value];
    if (sortKeys) entries.sort((a, b) => comparePyStrings(a[0], b[0]));
    const labelled = entries.map(([key, item]): [string, PyValue] => [`${quote(key)}: `, item]);
    writeItems(labelled, '{}', newline, sortKeys, parts);
  } else {
    parts.push(formatScalar(value));
  }
}

function writeItems(
  items: readonly [string, PyValue][],
  brackets: '[]' | '{}',
  newline: string,
  sortKeys: boolean,
  parts: string[],
): void {
  if (items.length === 0) {
    parts.push(brackets);
    return;
  }
  const inner = `${newline}    `;
  let before = brackets[0] as string;
  for (const [label, item] of items) {
    parts.push(before, inner, label);
    write(item, inner, sortKeys, parts);
    before = ',';
  }
  parts.push(newline, brackets[1] as string);
}

function formatScalar(value: null | boolean | string | number | bigint): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return pyFloatRepr(value);
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
};

/** A JSON string in ASCII: UTF-16 units outside the printable range become \uXXXX. */
function quote(text: string): string {
  const escaped = text.replace(
    /["\\]|[^ -~]/g,
    (unit) => SHORT_ESCAPES[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
