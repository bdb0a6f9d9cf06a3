/**
 * JSON as Python's json module reads and writes it, so that a file passing through here comes out
 * byte for byte as `json.dump(data, fd, indent=4)` would write it: ints and floats are told apart,
 * floats print as `repr`, every character outside printable ASCII is escaped, NaN and Infinity are
 * allowed, the order of keys is kept (or sorted by code point, as `sort_keys=True` does).
 */
import { type JsonMaker, readJsonText } from '../../core/json-reader.js';
import { pyFloatRepr } from '../../core/python-number.js';
import { comparePyStrings, type PyValue } from './py-value.js';

/** Deeper nesting than this is refused; official files need eight levels. */
const DEPTH_MAX = 200;
/** More values than this are refused; a campaign of 10 000 routes has about two million. */
const VALUES_MAX = 4_000_000;

const PYTHON_VALUES: JsonMaker<PyValue> = {
  constants: [
    ['null', null],
    ['true', true],
    ['false', false],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
  ],
  string: (text) => text,
  number: (digits, isInt) => (isInt ? BigInt(digits) : Number(digits)),
  list: (items) => items,
  dict: (entries) => entries,
};

/**
 * Parses JSON text as `json.loads` does. Throws JSON_MALFORMED with line and column.
 * @param file name used in errors
 */
export function parsePythonJson(text: string, file: string): PyValue {
  return readJsonText(text, file, PYTHON_VALUES, { depth: DEPTH_MAX, values: VALUES_MAX });
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
