/** `<header>`: revision, name and the GPS reference. OpenDRIVE 1.7, section 6.4. */
import { parseGeoReference } from '../gps.js';
import type { XmlElement } from '../xml/element.js';
import { optionalNumber, textOf } from './attributes.js';
import type { ReadContext } from './context.js';
import type { GeoReference } from './model.js';

export interface Header {
  readonly revMajor: number;
  readonly revMinor: number;
  readonly name: string;
  readonly geoReference: GeoReference;
}

/** What stands for a header that is not there. */
export function headerOfNone(): Header {
  const geoReference = { text: null, ...parseGeoReference(null) };
  return { revMajor: 1, revMinor: 4, name: '', geoReference };
}

/** Reads the header; a major revision other than 1 is refused. */
export function readHeader(context: ReadContext, element: XmlElement): Header {
  const revMajor = optionalNumber(context, element, 'revMajor');
  const revMinor = optionalNumber(context, element, 'revMinor');
  if (revMajor > 1) {
    context.fail(element, `expected OpenDRIVE 1.4 to 1.7, found revision ${revMajor}.${revMinor}`);
  }
  if (revMajor !== 1 || revMinor < 4 || revMinor > 7) {
    const found = `${revMajor}.${revMinor}`;
    context.repair('revision-unknown', element, `revision ${found} is not one of 1.4 to 1.7`);
  }
  let text: string | null = null;
  for (const child of element.children) {
    if (child.name === 'geoReference' && text === null) text = geoText(context, child);
    else context.unsupported(child, 'header');
  }
  if (text !== null && !(/\+lat_0=[-+.\d]/.test(text) && /\+lon_0=[-+.\d]/.test(text))) {
    const message = 'the geoReference lacks +lat_0 or +lon_0; the default 42, 2 fills the gap';
    context.repair('geo-reference-unreadable', element, message);
  }
  const geoReference = { text, ...parseGeoReference(text) };
  return { revMajor, revMinor, name: textOf(element, 'name'), geoReference };
}

function geoText(context: ReadContext, element: XmlElement): string {
  const most = context.limits.maxGeoReferenceLength;
  if (element.text.length <= most) return element.text;
  return context.fail(
    element,
    `expected <geoReference> of at most ${most} characters, found ${element.text.length}`,
  );
}
