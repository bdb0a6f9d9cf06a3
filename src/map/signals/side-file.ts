/**
 * Signs and lights that exist only as actors of a simulator, never in its OpenDRIVE file (Town04's
 * four yields, every light of the 2019 Town03 and Town05): a JSON file gives where they stand and
 * where they count. Frame: CARLA's, metres, degrees.
 */
import { z } from 'zod';
import { EgoloopError } from '../../core/errors.js';
import { rotationDeg, vector3 } from '../../core/float32.js';
import {
  type GivenBox,
  type MapSignal,
  type SignalController,
  type SignalLayer,
  SignalType,
} from './types.js';

const Finite = z.number().finite();
// z first: an object of x, y and z that holds no numbers would cost every vector its fast fields.
const Location = z.strictObject({ z: Finite, y: Finite, x: Finite });

const Box = z.strictObject({
  center: Location,
  yawDeg: Finite,
  /** Half sides: along the lane, across it, upwards. */
  extent: z.strictObject({
    z: Finite.positive(),
    y: Finite.positive(),
    x: Finite.positive(),
  }),
});

const Sign = z
  .strictObject({
    id: z.string().min(1),
    kind: z.enum(['trafficLight', 'stop', 'yield', 'speedLimit']),
    name: z.string().default(''),
    location: Location,
    yawDeg: Finite,
    speedKmh: Finite.positive().optional(),
    boxes: z.array(Box).min(1),
  })
  .refine((sign) => (sign.kind === 'speedLimit') === (sign.speedKmh !== undefined), {
    message: 'speedKmh belongs to speedLimit signs, and to all of them',
    path: ['speedKmh'],
  });

const Controller = z.strictObject({
  id: z.string().min(1),
  junctionId: z.int(),
  signalIds: z.array(z.string().min(1)).min(1),
});

const SideFile = z.strictObject({
  format: z.literal('egoloop-signs'),
  version: z.literal(1),
  map: z.string(),
  signs: z.array(Sign),
  controllers: z.array(Controller).default([]),
});

/** A checked side file. */
export type SignSideFile = z.infer<typeof SideFile>;

/** JSON Schema of the side file, for editors and the documentation. */
export function signSideFileSchema(): unknown {
  return z.toJSONSchema(SideFile, { io: 'input' });
}

/** Checks parsed JSON. Throws SIGNS_INVALID naming the file, the path and what was expected. */
export function parseSignSideFile(value: unknown, file: string): SignSideFile {
  const result = SideFile.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const path = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  throw new EgoloopError('SIGNS_INVALID', `expected a sign side file: ${issue.message}`, {
    file,
    path: path.replace(/^\./, '') || '(root)',
  });
}

const TYPE_OF_KIND = {
  trafficLight: SignalType.TrafficLight,
  stop: SignalType.Stop,
  yield: SignalType.Yield,
  speedLimit: SignalType.MaximumSpeed,
} as const;

function signalOf(sign: SignSideFile['signs'][number], controllerIds: string[]): MapSignal {
  const boxes: GivenBox[] = sign.boxes.map((box) => ({
    transform: {
      location: vector3(box.center.x, box.center.y, box.center.z),
      rotation: rotationDeg(0, box.yawDeg, 0),
    },
    extent: vector3(box.extent.x, box.extent.y, box.extent.z),
  }));
  return {
    id: sign.id,
    name: sign.name,
    type: TYPE_OF_KIND[sign.kind],
    subtype: sign.speedKmh === undefined ? '' : String(sign.speedKmh),
    value: sign.speedKmh ?? 0,
    unit: sign.speedKmh === undefined ? '' : 'km/h',
    country: 'OpenDRIVE',
    text: '',
    isDynamic: sign.kind === 'trafficLight',
    orientation: 'both',
    roadId: -1,
    s: 0,
    t: 0,
    zOffset: 0,
    hOffset: 0,
    pitch: 0,
    roll: 0,
    heightM: 0,
    widthM: 0,
    dependencies: [],
    origin: 'side-file',
    controllerIds,
    transform: {
      location: vector3(sign.location.x, sign.location.y, sign.location.z),
      rotation: rotationDeg(0, sign.yawDeg, 0),
    },
    givenBoxes: boxes,
  };
}

/**
 * A layer with the side file's signs, boxes and controllers added after the map's own.
 * Throws SIGNS_INVALID when an id is taken or a controller names a light that neither file has.
 */
export function applySignSideFile(
  layer: SignalLayer,
  sideFile: SignSideFile,
  file = 'side file',
): SignalLayer {
  const signals = new Map(layer.signals);
  const taken = new Set(layer.controllers.map((controller) => controller.id));
  const switchedBy = new Map<string, string[]>();
  const controllers: SignalController[] = sideFile.controllers.map((controller, index) => {
    if (taken.has(controller.id)) {
      const path = `controllers[${index}].id`;
      throw new EgoloopError(
        'SIGNS_INVALID',
        `expected an id that the map does not use yet, found controller ${controller.id}`,
        { file, path },
      );
    }
    taken.add(controller.id);
    for (const id of controller.signalIds) {
      switchedBy.set(id, [...(switchedBy.get(id) ?? []), controller.id].sort());
    }
    return {
      id: controller.id,
      name: '',
      sequence: 0,
      signalIds: [...new Set(controller.signalIds)].sort(),
      junctionIds: [controller.junctionId],
    };
  });
  sideFile.signs.forEach((sign, index) => {
    if (signals.has(sign.id)) {
      throw new EgoloopError(
        'SIGNS_INVALID',
        `expected an id that the map does not use yet, found signal ${sign.id}`,
        { file, path: `signs[${index}].id` },
      );
    }
    signals.set(sign.id, signalOf(sign, switchedBy.get(sign.id) ?? []));
  });
  for (const [id, controllerIds] of switchedBy) {
    const signal = signals.get(id);
    if (signal === undefined) {
      throw new EgoloopError(
        'SIGNS_INVALID',
        `controller ${controllerIds[0]} names signal ${id}, which neither the map nor this file has`,
        { file, path: 'controllers' },
      );
    }
    const all = [...new Set([...signal.controllerIds, ...controllerIds])].sort();
    signals.set(id, { ...signal, controllerIds: all });
  }
  return { ...layer, signals, controllers: [...layer.controllers, ...controllers] };
}
