/**
 * How much an XML text may ask of this process. Every limit is far above any real map or route file
 * and far below what would exhaust memory; a text over a limit is refused, never read in part.
 */

export interface XmlLimits {
  /** UTF-16 units of text. */
  readonly maxTextLength: number;
  /** Nesting of elements, the root being 1. */
  readonly maxDepth: number;
  /** Elements in the whole text. */
  readonly maxElements: number;
  /** Attributes on one element. */
  readonly maxAttributes: number;
  /** Length of one element or attribute name. */
  readonly maxNameLength: number;
  /** Length of one attribute value as written. */
  readonly maxValueLength: number;
}

/** 128 MiB of text hold a map three times the size of CARLA's largest town. */
export const DEFAULT_XML_LIMITS: XmlLimits = {
  maxTextLength: 128 * 1024 * 1024,
  maxDepth: 64,
  maxElements: 4_000_000,
  maxAttributes: 256,
  maxNameLength: 1024,
  maxValueLength: 65_536,
};
