/** XML elements as text, one a line; numbers rounded beyond what CARLA tells apart. */

export type Attributes = Readonly<Record<string, string | number>>;

/** Below this, nine decimals leave too few digits of a cubic's coefficients. */
const SMALL = 1e-3;
/** Below this lies nothing but the noise of sines. */
const NOISE = 1e-13;

/** Nine decimals, ten digits for small numbers, never −0. */
export function rounded(value: number): number {
  const size = Math.abs(value);
  if (size < NOISE) return 0;
  return Number(size < SMALL ? value.toPrecision(10) : value.toFixed(9));
}

function attributeText(value: string | number): string {
  return (typeof value === 'number' ? String(rounded(value)) : value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** One element with its children, indented by one space a level. */
export function element(
  name: string,
  attributes: Attributes,
  children: readonly string[] = [],
): string {
  const head = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${attributeText(value)}"`)
    .join('');
  if (children.length === 0) return `<${name}${head}/>`;
  const inner = children.join('\n').replaceAll(/^/gm, ' ');
  return `<${name}${head}>\n${inner}\n</${name}>`;
}
