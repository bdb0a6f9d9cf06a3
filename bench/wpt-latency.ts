/**
 * Latencies of the trained policies by parts: every network of a training on the same recorded scenes, taking
 * turns; the teacher also cut off after its encoders, after the world model's future and after its
 * trajectories.
 */
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { openOnnxSession } from '../src/agents/policy/onnx-session.js';
import { PolicyAgent } from '../src/agents/policy/policy-agent.js';
import type { BoundInput } from '../src/agents/policy/session.js';
import { readJson } from '../src/core/files.js';
import { loadPolicy } from '../src/loop/agents/policy-agent.js';
import type { LatencyFacts, LatencyRow } from '../src/loop/wpt-results/index.js';
import { RoadMap } from '../src/map/road-map.js';
import {
  type Conditioning,
  encode,
  kindsOf,
  lookAt,
  type Preset,
  presetOf,
  sceneInputs,
  teach,
  wptSpecs,
} from '../src/train/networks/index.js';
import {
  emptySamples,
  type SampleArrays,
  type SampleSource,
  sceneFeeds,
  stageWeights,
  type TrainingData,
} from '../src/train/stages/index.js';
import { exportNetwork, type NetworkFunction, type Parameters } from '../src/train/trace/index.js';
import { plainRoute, stageForSensors } from '../test/helpers/sensor-stage.js';
import { writeGrid } from '../test/helpers/synthetic-opendrive.js';
import { median } from './row.js';

export const WARM_UPS = 50;
/** Scenes that a network is asked about before it is the next one's turn, and runs that do not count. */
const TURN = 20;
const COLD = 3;
const ACTORS = 50;
const NAMES = ['baseline', 'student', 'student-small', 'teacher'] as const;
const EXCLUDED =
  'the token sensor, controller and world, but for “with features”, which holds sensor, copying, network and controller';

