/** Background traffic around the ego: see `createBackgroundActivity`. */
export { BackgroundActivity, createBackgroundActivity } from './background-activity.js';
export { BackgroundNumbers } from './numbers.js';
export { roadSpeedPercent, type SpeedRuleInput } from './speed-rule.js';
