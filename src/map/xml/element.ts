/**
 * One element of an XML text, with the place where its `<` stands. Positions count from 1; columns
 * count UTF-16 units, as editors built on JavaScript do.
 */

const NO_PAIRS: readonly string[] = Object.freeze([]);
const NO_CHILDREN: readonly XmlElement[] = Object.freeze([]);

export class XmlElement {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  /**
   * Character data directly inside this element, references and CDATA resolved and the runs between
   * children joined; runs of nothing but white space between tags are left out.
   */
  text = '';
  /** Name, value, name, value… in file order. */
  attributePairs: readonly string[] = NO_PAIRS;
  children: readonly XmlElement[] = NO_CHILDREN;

  constructor(name: string, line: number, column: number) {
    this.name = name;
    this.line = line;
    this.column = column;
  }

  /** Value of an attribute, or undefined when the element does not have it. */
  attribute(name: string): string | undefined {
    const pairs = this.attributePairs;
    for (let i = 0; i < pairs.length; i += 2) if (pairs[i] === name) return pairs[i + 1];
    return undefined;
  }

  /** All attributes by name, in file order. Built on each call: prefer `attribute` in loops. */
  get attributes(): ReadonlyMap<string, string> {
    const map = new Map<string, string>();
    const pairs = this.attributePairs;
    for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i]!, pairs[i + 1]!);
    return map;
  }

  /** First child of this name, or undefined. */
  child(name: string): XmlElement | undefined {
    for (const child of this.children) if (child.name === name) return child;
    return undefined;
  }

  /** All children of this name, in file order. */
  childrenNamed(name: string): readonly XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }

  /** Used by the scanner only: appends a child. */
  adopt(child: XmlElement): void {
    if (this.children === NO_CHILDREN) this.children = [child];
    else (this.children as XmlElement[]).push(child);
  }
}
