/**
 * Semantic tags with CARLA 0.9.15's numbers (CityScapes palette), the packed word a rendered pixel is
 * kept as, and plain colours for the flat picture. Which of two surfaces that lie in one plane wins is
 * decided by its layer: paint over road over shoulder over pavement over the rest.
 */

export const Tag = {
  Unlabeled: 0,
  Roads: 1,
  SideWalks: 2,
  Buildings: 3,
  Poles: 6,
  TrafficLight: 7,
  TrafficSigns: 8,
  Vegetation: 9,
  Terrain: 10,
  Sky: 11,
  Pedestrians: 12,
  Rider: 13,
  Car: 14,
  Truck: 15,
  Bus: 16,
  Motorcycle: 18,
  Bicycle: 19,
  Static: 20,
  Dynamic: 21,
  RoadLines: 24,
  Ground: 25,
  GuardRail: 28,
} as const;

/** Layers of surfaces in one plane; each is taken 0.1 % nearer than the one below. */
export const Plane = { Ground: 0, Pavement: 1, Shoulder: 2, Road: 3, Paint: 4 } as const;

const NEARER = 0.001;

/** Factor on the inverse depth of a layer. */
export function layerFactor(layer: number): number {
  return 1 + NEARER * layer;
}

/**
 * A pixel's word: tag in bits 0–4, layer in 5–7, id in 8–23, shade (0 dark … 7 bright) in 24–26, colour
 * variant in 27–29.
 */
export function packPixel(tag: number, id = 0, shade = 7, layer = 0, variant = 0): number {
  return tag | (layer << 5) | ((id & 0xffff) << 8) | (shade << 24) | ((variant & 7) << 27);
}

export const tagOf = (word: number): number => word & 31;
export const layerOf = (word: number): number => (word >>> 5) & 7;
export const idOf = (word: number): number => (word >>> 8) & 0xffff;
export const shadeOf = (word: number): number => (word >>> 24) & 7;
export const variantOf = (word: number): number => (word >>> 27) & 7;

const PAINTWORK = [
  [142, 30, 28],
  [26, 58, 120],
  [208, 208, 204],
  [34, 36, 40],
  [96, 100, 106],
  [176, 140, 40],
  [28, 84, 58],
  [150, 152, 150],
] as const;

const COLOURS: ReadonlyMap<number, readonly [number, number, number]> = new Map([
  [Tag.Roads, [72, 73, 77]],
  [Tag.SideWalks, [152, 148, 140]],
  [Tag.Buildings, [142, 126, 114]],
  [Tag.Poles, [60, 62, 64]],
  [Tag.Vegetation, [64, 88, 48]],
  [Tag.GuardRail, [164, 168, 172]],
  [Tag.TrafficSigns, [190, 40, 40]],
  [Tag.Terrain, [92, 112, 62]],
  [Tag.Ground, [112, 110, 90]],
  [Tag.RoadLines, [226, 226, 222]],
  [Tag.Pedestrians, [196, 120, 70]],
  [Tag.Rider, [170, 96, 60]],
  [Tag.Dynamic, [232, 112, 26]],
  [Tag.Static, [130, 120, 108]],
]);

/** Lamp colours by `LightState` + 1; 0 is the housing. */
const LAMPS = [
  [36, 38, 36],
  [238, 30, 24],
  [250, 196, 30],
  [30, 220, 70],
  [20, 20, 20],
  [20, 20, 20],
] as const;

/** Colour of a pixel word in full light: red, green, blue. */
export function colourOf(word: number): readonly [number, number, number] {
  const tag = tagOf(word);
  const variant = variantOf(word);
  if (tag === Tag.TrafficLight) return LAMPS[variant] ?? LAMPS[0];
  return COLOURS.get(tag) ?? PAINTWORK[variant]!;
}
