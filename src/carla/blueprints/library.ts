/**
 * The blueprint library of a CARLA version: all definitions, numbered, and look-up by id. Between the
 * versions, `ros_name` came with 0.9.15; wheelchairs and a camera with 0.9.16.
 */
import type { ActorDescription, CarlaVersion } from '../wire/types.js';
import type { ActorDefinition, Draft } from './definition.js';
import { PROPS } from './props.js';
import { LATE_SENSORS, OTHERS, SENSORS } from './sensors.js';
import { VEHICLES } from './vehicles.js';
import { walkers } from './walkers.js';

export class BlueprintLibrary {
  readonly definitions: readonly ActorDefinition[];
  private readonly byId: ReadonlyMap<string, ActorDefinition>;

  private constructor(version: CarlaVersion) {
    const isLate = version === '0.9.16';
    const drafts = [...SENSORS, ...VEHICLES, ...walkers(isLate), ...OTHERS, ...PROPS];
    if (isLate) drafts.push(...LATE_SENSORS);
    const known = version === '0.9.14' ? drafts.map(withoutRosName) : drafts;
    this.definitions = known.map((entry, i) => ({ uid: i + 1, ...entry }));
    this.byId = new Map(this.definitions.map((definition) => [definition.id, definition]));
  }

  private static readonly made = new Map<CarlaVersion, BlueprintLibrary>();

  /** The library of a version; the same object each time. */
  static of(version: CarlaVersion): BlueprintLibrary {
    const made = BlueprintLibrary.made.get(version) ?? new BlueprintLibrary(version);
    BlueprintLibrary.made.set(version, made);
    return made;
  }

  /** The definition of an id, or null. */
  find(id: string): ActorDefinition | null {
    return this.byId.get(id) ?? null;
  }

  /**
   * A description to spawn: every attribute of the blueprint at its default, but for `values`. Null for
   * an unknown id.
   */
  describe(id: string, values: Readonly<Record<string, string>> = {}): ActorDescription | null {
    const definition = this.find(id);
    if (definition === null) return null;
    const attributes = definition.attributes.map(({ id: name, type, value }) => ({
      id: name,
      type,
      value: values[name] ?? value,
    }));
    return { uid: definition.uid, id, attributes };
  }
}

/** All definitions of a version, in the order of the wire. */
export function definitions(version: CarlaVersion): readonly ActorDefinition[] {
  return BlueprintLibrary.of(version).definitions;
}

function withoutRosName(entry: Draft): Draft {
  return { ...entry, attributes: entry.attributes.filter(({ id }) => id !== 'ros_name') };
}
