/**
 * What a policy costs a tick, on one thread: features and network of the shipped example, of a camera
 * network, and the parts of features that could be slow. The scene is a shipped town with traffic.
 *
 * Usage: npm run bench -- policy
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { routeKeeperManifest, routeKeeperModel } from '../scripts/make-example-policy.js';
import { createAgent } from '../src/agents/index.js';
import { parsePolicyManifest } from '../src/agents/policy/manifest.js';
import { openOnnxSession } from '../src/agents/policy/onnx-session.js';
import { preparePolicy } from '../src/agents/policy/policy.js';
import { PolicyAgent } from '../src/agents/policy/policy-agent.js';
import type { Episode, Observation } from '../src/bridge/backend.js';
import { rulesetOf } from '../src/eval/ruleset.js';
import { createEmbeddedBackend } from '../src/loop/backends/embedded.js';
import { MapLibrary } from '../src/loop/map-library.js';
import { readRoutes } from '../src/map/routes/read-routes.js';
import { cameraManifest, cameraNet } from '../test/helpers/camera-net.js';
import { featureOf, viewOf } from '../test/helpers/policy-parts.js';
import { type BenchRow, median } from './row.js';

const ROUTES = fileURLToPath(new URL('../routes/demo.xml', import.meta.url));
const TICKS = 60;
const ROUNDS = 400;

/** A policy of a manifest and a network that were made here. */
async function agentOf(manifest: object, network: Uint8Array): Promise<PolicyAgent> {
  const parsed = parsePolicyManifest({ ...manifest, everyTicks: 1 }, 'bench');
  const sha256 = createHash('sha256').update(network).digest('hex');
  if (parsed.model.sha256 !== sha256) throw new Error('the manifest names another network');
  const session = await openOnnxSession(network, { device: 'cpu', threads: 1, file: 'bench' });
  const policy = { manifest: parsed, session, file: 'bench' };
  await preparePolicy(policy);
  return new PolicyAgent(policy);
}

/** The scene after some driving, with the agent's sensors. */
async function sceneFor(agent: PolicyAgent): Promise<{ episode: Episode; seen: Observation }> {
  const { routes } = readRoutes(readFileSync(ROUTES, 'utf8'), ROUTES);
  const backend = createEmbeddedBackend({ maps: new MapLibrary(), trafficModel: 'carla-tm' });
  const { downsampleM } = rulesetOf('bench2drive');
  const needs = { privileged: true, sensors: agent.sensors };
  const request = { route: routes[0]!, repetition: 0, seed: 1, needs, downsampleM };
  const { episode } = await backend.open(request);
  const driver = createAgent('idm');
  const context = {
    map: episode.map,
    plan: episode.route.plan,
    route: episode.route,
    sparsePlan: episode.sparsePlan,
    seed: 1,
    planSpacingM: downsampleM,
    gpsReference: episode.map.document.geoReference,
  };
  await driver.setup(context);
  agent.setup(context);
  for (let tick = 0; ; tick += 1) {
    const seen = episode.observe();
    await agent.act(seen);
    if (tick === TICKS) return { episode, seen };
    await episode.act(await driver.act(seen));
    episode.advance();
  }
}

async function timesUs(body: () => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let k = 0; k < ROUNDS; k += 1) {
    const startMs = performance.now();
    const result = body();
    if (result instanceof Promise) await result;
    times.push((performance.now() - startMs) * 1000);
  }
  return times;
}

async function policyRows(name: string, agent: PolicyAgent, limitUs: number): Promise<BenchRow[]> {
  const { episode, seen } = await sceneFor(agent);
  const whole = await timesUs(() => agent.act(seen));
  const network = await timesUs(() => agent.network.run());
  await episode.close();
  const sorted = [...whole].sort((a, b) => a - b);
  return [
    { name: `${name}: whole tick, p50`, value: median(whole), unit: 'us', limit: limitUs },
    { name: `${name}: whole tick, p99`, value: sorted[Math.floor(0.99 * ROUNDS)]!, unit: 'us' },
    { name: `${name}: network alone, p50`, value: median(network), unit: 'us' },
  ];
}

/** Features on readings made here, of the sizes that networks in use have. */
async function featureRows(): Promise<BenchRow[]> {
  const camera = { type: 'sensor.camera.rgb', id: 'front', width: 1600, height: 900 };
  const picture = { data: new Uint8Array(1600 * 900 * 4).map((_, i) => i & 255) };
  const lidar = { type: 'sensor.lidar.ray_cast', id: 'lidar', z: 2.5 };
  const points = new Float32Array(15_000 * 4).map((_, i) => ((i * 7919) % 640) / 10 - 32);
  const observation = {
    tick: 0,
    gameTimeS: 0.05,
    truth: null,
    sensors: { front: { frame: 0, data: picture }, lidar: { frame: 0, data: { data: points } } },
  };
  const view = viewOf(observation);
  const normalised = { divide: 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  const image = (resize: object, shape: number[]) =>
    featureOf({ feature: 'camera', sensors: ['front'], ...resize, shape, ...normalised }, [camera])
      .feature;
  const time = async (name: string, feature: ReturnType<typeof image>, limit: number) => {
    const out = new Float32Array(feature.shape.reduce((product, size) => product * size, 1));
    const times = await timesUs(() => {
      feature.watch?.(view);
      feature.write(view, out);
    });
    return { name, value: median(times), unit: 'us', limit };
  };
  const scan = featureOf({ feature: 'lidarHistogram', sensor: 'lidar', shape: [1, 256, 256] }, [
    lidar,
  ]).feature;
  return [
    await time(
      'camera 1600 × 900 → 800 × 450, bilinear, normalised',
      image({ resize: { width: 800, height: 450 } }, [3, 450, 800]),
      15_000,
    ),
    await time(
      'camera, 1024 × 256 cut out, normalised',
      image({ crop: { left: 288, top: 300, width: 1024, height: 256 } }, [3, 256, 1024]),
      8000,
    ),
    await time('LiDAR, 2 × 15,000 points → 256 × 256', scan, 3000),
  ];
}

export async function bench(): Promise<BenchRow[]> {
  const model = routeKeeperModel();
  const keeper = await agentOf(routeKeeperManifest(model), model);
  const network = cameraNet();
  const camera = await agentOf(cameraManifest(network), network);
  return [
    ...(await policyRows('tokens', keeper, 500)),
    ...(await policyRows('two cameras and LiDAR', camera, 5000)),
    ...(await featureRows()),
  ];
}
