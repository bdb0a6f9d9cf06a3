/**
 * Gives a far world the sensors of ground truth that it lacks: `egoloop.tokens` and the bird's-eye
 * pictures, made here from the frames it sends. An agent that reads them is the same in CARLA, over a log
 * and in the embedded world. They are asked for by privileged agents alone, who get the frames anyway.
 */
import type {
  Backend,
  Episode,
  EpisodeRequest,
  Observation,
  OpenEpisode,
  SensorSpec,
} from '../../bridge/backend.js';
import type { ControlTruth } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import { MirrorWorld } from '../../sim/mirror.js';
import { SENSOR_FACTORIES } from '../../sim/sensors/index.js';
import { SensorSuite } from '../../sim/sensors/suite.js';

/** Types that are made from ground truth alone. */
const MADE_HERE = Object.keys(SENSOR_FACTORIES).filter((type) => type.startsWith('egoloop.'));

/** The same world with the sensors of ground truth added; one that has them is left as it is. */
export function withTruthSensors(world: Backend): Backend {
  const isMissing = ({ type }: SensorSpec): boolean =>
    MADE_HERE.includes(type) && !world.capabilities.sensors.includes(type);
  return {
    get capabilities() {
      const { sensors, ...rest } = world.capabilities;
      const more = MADE_HERE.filter((type) => !sensors.includes(type));
      return { ...rest, sensors: [...sensors, ...more] };
    },
    async connect() {
      await world.connect?.();
    },
    async open(request: EpisodeRequest): Promise<OpenEpisode> {
      const { needs } = request;
      const mine = needs.sensors.filter(isMissing);
      if (mine.length === 0) return world.open(request);
      const sensors = needs.sensors.filter((spec) => !mine.includes(spec));
      const open = await world.open({ ...request, needs: { ...needs, sensors } });
      return { ...open, notes: open.notes, episode: mirrored(open.episode, mine) };
    },
    async close() {
      await world.close?.();
    },
  };
}

/** An episode that adds the readings of some sensors to every observation. */
function mirrored(inner: Episode, specs: readonly SensorSpec[]): Episode {
  const mirror = new MirrorWorld(inner.map, inner.route);
  let suite: SensorSuite | null = null;
  const own: Pick<Episode, 'observe' | 'act'> = {
    observe(): Observation {
      const seen = inner.observe();
      invariant(seen.truth !== null, 'sensors of ground truth are for privileged agents');
      mirror.show(seen.truth);
      // Some sensors look at the world when they are made.
      suite ??= new SensorSuite(specs, mirror.context, SENSOR_FACTORIES);
      const readings = suite.read(mirror.context, seen.truth);
      return { ...seen, sensors: { ...seen.sensors, ...readings } };
    },
    act(control: ControlTruth) {
      mirror.control(control);
      return inner.act(control);
    },
  };
  return new Proxy(inner, {
    get(target, key) {
      if (key === 'observe' || key === 'act') return own[key];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
