/**
 * Colours and stroke styles of the picture. Plain CSS classes carry the light values, a media query
 * the dark ones, so that viewers without media queries still show the light picture on its own
 * background.
 */

/** Classes of filled lane areas, bottom first. */
export const LANE_CLASSES = [
  'sidewalk',
  'median',
  'border',
  'restricted',
  'other',
  'shoulder',
  'biking',
  'parking',
  'driving',
  'junction',
] as const;

export type LaneClass = (typeof LANE_CLASSES)[number];

/** Names for the legend. */
export const LANE_CLASS_LABELS: Record<LaneClass, string> = {
  sidewalk: 'Sidewalk',
  median: 'Median',
  border: 'Border',
  restricted: 'Restricted',
  other: 'Other lane',
  shoulder: 'Shoulder',
  biking: 'Biking lane',
  parking: 'Parking lane',
  driving: 'Driving lane',
  junction: 'Driving lane in a junction',
};

interface Shade {
  readonly light: string;
  readonly dark: string;
}

const FILLS: Record<string, Shade> = {
  page: { light: '#f6f4ef', dark: '#14161a' },
  panel: { light: '#ffffff', dark: '#1d2026' },
  sidewalk: { light: '#d9d1c1', dark: '#39372f' },
  median: { light: '#b9cba5', dark: '#2f3d2c' },
  border: { light: '#cdc8bd', dark: '#302f2c' },
  restricted: { light: '#c9a9a4', dark: '#4a3230' },
  other: { light: '#c2c4c9', dark: '#33363c' },
  shoulder: { light: '#b4b6ba', dark: '#2e3238' },
  biking: { light: '#9dbb8f', dark: '#365038' },
  parking: { light: '#8fa4c6', dark: '#2f3f5e' },
  driving: { light: '#757c87', dark: '#474d57' },
  junction: { light: '#8a8375', dark: '#575145' },
  ink: { light: '#22252b', dark: '#e9e7e1' },
  faint: { light: '#6a6d74', dark: '#9a9da5' },
  arrow: { light: '#ffffff', dark: '#d5d8de' },
};

const STROKES: Record<string, Shade> = {
  'mark-white': { light: '#ffffff', dark: '#e4e6ea' },
  'mark-yellow': { light: '#ffd24a', dark: '#e3b52f' },
  'mark-red': { light: '#d7382f', dark: '#ff6a5e' },
  'mark-blue': { light: '#2f6fd7', dark: '#6aa2ff' },
  'mark-green': { light: '#2e9a57', dark: '#5cc987' },
  'mark-other': { light: '#e7e3da', dark: '#c9c6bf' },
  crosswalk: { light: '#ffffff', dark: '#e4e6ea' },
  'line-light': { light: '#e0132f', dark: '#ff4d63' },
  'line-stop': { light: '#b3001b', dark: '#ff7a59' },
  'line-yield': { light: '#f07f00', dark: '#ffb04a' },
  rim: { light: '#22252b', dark: '#e9e7e1' },
  'junction-rim': { light: '#a08c5f', dark: '#8f7c4f' },
};

/** Route colours that people with the common colour deficiencies can tell apart. */
export const ROUTE_COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

const FONT = "system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

function rules(mode: 'light' | 'dark'): string {
  const fills = Object.entries(FILLS).map(([name, shade]) => `.${name}{fill:${shade[mode]}}`);
  const strokes = Object.entries(STROKES).map(
    ([name, shade]) => `.${name}{stroke:${shade[mode]};fill:none}`,
  );
  const boxes = ['line-light', 'line-stop', 'line-yield'].map(
    (name) => `.${name}-box{fill:${STROKES[name]![mode]};fill-opacity:.28}`,
  );
  return [...fills, ...strokes, ...boxes].join('');
}

/** The style sheet of the picture. */
export function styleSheet(): string {
  return [
    `text{font-family:${FONT}}`,
    rules('light'),
    '.halo{paint-order:stroke;stroke:#ffffff;stroke-opacity:.85;stroke-linejoin:round}',
    `@media (prefers-color-scheme:dark){${rules('dark')}.halo{stroke:#14161a}}`,
  ].join('');
}
