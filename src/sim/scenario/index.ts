/** Public entry of the scenario engine: the library of types and the director that stages them. */
export { type DirectorOptions, ScenarioDirector, type ScenarioOutcome } from './director.js';
export {
  createScenarioLibrary,
  readScenarioType,
  type ScenarioLibrary,
  type ScenarioType,
} from './library.js';
