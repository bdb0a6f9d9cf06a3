/** Public entry of the checks of route files. */
export { LINT_CODES, type LintCode, type Severity } from './codes.js';
export { countFindings, type LintMap, type LintOptions, lintRoutes } from './lint-routes.js';
export type { Finding } from './report.js';
