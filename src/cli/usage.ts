/**
 * Wrong usage in one sentence of ours: what was expected, what was found, what was probably meant. The
 * parser (yargs) answers in several shapes, in the language of the machine, and hands an option given
 * twice to the command as a list; all of that ends here.
 */
import type { Argv } from 'yargs';
import { EgoloopError } from '../core/errors.js';
import { nearest } from './nearest.js';

/** The parts of yargs that its types do not show; its own completion and help are made of them. */
interface YargsParts {
  getOptions(): {
    readonly array: readonly string[];
    readonly number: readonly string[];
    readonly default: Readonly<Record<string, unknown>>;
    readonly key: Readonly<Record<string, unknown>>;
  };
  getInternalMethods(): {
    getContext(): {
      readonly commands: readonly string[];
      readonly fullCommands: readonly string[];
    };
    getCommandInstance(): { getCommands(): readonly string[] };
  };
}

const partsOf = (cli: Argv): YargsParts => cli as unknown as YargsParts;

/**
 * Checks values that every option has in common, before a command sees them.
 * @throws USAGE for an option given twice that takes one value, an empty value, or no number where one
 * is due
 * @param words the command line as it was given
 */
export function checkValues(
  argv: Readonly<Record<string, unknown>>,
  cli: Argv,
  words: readonly string[],
): void {
  const options = partsOf(cli).getOptions();
  for (const name of Object.keys(options.key)) {
    const value = argv[name];
    if (Array.isArray(value) && !options.array.includes(name)) {
      throw usageError(`expected --${name} once, found it ${value.length} times`, cli);
    }
    const isEmpty = (item: unknown) => item === '' && options.default[name] !== '';
    if (Array.isArray(value) ? value.some(isEmpty) : isEmpty(value)) {
      const isWord = new RegExp(`[<[]${name}(\\.\\.)?[>\\]]`).test(usageOf(partsOf(cli)));
      const called = isWord ? name : `--${name}`;
      throw usageError(`expected a value for ${called}, found an empty one`, cli);
    }
    if (options.number.includes(name) && Number.isNaN(value)) {
      throw usageError(`expected --${name} to be a number, found ${given(name, words)}`, cli);
    }
  }
}

/** What was given for an option, which the parser has made something else of. */
function given(name: string, words: readonly string[]): string {
  const [head, start] = [`--${name}`, `--${name}=`];
  const joined = words.find((word) => word.startsWith(start))?.slice(start.length);
  const next = words.indexOf(head) < 0 ? undefined : words[words.indexOf(head) + 1];
  const found = joined ?? next;
  return found === undefined ? 'something else' : quoted(found);
}

/** A USAGE error that ends with where to read on. */
export function usageError(sentence: string, cli: Argv): EgoloopError {
  if (sentence.includes('--help')) return new EgoloopError('USAGE', sentence);
  const words = ['egoloop', ...partsOf(cli).getInternalMethods().getContext().commands];
  return new EgoloopError('USAGE', `${sentence} (${words.join(' ')} --help shows the usage)`);
}

/** Turns the parser's complaint into one sentence; a text it does not know is kept on one line. */
export function describeUsage(complaint: string, cli: Argv): string {
  for (const [pattern, describe] of COMPLAINTS) {
    const match = pattern.exec(complaint);
    if (match !== null) return describe(match, partsOf(cli));
  }
  return complaint.replace(/\s+/g, ' ').trim();
}

type Describe = (match: RegExpExecArray, parts: YargsParts) => string;

/** The parser's sentences in English (`main.ts` asks for that language), and ours. */
const COMPLAINTS: readonly (readonly [RegExp, Describe])[] = [
  [
    /^Not enough non-option arguments: got (\d+)/,
    (match, parts) => missing(Number(match[1]), parts),
  ],
  [/^Unknown commands?: (.*)$/, (match, parts) => unknownCommand(match[1]!, parts)],
  [/^Unknown arguments?: (.*)$/, (match, parts) => unknownOption(match[1]!, parts)],
  [/^Missing required arguments?: (.*)$/, (match) => `expected ${dashed(match[1]!)}, found none`],
  [
    /^Not enough arguments following: (.*)$/,
    (match) => `expected a value after --${match[1]}, found none`,
  ],
  [
    /^(?:Implications failed|Missing dependent arguments):\s+(\S+) -> (\S+)/,
    (match) => `expected --${match[2]} beside --${match[1]}, found none`,
  ],
  [
    /^Arguments (\S+) and (\S+) are mutually exclusive/,
    (match) => `expected --${match[1]} or --${match[2]}, found both`,
  ],
  [
    /^Invalid values:\s+Argument: (\S+), Given: (.*), Choices: (.*)/,
    (match) => `expected --${match[1]} to be one of ${match[3]}, found ${match[2]}`,
  ],
];

const dashed = (names: string): string =>
  names
    .split(', ')
    .map((name) => `--${name}`)
    .join(' and ');

/** The command as it stands in the help: `egoloop map info <file>`. */
function usageOf(parts: YargsParts): string {
  const { commands, fullCommands } = parts.getInternalMethods().getContext();
  return ['egoloop', ...commands.slice(0, -1), ...fullCommands.slice(-1)].join(' ');
}

function missing(found: number, parts: YargsParts): string {
  const [wanted] = (usageOf(parts).match(/<[^>]+>/g) ?? []).slice(found);
  return `expected ${usageOf(parts)}, found no ${wanted ?? 'argument'}`;
}

function unknownCommand(found: string, parts: YargsParts): string {
  const { commands } = parts.getInternalMethods().getContext();
  const known = parts.getInternalMethods().getCommandInstance().getCommands();
  if (known.length === 0) return `expected ${usageOf(parts)}, found ${quoted(found)} as well`;
  const meant = nearest(found, known);
  const hint = meant === undefined ? `one of ${known.join(', ')}` : `did you mean ${meant}?`;
  return `expected a command of ${['egoloop', ...commands].join(' ')}, found ${quoted(found)}; ${hint}`;
}

function unknownOption(found: string, parts: YargsParts): string {
  const { commands } = parts.getInternalMethods().getContext();
  const names = found.split(', ');
  // `--foo-bar` is complained about twice, also as fooBar.
  const [first = ''] = names.filter(
    (name) => !names.some((other) => camelOf(other) === name && other !== name),
  );
  const meant = nearest(first, Object.keys(parts.getOptions().key));
  const hint = meant === undefined ? '' : `; did you mean --${meant}?`;
  const option = first.length === 1 ? `-${first}` : `--${first}`;
  return `expected an option of ${['egoloop', ...commands].join(' ')}, found ${option}${hint}`;
}

const camelOf = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

const quoted = (text: string): string => `"${text}"`;
