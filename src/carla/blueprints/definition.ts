/**
 * What a blueprint is to a client: an id, tags, and attributes with their kinds, defaults and the values
 * that are offered for choice. A description to be spawned carries a value for each attribute.
 */
import { AttributeType } from '../wire/types.js';

export interface AttributeDefinition {
  readonly id: string;
  readonly type: AttributeType;
  /** The default; of a fixed attribute its only value. */
  readonly value: string;
  /** Values offered for choice, the default first; empty for a fixed attribute. */
  readonly recommended: readonly string[];
  readonly isModifiable: boolean;
  /** Only the offered values are allowed. */
  readonly isRestricted: boolean;
}

export interface ActorDefinition {
  /** Place in the library, counted from 1. */
  readonly uid: number;
  readonly id: string;
  /** The words of the id, with commas between them. */
  readonly tags: string;
  readonly attributes: readonly AttributeDefinition[];
}

/** A definition before it has its place in the library. */
export type Draft = Omit<ActorDefinition, 'uid'>;

type Values = readonly [string, ...string[]];

function variation(id: string, type: AttributeType, values: Values): AttributeDefinition {
  const [value] = values;
  return { id, type, value, recommended: values, isModifiable: true, isRestricted: false };
}

export const text = (id: string, ...values: Values): AttributeDefinition =>
  variation(id, AttributeType.String, values);
export const real = (id: string, ...values: Values): AttributeDefinition =>
  variation(id, AttributeType.Float, values);
export const whole = (id: string, ...values: Values): AttributeDefinition =>
  variation(id, AttributeType.Int, values);
export const flag = (id: string, value: boolean): AttributeDefinition =>
  variation(id, AttributeType.Bool, [String(value)]);
/** Colours as `r,g,b`. */
export const colour = (id: string, ...values: Values): AttributeDefinition =>
  variation(id, AttributeType.RgbColor, values);

/** The same attribute, open to its offered values alone. */
export function only(attribute: AttributeDefinition): AttributeDefinition {
  return { ...attribute, isRestricted: true };
}

/** An attribute that no client can change. */
export function fixed(id: string, value: string | number | boolean): AttributeDefinition {
  return {
    id,
    type: typeOf(value),
    value: String(value),
    recommended: [],
    isModifiable: false,
    isRestricted: false,
  };
}

function typeOf(value: string | number | boolean): AttributeType {
  if (typeof value === 'boolean') return AttributeType.Bool;
  return typeof value === 'number' ? AttributeType.Int : AttributeType.String;
}

/** A draft with the attributes that every blueprint has, and those of its own. */
export function draft(
  id: string,
  roleNames: Values,
  attributes: readonly AttributeDefinition[],
): Draft {
  const common = [text('role_name', ...roleNames), text('ros_name', id)];
  return { id, tags: id.replaceAll('.', ','), attributes: [...common, ...attributes] };
}
