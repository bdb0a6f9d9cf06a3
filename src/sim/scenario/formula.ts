/**
 * The small formulas of scenario files: numbers, `$name` of a parameter or value, `w` (width of the lane
 * at hand, m), `limit` (the ego's speed limit, km/h), `egoSpeed` (m/s), + − × ÷, brackets, and floor, abs,
 * min, max. `halfLength` and `halfWidth` (m) are
 * those of the actor being spawned. A side parameter counts as +1 (right) or −1 (left); of an interval there is `$name.from`
 * and `$name.to`. Everything is read once, when the library is built.
 */

/** What a formula may ask for while a scenario is set up or runs. */
export interface FormulaScope {
  /** Value of a number or side parameter or of an entry of `values`; `name.from`, `name.to`. */
  numberOf(name: string): number;
  readonly laneWidthM: number;
  readonly limitKmh: number;
  readonly egoSpeedMps: number;
  /** Of the actor that is being spawned, m. */
  readonly modelHalfLengthM: number;
  readonly modelHalfWidthM: number;
}

export interface Formula {
  readonly text: string;
  /** Names after `$`, to be checked against the type's parameters and values. */
  readonly names: readonly string[];
  evaluate(scope: FormulaScope): number;
}

type Term = (scope: FormulaScope) => number;

const FUNCTIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  floor: (a) => Math.floor(a),
  abs: (a) => Math.abs(a),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
};

const WORDS: Readonly<Record<string, Term>> = {
  w: (scope) => scope.laneWidthM,
  limit: (scope) => scope.limitKmh,
  egoSpeed: (scope) => scope.egoSpeedMps,
  halfLength: (scope) => scope.modelHalfLengthM,
  halfWidth: (scope) => scope.modelHalfWidthM,
};

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|(\$[A-Za-z_]\w*(?:\.(?:from|to))?)|([A-Za-z]\w*)|([-+*/(),]))/y;

class Reader {
  readonly names: string[] = [];
  private readonly tokens: string[] = [];
  private at = 0;

  constructor(private readonly text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const start = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (match === null) {
        if (text.slice(start).trim() === '') break;
        throw this.error(`found '${text.slice(start).trim()}'`);
      }
      this.tokens.push(match[0].trim());
    }
  }

  read(): Term {
    const term = this.sum();
    if (this.at < this.tokens.length) throw this.error(`found '${this.tokens[this.at]}'`);
    return term;
  }

  private error(found: string): SyntaxError {
    return new SyntaxError(`expected a formula, ${found} in '${this.text}'`);
  }

  private take(...wanted: string[]): string | null {
    const token = this.tokens[this.at];
    if (token === undefined || !wanted.includes(token)) return null;
    this.at += 1;
    return token;
  }

  private sum(): Term {
    let left = this.product();
    for (let sign = this.take('+', '-'); sign !== null; sign = this.take('+', '-')) {
      const [a, b] = [left, this.product()];
      left = sign === '+' ? (scope) => a(scope) + b(scope) : (scope) => a(scope) - b(scope);
    }
    return left;
  }

  private product(): Term {
    let left = this.factor();
    for (let sign = this.take('*', '/'); sign !== null; sign = this.take('*', '/')) {
      const [a, b] = [left, this.factor()];
      left = sign === '*' ? (scope) => a(scope) * b(scope) : (scope) => a(scope) / b(scope);
    }
    return left;
  }

  private factor(): Term {
    if (this.take('-') !== null) {
      const operand = this.factor();
      return (scope) => -operand(scope);
    }
    if (this.take('(') !== null) return this.closed(this.sum());
    const token = this.tokens[this.at];
    if (token === undefined) throw this.error('found its end');
    this.at += 1;
    if (/^\d/.test(token)) {
      const value = Number(token);
      return () => value;
    }
    if (token.startsWith('$')) {
      const name = token.slice(1);
      this.names.push(name);
      return (scope) => scope.numberOf(name);
    }
    const word = Object.hasOwn(WORDS, token) ? WORDS[token] : undefined;
    return word ?? this.call(token);
  }

  private call(name: string): Term {
    const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (apply === undefined || this.take('(') === null) throw this.error(`found '${name}'`);
    const first = this.sum();
    const second = this.take(',') === null ? first : this.sum();
    return this.closed((scope) => apply(first(scope), second(scope)));
  }

  private closed(term: Term): Term {
    if (this.take(')') === null) throw this.error('found no closing bracket');
    return term;
  }
}

/** Reads a formula. Throws SyntaxError with a sentence that names the text. */
export function readFormula(source: number | string): Formula {
  if (typeof source === 'number') {
    return { text: String(source), names: [], evaluate: () => source };
  }
  const reader = new Reader(source);
  const evaluate = reader.read();
  return { text: source, names: reader.names, evaluate };
}
