/**
 * What a step of a scenario file is: a name, a schema for its arguments, and a maker that turns them
 * into a node of the behaviour tree for each run. Steps register in `registry.ts`.
 */
import type { z } from 'zod';
import type { ScenarioRun } from '../scenario-run.js';
import { type Node, Once, Until } from '../tree.js';
import type { TypeReader } from '../type-reader.js';

/** Makes the node of a step for one run. */
export type NodeMaker = (run: ScenarioRun) => Node;

/** Reads the arguments of a step; `reader` knows where they stand and what the file declares. */
export type StepReader = (args: unknown, reader: TypeReader) => NodeMaker;

/** Reads steps within steps (an array is a sequence). */
export type StepsReader = (json: unknown, reader: TypeReader) => NodeMaker;

/** A step made of a schema and a maker. */
export function step<S extends z.ZodType>(
  schema: S,
  make: (args: z.output<S>, reader: TypeReader) => NodeMaker,
): StepReader {
  return (json, reader) => make(reader.parse(schema, json), reader);
}

/** A step that does something once and is done in the same tick. */
export function action<S extends z.ZodType>(
  schema: S,
  make: (args: z.output<S>, reader: TypeReader) => (run: ScenarioRun) => void,
): StepReader {
  return step(schema, (args, reader) => {
    const act = make(args, reader);
    return (run) => new Once(() => act(run));
  });
}

/** A step that waits; `make` gives a fresh condition for each run. */
export function condition<S extends z.ZodType>(
  schema: S,
  make: (args: z.output<S>, reader: TypeReader) => (run: ScenarioRun) => Condition,
): StepReader {
  return step(schema, (args, reader) => {
    const prepare = make(args, reader);
    return (run) => {
      const { holds, onBegin } = prepare(run);
      return new Until(holds, onBegin);
    };
  });
}

export interface Condition {
  holds(): boolean;
  /** Called once, on the first tick, before `holds`. */
  onBegin?(): void;
}
