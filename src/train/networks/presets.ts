/**
 * Sizes of the networks: `tiny` for tests and laptops, `small` for two cores and a few hours, `base` for a
 * GPU. A preset fixes every shape, so weights of one never fit another.
 */
import { EgoloopError } from '../../core/index.js';

/** How the world model is told what the ego will do, and whether it is asked at all. */
export type Conditioning =
  /** No world model: the ablation that tells world knowledge from mere choosing. */
  | 'none'
  /** One future a scene, under a nominal plan along the route. */
  | 'shared'
  /** Besides that, one future a candidate, under the candidate itself. */
  | 'candidate';

/**
 * What is read of a scene: the tokens as they are, or besides how everybody lies on the route, and then
 * neither pedals nor accelerations of the ego, nor, by a student, its speed. These tell what the expert has
 * decided, and who learns to read them goes on as before (de Haan et al. 2019).
 */
export type View = 'tokens' | 'route';

export interface Preset {
  readonly name: string;
  /** `tokens` unless told. */
  readonly view?: View;
  /** Width of tokens and latents. */
  readonly width: number;
  readonly heads: number;
  readonly encoderLayers: number;
  /** Object rows and lane pieces that are read; with 4 tokens of route and 1 of ego they are the tokens. */
  readonly objects: number;
  readonly lanes: number;
  /** Latents that the tokens are gathered into. */
  readonly latents: number;
  /** Trajectories of the vocabulary; the proposals along the route come on top. */
  readonly profiles: number;
  readonly worldLayers: number;
  /** Steps in which the world model goes through three seconds: 3 or 6. */
  readonly worldSteps: number;
  /** Layers of the teacher's and the student's decoder. */
  readonly decoderLayers: number;
  readonly rewardLayers: number;
  /** Cells of the occupancy grid along one side. */
  readonly cells: number;
  /** Whether students tell several plans and which of them is likeliest; one plan unless told. */
  readonly modes?: boolean;
}

/** Poses of a trajectory and seconds between them. */
export const POSES = 6;
export const PERIOD_S = 0.5;
/** Numbers of a pose: x, y (m), yaw (rad, clockwise). */
export const POSE_SIZE = 3;
/** Half the ego's length, and half its width (0.92) with 0.14 to spare, metres: the Leaderboard's MKZ. */
export const EGO_HALF_LENGTH_M = 2.45;
export const EGO_HALF_WIDTH_M = 1.06;
/** Side of the occupancy grid and how much of it lies behind the ego, metres. */
export const GRID_M = 64;
export const GRID_BEHIND_M = 24;
export const ROUTE_POINTS = 20;
export const ROUTE_SPACING_M = 2.5;
export const LANE_POINTS = 10;
/** Speeds, as shares of the limit, times offsets from the route in metres: the proposals by rule. */
export const PROPOSAL_SPEEDS = [0.2, 0.4, 0.6, 0.8, 1] as const;
export const PROPOSAL_OFFSETS_M = [-3, 0, 3] as const;
export const PROPOSALS = PROPOSAL_SPEEDS.length * PROPOSAL_OFFSETS_M.length;
/** Simulation rewards: no collision, drivable area, time to collision, progress, comfort. */
export const REWARDS = ['nc', 'dac', 'ttc', 'ep', 'comf'] as const;

const PRESETS = {
  tiny: {
    name: 'tiny',
    width: 32,
    heads: 2,
    encoderLayers: 1,
    objects: 24,
    lanes: 19,
    latents: 8,
    profiles: 17,
    worldLayers: 1,
    worldSteps: 3,
    decoderLayers: 1,
    rewardLayers: 1,
    cells: 16,
  },
  small: {
    name: 'small',
    width: 64,
    heads: 4,
    encoderLayers: 2,
    objects: 32,
    lanes: 27,
    latents: 16,
    profiles: 64,
    worldLayers: 2,
    worldSteps: 3,
    decoderLayers: 2,
    rewardLayers: 2,
    cells: 32,
  },
  base: {
    name: 'base',
    width: 256,
    heads: 8,
    encoderLayers: 6,
    objects: 64,
    lanes: 59,
    latents: 64,
    profiles: 256,
    worldLayers: 3,
    worldSteps: 6,
    decoderLayers: 4,
    rewardLayers: 3,
    cells: 32,
  },
} as const satisfies Record<string, Preset>;

type SizeName = keyof typeof PRESETS;
export type PresetName = SizeName | `${SizeName}-route`;
const SIZES = Object.keys(PRESETS) as readonly SizeName[];
export const PRESET_NAMES: readonly PresetName[] = [
  ...SIZES,
  ...SIZES.map((size): PresetName => `${size}-route`),
];

/** The preset of this name; `…-route` has the view `route`. @throws EgoloopError USAGE for an unknown one */
export function presetOf(name: string): Preset {
  const size = SIZES.find((one) => name === one || name === `${one}-route`);
  if (size === name) return PRESETS[size as SizeName];
  if (size !== undefined) return { ...PRESETS[size], name, view: 'route' };
  throw new EgoloopError(
    'USAGE',
    `expected a preset among ${PRESET_NAMES.join(', ')}, found '${name}'`,
  );
}

/**
 * The preset of the small student: half the width, which is about a quarter of the weights. What it reads
 * stays the same.
 */
export function studentSmallOf(preset: Preset): Preset {
  const heads = Math.max(1, preset.heads / 2);
  return { ...preset, name: `${preset.name}-student-small`, width: preset.width / 2, heads };
}

/** The preset of students with modes. */
export function withModes(preset: Preset): Preset {
  return { ...preset, name: `${preset.name}-modes`, modes: true };
}

/** Candidates of the teacher: vocabulary and proposals. */
export function candidateCount(preset: Preset): number {
  return preset.profiles + PROPOSALS;
}
