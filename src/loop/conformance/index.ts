/** Checks of the contracts, for those who write a world or an agent of their own. */
export {
  type AgentCheckOptions,
  type AgentMaker,
  type AgentReport,
  checkAgent,
} from './check-agent.js';
export { type BackendCheckOptions, checkBackend, scriptedControl } from './check-backend.js';
export { type ConformanceReport, conformanceText, type Finding } from './report.js';