/** A network that can be asked about a scene. */
interface Timed {
  readonly name: string;
  readonly inputs: readonly BoundInput[];
  readonly run: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

async function opened(
  name: string,
  model: Uint8Array,
  preset: Preset,
  threads: number,
  outputs?: readonly string[],
): Promise<Timed> {
  const session = await openOnnxSession(model, { device: 'cpu', threads, file: name });
  const inputs = Object.entries(sceneInputs(preset, 1)).map(
    ([input, { shape }]): BoundInput => ({
      name: input,
      dtype: 'float32',
      shape,
      values: new Float32Array(shape.reduce((product, size) => product * size, 1)),
    }),
  );
  const wanted = outputs ?? session.outputs.map((output) => output.name);
  return { name, inputs, run: session.bind(inputs, wanted), close: () => session.close() };
}

/** The teacher as far as its encoders, its future, its trajectories. */
export function partsOfTeacher(
  preset: Preset,
  conditioning: Conditioning,
  weights: Parameters,
  profiles: Float32Array,
): Readonly<Record<string, Uint8Array>> {
  const graphs: Record<string, NetworkFunction> = {
    encoders: (named, inputs) => {
      const own = encode(preset, inputs, named.within('teacher/encoder'));
      if (conditioning === 'none') return { own: own.latents };
      return {
        own: own.latents,
        world: encode(preset, inputs, named.within('world/encoder')).latents,
      };
    },
    future: (named, inputs) => {
      const { planning, judging } = lookAt(preset, { conditioning }, inputs, profiles, named);
      return { planning: planning.tokens, judging: judging.tokens };
    },
    trajectories: (named, inputs) => {
      const teacher = named.within('teacher');
      const found = lookAt(preset, { conditioning }, inputs, profiles, named);
      const kind = kindsOf(preset, teacher);
      const { trajectories } = teach(preset, found.anchors, kind, found.planning, teacher);
      return { trajectories, judging: found.judging.tokens };
    },
  };
  const inputs = sceneInputs(preset, 1);
  return Object.fromEntries(
    Object.entries(graphs).map(([name, network]) => [
      name,
      exportNetwork({ parameters: weights, inputs, network }).model,
    ]),
  );
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}

function rowOf(name: string, part: string, threads: number, times: readonly number[]): LatencyRow {
  const short = (value: number) => Math.round(value * 1e4) / 1e4;
  return {
    name,
    part,
    threads,
    medianMs: short(median(times)),
    p95Ms: short(percentile(times, 0.95)),
  };
}

/** Asks a network about a scene; milliseconds. */
async function ask(
  { inputs, run }: Timed,
  source: SampleSource,
  scene: number,
  samples: SampleArrays,
): Promise<number> {
  source.read([scene], samples);
  const feeds = sceneFeeds(samples);
  for (const { name, values } of inputs) {
    (values as Float32Array).set((feeds[name] as Float32Array).subarray(0, values.length));
  }
  const startMs = performance.now();
  await run();
  return performance.now() - startMs;
}

/**
 * Milliseconds of every network on every scene: networks × scenes. The networks take turns, some scenes
 * each, so that a busy machine is busy for all; the first runs of a turn find the caches cold and do not
 * count.
 */
async function timesOf(
  networks: readonly Timed[],
  source: SampleSource,
  scenes: number,
): Promise<number[][]> {
  const samples = emptySamples(source.sizes, 1);
  const times = networks.map((): number[] => []);
  const sceneOf = (i: number) => Math.floor((i * source.count) / scenes);
  for (const network of networks) {
    for (let i = 0; i < WARM_UPS; i += 1) await ask(network, source, sceneOf(i % scenes), samples);
  }
  for (let from = 0; from < scenes; from += TURN) {
    for (const [k, network] of networks.entries()) {
      for (let i = 0; i < COLD; i += 1) await ask(network, source, sceneOf(from), samples);
      for (let i = from; i < Math.min(scenes, from + TURN); i += 1) {
        (times[k] as number[]).push(await ask(network, source, sceneOf(i), samples));
      }
    }
  }
  return times;
}

const minus = (a: readonly number[], b: readonly number[]) => a.map((one, i) => one - b[i]!);

/** What each part adds, scene by scene. */
function partRows(threads: number, times: ReadonlyMap<string, readonly number[]>): LatencyRow[] {
  const [encoders, future, trajectories, whole] = [
    times.get('encoders'),
    times.get('future'),
    times.get('trajectories'),
    times.get('teacher'),
  ];
  if (!encoders || !future || !trajectories || !whole) return [];
  const row = (part: string, list: readonly number[]) => rowOf('teacher', part, threads, list);
  return [
    rowOf('teacher without rewards', 'network', threads, trajectories),
    row('encoders', encoders),
    row('candidates and world model', minus(future, encoders)),
    row('trajectories', minus(trajectories, future)),
    row('rewards and choice', minus(whole, trajectories)),
  ];
}

/** The student as it drives: tokens of a world with 50 actors near, copying, network, controller. */
export async function withFeatures(manifest: string, rounds: number): Promise<LatencyRow> {
  const { policy } = await loadPolicy(manifest, manifest, { threads: 1 });
  const everyTick = { ...policy, manifest: { ...policy.manifest, everyTicks: 1 } };
  const agent = new PolicyAgent(everyTick);
  const map = RoadMap.fromOpenDrive(writeGrid(3, 3, 1), { name: 'grid' });
  const points = map.generateWaypoints(10).map((waypoint) => waypoint.transform.location);
  const stage = stageForSensors(map, plainRoute(map.name, [points[2]!, points[90]!]));
  const types = ['vehicle.audi.tt', 'vehicle.tesla.model3', 'walker.pedestrian.0001'];
  const { world } = stage.context;
  for (let i = 0; world.actors.count <= ACTORS && i < 2000; i += 1) {
    stage.put(types[i % 3]!, 42 + ((i * 7) % 53), ((i * 11) % 41) - 20, i);
  }
  const suite = stage.suite(...agent.sensors);
  agent.setup({ map: null, plan: [], route: null, sparsePlan: [], seed: 1, planSpacingM: 50 });
  const times: number[] = [];
  stage.moveTo(40);
  for (let k = -WARM_UPS; k < rounds; k += 1) {
    stage.tick(0.2);
    const truth = stage.truth();
    const startMs = performance.now();
    const sensors = suite.read(stage.context, truth);
    await agent.act({ tick: stage.context.tick, gameTimeS: 0, sensors, truth });
    if (k >= 0) times.push(performance.now() - startMs);
  }
  await policy.session.close();
  return rowOf('student', 'with features', 1, times);
}

export interface LatencyRequest {
  /** Folder of a training: `models/`, and `teacher.ckpt` for the parts. */
  readonly folder: string;
  readonly data: TrainingData;
  readonly scenes: number;
  readonly threads?: readonly number[];
}

interface Run {
  readonly preset: string;
  readonly seed: number;
  readonly variant: { readonly conditioning?: Conditioning };
}

/** Measures everything that a training's folder holds. */
export async function measureLatency(request: LatencyRequest): Promise<LatencyFacts> {
  const { folder, data, scenes, threads = [1, 2] } = request;
  const models = join(folder, 'models');
  const card = readJson(join(models, 'student.card.json')) as { readonly run: Run };
  const { run } = card;
  const preset = presetOf(run.preset);
  const { conditioning = 'shared' } = run.variant;
  const before = loadavg()[0] as number;
  const hashes: Record<string, string> = {};
  const networks = NAMES.flatMap((name) => {
    const file = join(models, `${name}.onnx`);
    if (!existsSync(file)) return [];
    hashes[name] = (
      readJson(join(models, `${name}.card.json`)) as { readonly sha256: string }
    ).sha256;
    return [[name, new Uint8Array(readFileSync(file))] as const];
  });
  const parts = existsSync(join(folder, 'teacher.ckpt'))
    ? partsOfTeacher(
        preset,
        conditioning,
        stageWeights(folder, 'teacher', wptSpecs(preset, { conditioning })),
        data.profiles(preset.profiles),
      )
    : {};
  const rows: LatencyRow[] = [];
  for (const count of threads) {
    const timed = [
      ...(await Promise.all(
        networks.map(([name, model]) => opened(name, model, preset, count, ['trajectory'])),
      )),
      ...(await Promise.all(
        Object.entries(parts).map(([name, model]) => opened(name, model, preset, count)),
      )),
    ];
    const times = await timesOf(timed, data.validation, scenes);
    const byName = new Map(timed.map(({ name }, i) => [name, times[i] as number[]]));
    for (const [name] of networks) rows.push(rowOf(name, 'network', count, byName.get(name)!));
    rows.push(...partRows(count, byName));
    for (const { close } of timed) await close();
  }
  rows.push(await withFeatures(join(models, 'student.policy.json'), scenes));
  return {
    kind: 'latency',
    cpu: cpus()[0]?.model ?? 'unknown',
    preset: run.preset,
    trainSeed: run.seed,
    scenes,
    warmUps: WARM_UPS,
    excluded: EXCLUDED,
    load: [before, loadavg()[0] as number],
    cores: cpus().length,
    models: hashes,
    rows,
  };
}
