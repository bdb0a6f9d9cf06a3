/** Public entry of routes: route files, scenarios, weather, triggers and their checks. */
export * from './lint/index.js';
export { NumpyRandomState } from './numpy-random.js';
export * from './read-routes.js';
export * from './route.js';
export * from './sample-scenarios.js';
export * from './scenario-annotations.js';
export { BENCH2DRIVE_SCENARIOS, parameterRulesOf, scenarioTypes } from './scenario-types.js';
export * from './select-routes.js';
export type { AttributeList, SourceElement } from './source-element.js';
export { townName } from './town-name.js';
export * from './trigger-match.js';
export * from './weather.js';
export * from './weather-id.js';
export * from './write-routes.js';
