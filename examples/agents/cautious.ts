/**
 * An agent to start from. It reads what any agent may read: a speedometer, GNSS, a compass and the thinned
 * route. It steers at the next point of the route, slows down where that lies to the side, and sees nobody.
 *
 *   egoloop run --routes routes/demo.xml --agent ./examples/agents/cautious.ts
 */
import type { Agent, AgentContext, ControlTruth, Observation } from 'egoloop/agents';
import { locationFromGps } from 'egoloop/map';

/** A point of the route this near counts as passed, metres. */
const PASSED_M = 6;
const CRUISE_MPS = 6;
const TURN_MPS = 3;

interface Place {
  readonly x: number;
  readonly y: number;
}

export default class Cautious implements Agent {
  /** Stands in every table. */
  readonly name = 'cautious';
  /** True only for agents that look at `observation.truth`. */
  readonly privileged = false;
  /** What it wants to read every tick (docs/sensors.md). */
  readonly sensors = [
    { type: 'sensor.speedometer', id: 'speed' },
    { type: 'sensor.other.gnss', id: 'gps' },
    { type: 'sensor.other.imu', id: 'imu' },
  ];
  private places: Place[] = [];
  private next = 0;
  private context: AgentContext | null = null;

  /** Once a route, before the first tick. What takes time belongs here; it may be async. */
  setup(context: AgentContext): void {
    this.context = context;
    this.places = context.sparsePlan.map(({ transform }) => transform.location);
  }

  /** Every tick of 0.05 s; may be async. The same observations must give the same controls. */
  act({ sensors }: Observation): ControlTruth {
    const { speed } = sensors['speed']!.data as { speed: number };
    const [lat, lon, z] = sensors['gps']!.data as [number, number, number];
    const compass = (sensors['imu']!.data as number[])[6]!;
    const here = locationFromGps({ lat, lon, z }, this.context!.gpsReference!);
    const target = this.targetFrom(here);
    // The compass counts from north, which is −y; yaw counts from +x.
    const yaw = compass - Math.PI / 2;
    const course = Math.atan2(target.y - here.y, target.x - here.x);
    const off = Math.atan2(Math.sin(course - yaw), Math.cos(course - yaw));
    const wanted = Math.abs(off) > 0.2 ? TURN_MPS : CRUISE_MPS;
    const missing = wanted - speed;
    return {
      throttle: Math.min(0.7, Math.max(0, 0.4 + 0.3 * missing)),
      steer: Math.min(1, Math.max(-1, off)),
      brake: missing < -1 ? 0.3 : 0,
      handBrake: false,
      reverse: false,
    };
  }

  private targetFrom(here: Place): Place {
    const distance = ({ x, y }: Place) => Math.hypot(x - here.x, y - here.y);
    while (this.next < this.places.length - 1 && distance(this.places[this.next]!) < PASSED_M) {
      this.next += 1;
    }
    return this.places[this.next] ?? here;
  }
}
