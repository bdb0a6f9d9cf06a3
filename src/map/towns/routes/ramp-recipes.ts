/**
 * Routes on a motorway: merging, leaving through a flow, a car that cuts in from a ramp. An exit is
 * shared (its lane also goes on) or has a lane of its own. Parameters lie in Bench2Drive's ranges.
 */
import type { Random } from '../../../core/random.js';
import { type Candidate, flowOf, interval, type Recipe, whole } from './recipe.js';
import { keyPointsOn, type Piece, placeOf, type Sketch } from './sketch.js';
import type { LaneRun, Survey, Way } from './survey.js';

/** A place where a ramp leaves or joins. */
interface RampSite {
  readonly way: Way;
  /** Where the motorway leads on: the way straight through of the lane beside the ramp. */
  readonly main: Way;
}

/** Lanes of a motorway in one direction, at least. */
const MOTORWAY_LANES = 3;

function exits(survey: Survey, isShared: boolean): RampSite[] {
  return survey.ways.flatMap((way) => {
    const { approach, exit } = way;
    if (exit.laneCount !== 1 || approach.laneCount < MOTORWAY_LANES) return [];
    if (!isMotorway(survey, way)) return [];
    const through = survey
      .waysOf(way.junctionId)
      .filter((other) => other.exit.roadId !== exit.roadId);
    const same = through.find((other) => isSame(other.approach, approach));
    if ((same !== undefined) !== isShared) return [];
    const main = same ?? rightmost(through);
    return main === null ? [] : [{ way, main }];
  });
}

function entries(survey: Survey): RampSite[] {
  return survey.ways.flatMap((way) => {
    const { approach, exit } = way;
    if (approach.laneCount !== 1 || exit.laneCount <= MOTORWAY_LANES) return [];
    if (!isMotorway(survey, way)) return [];
    const through = survey
      .waysOf(way.junctionId)
      .filter((other) => other.approach.roadId !== approach.roadId);
    const main = rightmost(through);
    return main === null ? [] : [{ way, main }];
  });
}

/** Nobody turns at a motorway's junction. */
const isMotorway = (survey: Survey, { junctionId }: Way): boolean =>
  survey.waysOf(junctionId).every(({ turn }) => turn === 'straight');

const isSame = (a: LaneRun, b: LaneRun): boolean => a.roadId === b.roadId && a.laneId === b.laneId;

function rightmost(ways: readonly Way[]): Way | null {
  let found: Way | null = null;
  for (const way of ways) {
    if (found === null || way.exit.laneIndex > found.exit.laneIndex) found = way;
  }
  return found;
}

/** The lane to the left, or undefined. */
function leftOf(survey: Survey, run: LaneRun): LaneRun | undefined {
  const lane = run.at(run.lengthM / 2).left();
  return lane === null ? undefined : survey.runOf(lane.roadId, lane.laneId);
}

function candidate(
  site: RampSite,
  variant: number,
  draw: (random: Random) => Sketch | null,
): Candidate {
  const { approach, exit } = site.way;
  return { key: `${approach.roadId} ${exit.roadId} ${variant}`, draw };
}

/** Number of places along a lane that are told apart. */
const VARIANTS = [0, 1, 2] as const;
const FLOW_BEHIND_M = 23;
const OWN_LANE_M = 20;
/** Routes over a ramp are nearly as long as Bench2Drive's longest, and end in the ramp's bend or past it. */
const LENGTH_M = 214;

/**
 * The ego starts one lane to the left of the lane it must leave by; the flow starts behind it in that
 * lane, and goes on straight (`HighwayExit`) or leaves too (`MergerIntoSlowTraffic`).
 */
function leaving(
  isShared: boolean,
  numbers: (random: Random) => Sketch['parameters'],
  flowEnd: (site: RampSite, random: Random) => { run: LaneRun; atM: number },
): Recipe {
  return (survey) =>
    exits(survey, isShared).flatMap((site) =>
      VARIANTS.map((variant) =>
        candidate(site, variant, (random) => {
          const { approach, exit } = site.way;
          const own = leftOf(survey, approach);
          const startM = approach.lengthM - random.integer(48 + 4 * variant, 50 + 4 * variant);
          if (own === undefined || startM - FLOW_BEHIND_M < 2) return null;
          const end = flowEnd(site, random);
          const rampM = LENGTH_M - (approach.lengthM - startM) - site.way.insideM;
          const pieces: Piece[] = [
            { run: own, fromM: startM, toM: startM + OWN_LANE_M },
            { run: exit, fromM: 1, toM: Math.min(rampM, exit.lengthM - 4) },
          ];
          return {
            keyPoints: keyPointsOn(pieces),
            trigger: own.at(startM + random.integer(2, 6)),
            parameters: {
              start_actor_flow: placeOf(approach.at(startM - random.integer(21, 23))),
              end_actor_flow: placeOf(end.run.at(end.atM)),
              ...numbers(random),
            },
          };
        }),
      ),
    );
}

