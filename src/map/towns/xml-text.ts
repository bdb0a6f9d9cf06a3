/** XML elements as text, one a line; numbers with at most 9 decimals. */

export type Attributes = Readonly<Record<string, string | number>>;

/** At most 9 decimals, no exponent for what a town holds, never −0. */
export function rounded(value: number): number {
  return Number(value.toFixed(9)) + 0;
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
