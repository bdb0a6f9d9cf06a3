/**
 * Small XML files (routes, scenarios) as a tree of elements that know their line and column.
 * Refuses what `scanner.ts` refuses: DOCTYPE, entities, deep nesting, oversize.
 */
import type { XmlElement } from './element.js';
import { DEFAULT_XML_LIMITS, type XmlLimits } from './limits.js';
import { scanXml } from './scanner.js';

export { XmlElement } from './element.js';
export { DEFAULT_XML_LIMITS, type XmlLimits } from './limits.js';

/**
 * Reads an XML text into a tree.
 * @param text the whole document
 * @param file name for error messages
 * @param limits what the text may ask for; the defaults suit every route file
 * @returns the root element
 * @throws EgoloopError XML_MALFORMED, XML_REFUSED or FILE_TOO_LARGE, with file, line and column
 */
export function parseXmlTree(
  text: string,
  file?: string,
  limits: Partial<XmlLimits> = {},
): XmlElement {
  return scanXml(text, file, { ...DEFAULT_XML_LIMITS, ...limits });
}
