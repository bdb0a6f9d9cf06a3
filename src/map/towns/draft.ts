/**
 * A town while it is being made: hands out ids, keeps what has been added, ends as a `Town`. Ids of
 * roads, junctions, controllers, signals and objects never meet, so that a reader sees at once what a
 * number stands for.
 */
import type {
  Cubic,
  Town,
  TownConnection,
  TownController,
  TownJunction,
  TownRoad,
  TownSection,
} from './model.js';
import { constant } from './model.js';
import { type Plan, type Pose, planLengthM } from './plan.js';
import { type Profile, sectionsOf } from './profile.js';

export interface StreetInput {
  readonly name: string;
  readonly start: Pose;
  readonly plan: Plan;
  readonly profile: Profile;
  readonly type?: TownRoad['type'];
  readonly speedKmh: number;
  /** Parking ends and lines are solid this far from either end. */
  readonly clearM: number;
  /** Height along the road; level at 0 unless told. */
  readonly elevations?: TownRoad['elevations'];
}

export interface ConnectingRoadInput {
  readonly name: string;
  readonly junction: number;
  readonly start: Pose;
  readonly plan: Plan;
  readonly section: Omit<TownSection, 's'>;
  readonly zM: number;
  readonly speedKmh: number;
  readonly type: TownRoad['type'];
}

export class TownDraft {
  readonly roads: TownRoad[] = [];
  readonly junctions: TownJunction[] = [];
  readonly controllers: TownController[] = [];
  #road = 0;
  #junction = 1000;
  #controller = 2000;
  #signal = 3000;
  #object = 5000;

  /** Adds a road outside junctions. */
  street(input: StreetInput): TownRoad {
    const lengthM = planLengthM(input.plan);
    return this.#add({
      name: input.name,
      junction: -1,
      start: input.start,
      plan: input.plan,
      type: input.type ?? 'town',
      speedKmh: input.speedKmh,
      elevations: input.elevations ?? [{ s: 0, ...constant(0) }],
      sections: sectionsOf(input.profile, lengthM, input.clearM),
    });
  }

  /** Adds a road inside a junction; it is level. */
  connectingRoad(input: ConnectingRoadInput): TownRoad {
    const { section, zM, ...rest } = input;
    const elevations: (Cubic & { s: number })[] = [{ s: 0, ...constant(zM) }];
    return this.#add({ ...rest, elevations, sections: [{ s: 0, ...section }] });
  }

  #add(
    road: Omit<
      TownRoad,
      'id' | 'predecessor' | 'successor' | 'signals' | 'references' | 'crosswalks' | 'objects'
    >,
  ): TownRoad {
    this.#road += 1;
    const added: TownRoad = {
      ...road,
      id: this.#road,
      predecessor: null,
      successor: null,
      signals: [],
      references: [],
      crosswalks: [],
      objects: [],
    };
    this.roads.push(added);
    return added;
  }

  nextJunctionId(): number {
    this.#junction += 1;
    return this.#junction;
  }

  nextSignalId(): number {
    this.#signal += 1;
    return this.#signal;
  }

  nextObjectId(): number {
    this.#object += 1;
    return this.#object;
  }

  /** Adds a controller of some signals; gives its id. */
  controller(name: string, signals: readonly number[]): number {
    this.#controller += 1;
    this.controllers.push({ id: this.#controller, name, signals });
    return this.#controller;
  }

  junction(
    id: number,
    name: string,
    connections: readonly TownConnection[],
    controllers: readonly number[],
  ): void {
    this.junctions.push({ id, name, connections, controllers });
  }

  finish(
    name: string,
    place: { readonly latitudeDeg: number; readonly longitudeDeg: number },
  ): Town {
    const { roads, junctions, controllers } = this;
    return { name, ...place, roads, junctions, controllers };
  }
}
