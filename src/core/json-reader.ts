/**
 * JSON text read strictly, for what JSON.parse does not do: errors that say where and what was expected,
 * ints told from floats, the words of another language beside null, true and false.
 */
import { EgoloopError } from './errors.js';

/** What becomes of the parts of a text. */
export interface JsonMaker<V> {
  /** Words that stand for a value; where one begins with another, the longer one first. */
  readonly constants: readonly (readonly [string, V])[];
  string(text: string): V;
  /** `digits` as they stand in the text; an int has neither a fraction nor an exponent. */
  number(digits: string, isInt: boolean): V;
  list(items: V[]): V;
  /** In the order of the text; of a key that stands there twice the last value. */
  dict(entries: Map<string, V>): V;
}

/** More than this is refused, before the stack or the memory runs out. */
export interface JsonLimits {
  readonly depth: number;
  readonly values: number;
}

/**
 * Reads a text whole. Throws JSON_MALFORMED with line and column.
 * @param file name used in errors
 */
export function readJsonText<V>(
  text: string,
  file: string,
  maker: JsonMaker<V>,
  limits: JsonLimits,
): V {
  return new Reader(text, file, maker, limits).read();
}

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

class Reader<V> {
  private at = 0;
  private values = 0;

  constructor(
    private readonly text: string,
    private readonly file: string,
    private readonly maker: JsonMaker<V>,
    private readonly limits: JsonLimits,
  ) {}

  read(): V {
    this.skipSpace();
    if (this.at >= this.text.length) this.fail('expected JSON, found an empty file');
    const value = this.value(0);
    this.skipSpace();
    if (this.at < this.text.length)
      this.fail(`expected the end of the file, found ${this.found()}`);
    return value;
  }

  private value(depth: number): V {
    this.values++;
    const { depth: depthMax, values } = this.limits;
    if (this.values > values) this.fail(`expected at most ${values} values, found more`);
    if (depth > depthMax) this.fail(`expected at most ${depthMax} levels of nesting, found more`);
    const character = this.text[this.at];
    if (character === '{') return this.dict(depth);
    if (character === '[') return this.list(depth);
    if (character === '"') return this.maker.string(this.string());
    if (character !== undefined && character >= '0' && character <= '9') return this.number();
    for (const [word, constant] of this.maker.constants) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return constant;
      }
    }
    return this.number();
  }

  private dict(depth: number): V {
    const entries = new Map<string, V>();
    this.at++;
    this.skipSpace();
    if (this.take('}')) return this.maker.dict(entries);
    for (;;) {
      if (this.text[this.at] !== '"') this.fail(`expected a key in quotes, found ${this.found()}`);
      const key = this.string();
      this.skipSpace();
      if (!this.take(':')) this.fail(`expected ':' after a key, found ${this.found()}`);
      this.skipSpace();
      entries.set(key, this.value(depth + 1));
      this.skipSpace();
      if (this.take('}')) return this.maker.dict(entries);
      if (!this.take(',')) this.fail(`expected ',' or '}', found ${this.found()}`);
      this.skipSpace();
    }
  }

  private list(depth: number): V {
    const items: V[] = [];
    this.at++;
    this.skipSpace();
    if (this.take(']')) return this.maker.list(items);
    for (;;) {
      items.push(this.value(depth + 1));
      this.skipSpace();
      if (this.take(']')) return this.maker.list(items);
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

  private number(): V {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null) return this.fail(`expected a value, found ${this.found()}`);
    this.at += match[0].length;
    const isInt = match[1] === undefined && match[2] === undefined;
    return this.maker.number(match[0], isInt);
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
