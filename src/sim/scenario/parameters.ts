/**
 * Parameters of a scenario as its XML gives them, held against the type's declaration: forms, defaults,
 * and what cannot be read. A value that cannot be read or is missing skips the scenario (the official
 * classes raise); a parameter that the type does not know is noted and ignored (there: just ignored).
 */
import { z } from 'zod';
import type { RouteScenario, ScenarioParameter } from '../../map/routes/route.js';
import { ScenarioSkip } from './skip.js';

export interface Interval {
  readonly from: number;
  readonly to: number;
}

export interface Location {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export type ParameterValue = number | string | Interval | Location;

const UNIT = z.enum(['m', 'm/s', 'km/h', 'deg', 's', '']).optional();
const common = { unit: UNIT, unused: z.boolean().optional(), note: z.string().optional() };

/** How a type declares a parameter; without a default it must be in the file. */
export const parameterSchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('number'), default: z.number().optional(), ...common }),
  z.strictObject({ form: z.literal('text'), default: z.string().optional(), ...common }),
  z.strictObject({
    form: z.literal('side'),
    default: z.enum(['left', 'right']).optional(),
    ...common,
  }),
  z.strictObject({
    form: z.literal('approach'),
    default: z.enum(['left', 'right', 'opposite']).optional(),
    ...common,
  }),
  z.strictObject({
    form: z.literal('interval'),
    default: z.tuple([z.number(), z.number()]).optional(),
    ...common,
  }),
  z.strictObject({ form: z.literal('location'), ...common }),
]);

export type ParameterDeclaration = z.infer<typeof parameterSchema>;

function attribute(parameter: ScenarioParameter, name: string): string {
  const found = parameter.attributes.find(([key]) => key === name)?.[1];
  if (found === undefined) {
    throw new ScenarioSkip(`parameter '${parameter.name}' has no attribute '${name}'`);
  }
  return found;
}

function numberAttribute(parameter: ScenarioParameter, name: string): number {
  const text = attribute(parameter, name);
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new ScenarioSkip(
      `parameter '${parameter.name}': expected a number as '${name}', found '${text}'`,
    );
  }
  return value;
}

function readValue(
  parameter: ScenarioParameter,
  form: ParameterDeclaration['form'],
): ParameterValue {
  switch (form) {
    case 'number':
      return numberAttribute(parameter, 'value');
    case 'interval':
      return { from: numberAttribute(parameter, 'from'), to: numberAttribute(parameter, 'to') };
    case 'location': {
      const [x, y, z] = ['x', 'y', 'z'].map((axis) => numberAttribute(parameter, axis));
      return { x: Math.fround(x!), y: Math.fround(y!), z: Math.fround(z!) };
    }
    case 'side': {
      const side = attribute(parameter, 'value');
      if (side === 'left' || side === 'right') return side;
      throw new ScenarioSkip(
        `parameter '${parameter.name}': expected 'left' or 'right', found '${side}'`,
      );
    }
    case 'approach': {
      // Any other text counts as right, as officially (quirk 12).
      const side = attribute(parameter, 'value');
      return side === 'left' || side === 'opposite' ? side : 'right';
    }
    case 'text':
      return attribute(parameter, 'value');
  }
}

function defaultOf(declaration: ParameterDeclaration): ParameterValue | undefined {
  if (declaration.form === 'location') return undefined;
  if (declaration.form !== 'interval') return declaration.default;
  const range = declaration.default;
  return range === undefined ? undefined : { from: range[0], to: range[1] };
}

/**
 * Values of all parameters of the type. Throws ScenarioSkip when one is missing or cannot be read.
 * @param unknown is told the names in the file that the type does not know
 */
export function readParameters(
  declared: Readonly<Record<string, ParameterDeclaration>>,
  scenario: RouteScenario,
  unknown: (name: string) => void,
): Map<string, ParameterValue> {
  for (const { name } of scenario.parameters) {
    if (!Object.hasOwn(declared, name)) unknown(name);
  }
  const values = new Map<string, ParameterValue>();
  for (const [name, declaration] of Object.entries(declared)) {
    if (declaration.unused) continue;
    // Of two with one name the official reader keeps the later.
    const written = scenario.parameters.findLast((parameter) => parameter.name === name);
    const value =
      written === undefined ? defaultOf(declaration) : readValue(written, declaration.form);
    if (value === undefined) throw new ScenarioSkip(`parameter '${name}' is missing`);
    values.set(name, value);
  }
  return values;
}
