/** Public API of the picture of a map. */
export { type DrawOptions, drawMap } from './draw-map.js';
export type { DrawnRoute } from './route-layer.js';
