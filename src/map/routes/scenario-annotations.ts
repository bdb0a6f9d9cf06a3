/**
 * The scenario file of Leaderboard 1.0 (`--scenarios`): for each town, scenario types with the places
 * where they may happen (evaluation reference 5.1). Metres and degrees in double, as the evaluator
 * keeps them. The document itself is kept, so writing it back loses nothing.
 */
import { EgoloopError } from '../../core/errors.js';
import { parseJson } from '../../core/files.js';
import { numberFromText } from './source-element.js';

/** A place of the JSON file. Numbers are written as strings there; numbers are accepted too. */
export interface AnnotationPlace {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yawDeg: number;
}

/** Places of other actors by the side they come from. */
export interface AnnotationActors {
  readonly left: readonly AnnotationPlace[];
  readonly front: readonly AnnotationPlace[];
  readonly right: readonly AnnotationPlace[];
}

/** One place where a scenario may happen. */
export interface AnnotationEvent {
  readonly trigger: AnnotationPlace;
  readonly actors: AnnotationActors | null;
  /** The event as read; two events are the same if these are equal. */
  readonly source: unknown;
}

export interface AnnotatedScenario {
  /** `Scenario1` … `Scenario10`. */
  readonly type: string;
  readonly events: readonly AnnotationEvent[];
}

export interface ScenarioAnnotations {
  /** Of a town listed twice the later list counts, as officially. */
  readonly towns: ReadonlyMap<string, readonly AnnotatedScenario[]>;
  /** The JSON document as read. */
  readonly document: unknown;
}

/** Reads a scenario file. Throws JSON_MALFORMED, or SCENARIOS_INVALID with the path of the value. */
export function readScenarioAnnotations(text: string, file = ''): ScenarioAnnotations {
  const document = parseJson(text, file);
  const towns = new Map<string, readonly AnnotatedScenario[]>();
  const reader = new AnnotationReader(file);
  const list = reader.list(reader.record(document, ''), 'available_scenarios', '');
  list.forEach((entry, index) => {
    const path = `available_scenarios[${index}]`;
    const record = reader.record(entry, path);
    for (const town of Object.keys(record)) {
      const scenarios = reader.list(record, town, path);
      towns.set(
        town,
        scenarios.map((scenario, at) => reader.scenario(scenario, `${path}.${town}[${at}]`)),
      );
    }
  });
  return { towns, document };
}

/** JSON text of a scenario file, indented by four as the official files are; ends with a newline. */
export function writeScenarioAnnotations(annotations: ScenarioAnnotations): string {
  return `${JSON.stringify(annotations.document, null, 4)}\n`;
}

type JsonRecord = Readonly<Record<string, unknown>>;

class AnnotationReader {
  constructor(readonly file: string) {}

  scenario(value: unknown, path: string): AnnotatedScenario {
    const record = this.record(value, path);
    const type = record['scenario_type'];
    if (typeof type !== 'string') throw this.refused(`${path}.scenario_type`, 'a string', type);
    const events = this.list(record, 'available_event_configurations', path);
    const eventsPath = `${path}.available_event_configurations`;
    return { type, events: events.map((event, at) => this.event(event, `${eventsPath}[${at}]`)) };
  }

  event(value: unknown, path: string): AnnotationEvent {
    const record = this.record(value, path);
    const actors = record['other_actors'];
    return {
      trigger: this.place(record['transform'], `${path}.transform`),
      actors: actors === undefined ? null : this.actors(actors, `${path}.other_actors`),
      source: value,
    };
  }

  actors(value: unknown, path: string): AnnotationActors {
    const record = this.record(value, path);
    const side = (name: string) =>
      record[name] === undefined
        ? []
        : this.list(record, name, path).map((at, i) => this.place(at, `${path}.${name}[${i}]`));
    return { left: side('left'), front: side('front'), right: side('right') };
  }

  place(value: unknown, path: string): AnnotationPlace {
    const record = this.record(value, path);
    const part = (name: string) => {
      const raw = record[name];
      const number = typeof raw === 'string' ? numberFromText(raw) : raw;
      if (typeof number === 'number' && Number.isFinite(number)) return number;
      throw this.refused(`${path}.${name}`, 'a finite number', raw);
    };
    return { x: part('x'), y: part('y'), z: part('z'), yawDeg: part('yaw') };
  }

  list(record: JsonRecord, name: string, path: string): readonly unknown[] {
    const value = record[name];
    if (Array.isArray(value)) return value;
    throw this.refused(path === '' ? name : `${path}.${name}`, 'a list', value);
  }

  record(value: unknown, path: string): JsonRecord {
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isRecord) return value as JsonRecord;
    throw this.refused(path, 'an object', value);
  }

  refused(path: string, expected: string, found: unknown): EgoloopError {
    const shown = found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 40);
    const place = { ...(this.file === '' ? {} : { file: this.file }), path };
    return new EgoloopError('SCENARIOS_INVALID', `expected ${expected}, found ${shown}`, place);
  }
}
