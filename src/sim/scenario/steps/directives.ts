/**
 * Messages to background traffic (P7), one step a message, named as in scenario_runner's background
 * manager. A step writes the slot and is done; traffic reads it at its next update. Metres, km/h.
 */
import { z } from 'zod';
import type { Waypoint } from '../../../map/road-map.js';
import type { DirectiveBoard } from '../../traffic/directives.js';
import { junctionWays } from '../places/junction-ways.js';
import { oppositeLanes, sameDirectionLanes } from '../places/lane-walk.js';
import type { ScenarioRun } from '../scenario-run.js';
import { formula, type TypeReader } from '../type-reader.js';
import { action, type StepReader } from './step.js';

type Send = (run: ScenarioRun, board: DirectiveBoard) => void;

function message<S extends z.ZodType>(
  schema: S,
  make: (args: z.output<S>, reader: TypeReader) => Send,
): StepReader {
  return action(schema, (args, reader) => {
    const send = make(args, reader);
    return (run) => send(run, run.context.directives);
  });
}

const flag = z.literal(true);

/**
 * Lanes for a directive: the name of a place is its lane; `{"lanesOf": P}` all lanes that run the same
 * way; `{"oppositeOf": P}` those that run the other way; `{"entriesBut": P}` / `{"exitsBut": P}` every
 * entry or exit of the junction that `junction` lies in, except the lane of P.
 */
const lanes = z.union([
  z.string(),
  z.strictObject({ lanesOf: z.string() }),
  z.strictObject({ oppositeOf: z.string() }),
  z.strictObject({ entriesBut: z.string(), junction: z.string() }),
  z.strictObject({ exitsBut: z.string(), junction: z.string() }),
]);

type Lanes = z.infer<typeof lanes>;

function readLanes(args: Lanes, reader: TypeReader): (run: ScenarioRun) => readonly Waypoint[] {
  if (typeof args === 'string') {
    const name = reader.place(args);
    return (run) => [run.place(name).waypoint];
  }
  if ('lanesOf' in args) {
    const name = reader.place(args.lanesOf);
    return (run) => sameDirectionLanes(run.place(name).waypoint);
  }
  if ('oppositeOf' in args) {
    const name = reader.place(args.oppositeOf);
    return (run) => oppositeLanes(run.place(name).waypoint);
  }
  const junction = reader.place(args.junction);
  const isEntries = 'entriesBut' in args;
  const but = reader.place(isEntries ? args.entriesBut : args.exitsBut);
  return (run) => {
    const inside = run.place(junction).waypoint;
    const ways = junctionWays(run.context.world.map, inside.junctionId);
    const keep = run.place(but).waypoint;
    return (isEntries ? ways.entries : ways.exits).filter(
      (lane) => lane.roadId !== keep.roadId || lane.laneId !== keep.laneId,
    );
  };
}

/** `{"handleJunction": {…}}`; what is left out is false, empty or 0. */
const handleJunction = message(
  z.strictObject({
    clearMiddle: z.boolean().default(false),
    clearEgoEntry: z.boolean().default(false),
    removeEntries: z.array(lanes).default([]),
    removeExits: z.array(lanes).default([]),
    stopEntries: z.boolean().default(false),
    extendExit: formula.optional(),
  }),
  (args, reader) => {
    const entries = args.removeEntries.map((lane) => readLanes(lane, reader));
    const exits = args.removeExits.map((lane) => readLanes(lane, reader));
    return (run, board) => {
      board.handleJunction = {
        clearMiddle: args.clearMiddle,
        clearEgoEntry: args.clearEgoEntry,
        removeEntries: entries.flatMap((lanesOf) => lanesOf(run)),
        removeExits: exits.flatMap((lanesOf) => lanesOf(run)),
        stopEntries: args.stopEntries,
        extendRoadExitM: args.extendExit === undefined ? 0 : run.number(args.extendExit),
      };
    };
  },
);

export const DIRECTIVES: Readonly<Record<string, StepReader>> = {
  handleJunction,
  changeRoadBehavior: message(
    z.strictObject({
      front: formula.optional(),
      back: formula.optional(),
      spawnDistance: formula.optional(),
      extraSpace: formula.optional(),
    }),
    (args) => (run, board) => {
      board.road = {
        ...(args.front && { frontVehicles: run.number(args.front) }),
        ...(args.back && { backVehicles: run.number(args.back) }),
        ...(args.spawnDistance && { spawnDistanceM: run.number(args.spawnDistance) }),
        ...(args.extraSpace && { extraSpaceM: run.number(args.extraSpace) }),
      };
    },
  ),
  changeOppositeBehavior: message(
    z.strictObject({
      sourceDistance: formula.optional(),
      spawnDistance: formula.optional(),
      active: z.boolean().optional(),
    }),
    (args) => (run, board) => {
      board.opposite = {
        ...(args.sourceDistance && { sourceDistanceM: run.number(args.sourceDistance) }),
        ...(args.spawnDistance && { spawnDistanceM: run.number(args.spawnDistance) }),
        ...(args.active !== undefined && { active: args.active }),
      };
    },
  ),
  changeJunctionBehavior: message(
    z.strictObject({
      sourceDistance: formula.optional(),
      spawnDistance: formula.optional(),
      maxActors: formula.optional(),
      sourcePercent: formula.optional(),
    }),
    (args) => (run, board) => {
      board.junction = {
        ...(args.sourceDistance && { sourceDistanceM: run.number(args.sourceDistance) }),
        ...(args.spawnDistance && { spawnDistanceM: run.number(args.spawnDistance) }),
        ...(args.maxActors && { maxActors: run.number(args.maxActors) }),
        ...(args.sourcePercent && { sourcePercent: run.number(args.sourcePercent) }),
      };
    },
  ),
  setMaxSpeed: message(formula, (kmh) => (run, board) => {
    board.maxSpeedKmh = run.number(kmh);
  }),
  stopFrontVehicles: message(flag, () => (_, board) => {
    board.frontVehicles = 'stop';
  }),
  startFrontVehicles: message(flag, () => (_, board) => {
    board.frontVehicles = 'start';
  }),
  stopBackVehicles: message(flag, () => (_, board) => {
    board.backVehicles = 'stop';
  }),
  startBackVehicles: message(flag, () => (_, board) => {
    board.backVehicles = 'start';
  }),
  leaveSpaceInFront: message(formula, (metres) => (run, board) => {
    board.leaveSpaceInFrontM = run.number(metres);
  }),
  leaveCrossingSpace: message(z.string(), (place, reader) => {
    const name = reader.place(place);
    return (run, board) => {
      board.leaveCrossingSpace = run.place(name);
    };
  }),
  removeRoadLane: message(z.string(), (place, reader) => {
    const name = reader.place(place);
    return (run, board) => {
      board.removeRoadLane = run.place(name).waypoint;
    };
  }),
  reAddRoadLane: message(formula, (lanesRight) => (run, board) => {
    board.reAddRoadLane = run.number(lanesRight);
  }),
  switchRouteSources: message(z.boolean(), (isOn) => (_, board) => {
    board.routeSources = isOn;
  }),
};