const highwayExit = leaving(
  true,
  (random) => flowOf(random, { speed: [10, 15], from: [11, 20], to: [33, 46], leastGapS: 2.5 }),
  ({ main }, random) => ({ run: main.exit, atM: random.integer(20, 35) }),
);

const merger = leaving(
  false,
  (random) => ({
    flow_speed: whole(random, 9, 10),
    source_dist_interval: interval(random, [14, 16], [33, 42]),
  }),
  ({ way }, random) => ({ run: way.exit, atM: random.integer(22, 30) }),
);

/** The ego drives on the motorway and changes into the lane on which slow traffic joins. */
const mergerV2: Recipe = (survey) =>
  entries(survey).flatMap((site) =>
    VARIANTS.map((variant) =>
      candidate(site, variant, (random) => {
        const { way, main } = site;
        const joining = way.exit;
        const sinkM = random.integer(62, 78);
        const endM = sinkM + 32;
        if (endM > joining.lengthM - 4 || main.approach.lengthM < 40) return null;
        const fromM = main.approach.lengthM - random.integer(21, 22) - 3 * variant;
        return {
          keyPoints: keyPointsOn([
            { run: main.approach, fromM, toM: main.approach.lengthM - 1 },
            { run: main.exit, fromM: 1, toM: 9 },
            { run: joining, fromM: 34 + 4 * variant, toM: endM },
          ]),
          trigger: main.approach.at(fromM + random.integer(2, 7)),
          parameters: {
            start_actor_flow: placeOf(
              way.approach.at(way.approach.lengthM - random.integer(30, 48)),
            ),
            end_actor_flow: placeOf(joining.at(sinkM)),
            flow_speed: { value: 10 },
            source_dist_interval: interval(random, [11, 14], [30, 34]),
          },
        };
      }),
    ),
  );

/** The ego joins from the ramp; the flow has the lane beside. */
const enterV2: Recipe = (survey) =>
  entries(survey).flatMap((site) =>
    VARIANTS.map((variant) =>
      candidate(site, variant, (random) => {
        const { way, main } = site;
        const fromM = way.approach.lengthM - random.integer(24, 34);
        const endM = 96 + 4 * variant;
        if (fromM < 2 || endM > way.exit.lengthM - 4 || main.approach.lengthM < 90) return null;
        return {
          keyPoints: keyPointsOn([
            { run: way.approach, fromM, toM: way.approach.lengthM - 1 },
            { run: way.exit, fromM: 1, toM: endM },
          ]),
          trigger: way.approach.at(fromM + random.integer(3, 8)),
          parameters: {
            start_actor_flow: placeOf(
              main.approach.at(main.approach.lengthM - random.integer(55, 75)),
            ),
            end_actor_flow: placeOf(main.exit.at(random.integer(52, 62))),
            flow_speed: whole(random, 10, 14),
            source_dist_interval: interval(random, [16, 24], [32, 42]),
          },
        };
      }),
    ),
  );

/** A car on the ramp arrives in step with the ego and changes into its lane. */
const cutIn: Recipe = (survey) =>
  entries(survey).flatMap((site) =>
    VARIANTS.map((variant) =>
      candidate(site, variant, (random) => {
        const { way, main } = site;
        const fromM = main.approach.lengthM - random.integer(24 + 6 * variant, 28 + 6 * variant);
        const endM = 84;
        if (fromM < 2 || endM > main.exit.lengthM - 4) return null;
        const triggerM = fromM + random.integer(4, 9);
        const aheadM = random.integer(2, 8);
        return {
          keyPoints: keyPointsOn([
            { run: main.approach, fromM, toM: main.approach.lengthM - 1 },
            { run: main.exit, fromM: 1, toM: endM },
          ]),
          trigger: main.approach.at(triggerM),
          parameters: {
            other_actor_location: placeOf(way.approach.at(way.approach.lengthM - aheadM)),
            end_location: placeOf(main.exit.at(70)),
          },
        };
      }),
    ),
  );

/** Recipes of all types that need a ramp. */
export const RAMP_RECIPES: Readonly<Record<string, Recipe>> = {
  EnterActorFlowV2: enterV2,
  HighwayCutIn: cutIn,
  HighwayExit: highwayExit,
  MergerIntoSlowTraffic: merger,
  MergerIntoSlowTrafficV2: mergerV2,
};
