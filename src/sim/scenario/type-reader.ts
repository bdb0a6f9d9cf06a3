/**
 * Reads the parts of a scenario file into functions, checking names as it goes, and says where a
 * mistake is. Formulas, places and actors that a file mentions must be declared in it.
 */
import { z } from 'zod';
import { EgoloopError } from '../../core/errors.js';
import { type Formula, readFormula } from './formula.js';

/** A formula in a scenario file: a number or a text such as `$distance + 36`. */
export const formula = z.union([z.number(), z.string()]).transform((source, context): Formula => {
  try {
    return readFormula(source);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

/** What a file declares, for checking mentions. */
export interface Declared {
  readonly type: string;
  /** Names that formulas may use: parameters (`name`, `name.from`, `name.to`) and values. */
  readonly numbers: ReadonlySet<string>;
  /** Parameters by name with their form. */
  readonly forms: ReadonlyMap<string, string>;
  /** Places declared so far. */
  readonly places: Set<string>;
  /** Actors that steps spawn. */
  readonly actors: Set<string>;
}

export class TypeReader {
  constructor(
    readonly declared: Declared,
    readonly path: string,
  ) {}

  at(part: string | number): TypeReader {
    const path = typeof part === 'number' ? `${this.path}[${part}]` : `${this.path}.${part}`;
    return new TypeReader(this.declared, path);
  }

  fail(what: string): never {
    const { type } = this.declared;
    throw new EgoloopError('SCENARIOS_INVALID', what, {
      file: `scenarios/${type}.json`,
      path: this.path,
    });
  }

  /** Parses with a schema; on failure names the first problem. */
  parse<S extends z.ZodType>(schema: S, json: unknown): z.output<S> {
    const result = schema.safeParse(json);
    if (result.success) {
      this.checkNames(result.data);
      return result.data;
    }
    const issue = result.error.issues[0]!;
    const where = issue.path.length === 0 ? '' : ` at '${issue.path.join('.')}'`;
    return this.fail(`${issue.message}${where}`);
  }

  /** A declared place. */
  place(name: string): string {
    if (!this.declared.places.has(name))
      this.fail(`expected a place of this file, found '${name}'`);
    return name;
  }

  actor(name: string): string {
    if (!this.declared.actors.has(name)) {
      this.fail(`expected an actor that an earlier step spawns, found '${name}'`);
    }
    return name;
  }

  /** Name of a parameter written `$name`, of one of the forms. */
  parameter(text: string, ...forms: string[]): string {
    const name = text.slice(1);
    const form = text.startsWith('$') ? this.declared.forms.get(name) : undefined;
    if (form === undefined || !forms.includes(form)) {
      this.fail(`expected a parameter of form ${forms.join(' or ')}, found '${text}'`);
    }
    return name;
  }

  private checkNames(data: unknown): void {
    if (typeof data !== 'object' || data === null) return;
    if ('evaluate' in data && 'names' in data) {
      for (const name of (data as Formula).names) {
        if (!this.declared.numbers.has(name)) {
          this.fail(`expected a parameter or value, found '$${name}'`);
        }
      }
      return;
    }
    for (const part of Object.values(data)) this.checkNames(part);
  }
}
