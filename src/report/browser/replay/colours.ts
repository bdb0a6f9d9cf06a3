/** Colours of the canvas, taken from the page's style so that both themes have their own. */

const NAMES = [
  'ground',
  'driving',
  'junction',
  'shoulder',
  'sidewalk',
  'median',
  'border',
  'restricted',
  'other',
  'biking',
  'parking',
  'mark-white',
  'mark-yellow',
  'mark-other',
  'crosswalk',
  'plan',
  'ego',
  'ego-trail',
  'ghost',
  'thought',
  'vehicle',
  'scenario',
  'walker',
  'prop',
  'rim',
  'event',
  'light-red',
  'light-yellow',
  'light-green',
  'light-off',
] as const;
export type ColourName = (typeof NAMES)[number];
export type Colours = Readonly<Record<ColourName, string>>;

/** The colours as they are now. */
export function readColours(element: Element): Colours {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--c-${name}`).trim()]),
  ) as Colours;
}

/** Colour of a light by its state. */
export function lightColour(colours: Colours, state: number): string {
  if (state === 0) return colours['light-red'];
  if (state === 1) return colours['light-yellow'];
  return state === 2 ? colours['light-green'] : colours['light-off'];
}

/** Colour of an actor by what it is. */
export function actorColour(colours: Colours, type: string, role: string): string {
  if (type.startsWith('walker.')) return colours.walker;
  if (!type.startsWith('vehicle.')) return colours.prop;
  return /scenario/i.test(role) ? colours.scenario : colours.vehicle;
}
