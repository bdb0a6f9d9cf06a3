/**
 * Conditions that steps wait for (P3). All look at the ego's origin and use straight-line distances in
 * three dimensions, as scenario_runner's trigger conditions do; none looks at lanes unless it says so.
 */
import { z } from 'zod';
import { headingForward } from '../places/heading.js';
import { sameDirectionLanes } from '../places/lane-walk.js';
import { formula } from '../type-reader.js';
import { condition, type StepReader } from './step.js';

const name = z.string();

/** `{"near": {"place": P, "distance": d}}`: the ego is nearer to P than d metres. */
const near = condition(z.strictObject({ place: name, distance: formula }), (args, reader) => {
  const place = reader.place(args.place);
  return (run) => ({
    holds: () => run.ego.distanceTo(run.place(place)) < run.number(args.distance),
  });
});

/** `{"nearActor": {"actor": A, "distance": d}}`; false while the actor is gone. */
const nearActor = condition(z.strictObject({ actor: name, distance: formula }), (args, reader) => {
  const actor = reader.actor(args.actor);
  return (run) => ({
    holds: () => {
      const slot = run.slotOf(actor);
      return slot >= 0 && run.ego.distanceTo(run.location(slot)) < run.number(args.distance);
    },
  });
});

/**
 * `{"nearLanes": {"of": P, "distance": d}}`: near the point of any lane beside P that runs its way; with
 * `pairedWith: Q` only of as many lanes, from the left, as Q's road has.
 */
const nearLanes = condition(
  z.strictObject({ of: name, distance: formula, pairedWith: name.optional() }),
  (args, reader) => {
    const of = reader.place(args.of);
    const paired = args.pairedWith === undefined ? null : reader.place(args.pairedWith);
    return (run) => {
      const lanes = sameDirectionLanes(run.place(of).waypoint);
      const count =
        paired === null ? lanes.length : sameDirectionLanes(run.place(paired).waypoint).length;
      const points = lanes.slice(0, count).map((lane) => lane.transform.location);
      return {
        holds: () => {
          const distanceM = run.number(args.distance);
          return points.some((point) => run.ego.distanceTo(point) < distanceM);
        },
      };
    };
  },
);

/** `{"tta": {"place": P, "seconds": t}}`: distance over speed below t; never at standstill. */
const tta = condition(z.strictObject({ place: name, seconds: formula }), (args, reader) => {
  const place = reader.place(args.place);
  return (run) => ({
    holds: () => {
      const speed = run.ego.speedMps;
      if (speed <= 0.001) return false;
      return run.ego.distanceTo(run.place(place)) / speed < run.number(args.seconds);
    },
  });
});

/** `{"passed": {"place": P, "within": r}}`: beyond the plane through P across the lane. */
const passed = condition(
  z.strictObject({ place: name, within: formula.optional() }),
  (args, reader) => {
    const place = reader.place(args.place);
    return (run) => ({
      holds: () => {
        const at = run.place(place);
        const { location } = run.ego;
        const along =
          (location.x - at.x) * Math.cos(at.yaw) + (location.y - at.y) * Math.sin(at.yaw);
        if (!(along > 0)) return false;
        return args.within === undefined || run.ego.distanceTo(at) < run.number(args.within);
      },
    });
  },
);

/**
 * `{"aheadOf": {"actor": A, "within": r}}`: the ego's origin is beyond the lane point that lies the two
 * half lengths ahead of the actor.
 */
const aheadOf = condition(
  z.strictObject({ actor: name, within: formula.optional() }),
  (args, reader) => {
    const actor = reader.actor(args.actor);
    return (run) => ({
      holds: () => {
        const slot = run.slotOf(actor);
        if (slot < 0) return false;
        const { map, actors, egoSlot } = run.context.world;
        const half = (actors.halfLength[slot] as number) + (actors.halfLength[egoSlot] as number);
        const ref = map.waypointAt(run.location(slot))?.next(half)[0];
        if (ref === undefined) return false;
        const { location } = ref.transform;
        const forward = headingForward(ref);
        const ego = run.ego.location;
        const along = (ego.x - location.x) * forward.x + (ego.y - location.y) * forward.y;
        if (!(along > 0)) return false;
        return args.within === undefined || run.ego.distanceTo(location) < run.number(args.within);
      },
    });
  },
);

/**
 * `{"exitJunction": true}`: the ego has been inside a junction and its nearest lane is in none any
 * more; `{"exitJunction": {"of": P}}` counts only the junction that P lies in.
 */
const exitJunction = condition(
  z.union([z.literal(true), z.strictObject({ of: name })]),
  (args, reader) => {
    const of = args === true ? null : reader.place(args.of);
    return (run) => {
      let isInside = false;
      return {
        holds: () => {
          const lane = run.ego.waypoint();
          if (lane === null) return false;
          if (isInside) return !lane.isJunction;
          if (lane.isJunction) {
            isInside = of === null || run.place(of).waypoint.junctionId === lane.junctionId;
          }
          return false;
        },
      };
    };
  },
);

/** `{"drive": d}`: metres the ego drives from now on; `{"drive": {"actor": A, "distance": d}}`. */
const drive = condition(
  z.union([formula, z.strictObject({ actor: name, distance: formula })]),
  (args, reader) => {
    if ('evaluate' in args) {
      return (run) => {
        let start = 0;
        return {
          onBegin: () => {
            start = run.ego.drivenM;
          },
          holds: () => run.ego.drivenM - start > run.number(args),
        };
      };
    }
    const actor = reader.actor(args.actor);
    return (run) => {
      let drivenM = 0;
      let last = { x: 0, y: 0 };
      const here = () => {
        const slot = run.slotOf(actor);
        return slot < 0 ? last : run.location(slot);
      };
      return {
        onBegin: () => {
          last = here();
        },
        holds: () => {
          const now = here();
          const dx = now.x - last.x;
          const dy = now.y - last.y;
          drivenM += Math.sqrt(dx * dx + dy * dy);
          last = now;
          return drivenM > run.number(args.distance);
        },
      };
    };
  },
);

/** `{"wait": s}`: game seconds from the first tick on. */
const wait = condition(formula, (args) => (run) => {
  let start = 0;
  let seconds = 0;
  return {
    onBegin: () => {
      start = run.context.tick;
      seconds = run.number(args);
    },
    holds: () => run.seconds(run.context.tick - start) > seconds,
  };
});

/** `{"forever": true}`: never done. */
const forever = condition(z.literal(true), () => () => ({ holds: () => false }));

export const CONDITIONS: Readonly<Record<string, StepReader>> = {
  near,
  nearActor,
  nearLanes,
  tta,
  passed,
  aheadOf,
  exitJunction,
  drive,
  wait,
  forever,
};
