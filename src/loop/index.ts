/** Worlds to drive in, drives, and the checks of both contracts, for programs of your own. */
export {
  type AgentSource,
  DEVICES,
  type Device,
  type LoadAgentOptions,
  loadAgent,
} from './agent-source.js';
export {
  createEmbeddedBackend,
  type EmbeddedOptions,
  TRAFFIC_MODELS,
  type TrafficModel,
} from './backends/embedded.js';
export { createReplayBackend, type ReplayOptions } from './backends/replay.js';
export { createSidecarBackend, type SidecarOptions } from './backends/sidecar.js';
export {
  type CompareOptions,
  type Comparison,
  compareRuns,
  type GateOptions,
  type GateResult,
  judgeRun,
  type RunScores,
  readScores,
} from './compare/index.js';
export * from './conformance/index.js';
export { type DrivenRoute, type DriveOptions, driveRoute, type RouteTask } from './episode.js';
export { MapLibrary, type TownMap } from './map-library.js';
export type { DrivenOutcome } from './outcome.js';
export { makeReport, pageAssets, type Report, type ReportOptions } from './report/gather.js';
export { type LogFactory, logsInFolder, type RouteLog } from './route-log.js';
