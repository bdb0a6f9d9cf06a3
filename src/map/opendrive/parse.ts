/**
 * Reads an OpenDRIVE 1.4–1.7 text into plain data, in one pass: each road is turned into a record as
 * soon as its end tag is read. What is odd is mended and named, what cannot be trusted is refused
 * with its place, and what nobody reads is listed. Source: ASAM OpenDRIVE 1.7 and CARLA's defaults.
 */
import type { XmlElement } from '../xml/element.js';
import { scanXml } from '../xml/scanner.js';
import { type MapParts, settleReferences } from './check-references.js';
import { ReadContext } from './context.js';
import { DEFAULT_OPENDRIVE_LIMITS, type OpenDriveLimits } from './limits.js';
import type { OpenDriveDocument, RoadRecord } from './model.js';
import { type Header, headerOfNone, readHeader } from './read-header.js';
import { readController, readJunction } from './read-junction.js';
import { readRoad } from './read-road.js';

/**
 * Reads an OpenDRIVE text.
 * @param text the whole file
 * @param file name for error messages
 * @param limits what the file may ask for; the defaults are far above any real map
 * @returns the document; `repairs` names what was mended, `unsupported` what was not read
 * @throws EgoloopError FILE_TOO_LARGE, XML_MALFORMED, XML_REFUSED or OPENDRIVE_INVALID, with place
 */
export function parseOpenDrive(
  text: string,
  file?: string,
  limits: Partial<OpenDriveLimits> = {},
): OpenDriveDocument {
  const context = new ReadContext(file, { ...DEFAULT_OPENDRIVE_LIMITS, ...limits });
  const reader = new DocumentReader(context);
  const root = scanXml(text, file, context.limits, {
    onRoot: (element) => reader.checkRoot(element),
    onRootChild: (element) => reader.readChild(element),
  });
  return reader.finish(root);
}

class DocumentReader {
  readonly #context: ReadContext;
  readonly #parts: MapParts = { roads: [], junctions: [], controllers: [] };
  #header: Header | null = null;
  #roadLengthM = 0;
  #laneLengthM = 0;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  checkRoot(root: XmlElement): void {
    if (root.name === 'OpenDRIVE') return;
    this.#context.fail(root, `expected the root element <OpenDRIVE>, found <${root.name}>`);
  }

  readChild(element: XmlElement): void {
    const context = this.#context;
    switch (element.name) {
      case 'road':
        this.#addRoad(readRoad(context, element));
        break;
      case 'junction':
        this.#parts.junctions.push(readJunction(context, element));
        break;
      case 'controller':
        this.#parts.controllers.push(readController(context, element));
        break;
      case 'header':
        if (this.#header === null) this.#header = readHeader(context, element);
        else context.unsupported(element, '');
        break;
      default:
        context.unsupported(element, '');
    }
  }

  /** Later code samples every road and lane, so the map's whole length is bounded. */
  #addRoad(road: RoadRecord): void {
    const { maxTotalLengthM, maxLaneLengthM } = this.#context.limits;
    let lanes = 0;
    for (const section of road.laneSections) lanes = Math.max(lanes, section.lanes.length);
    this.#roadLengthM += road.length;
    this.#laneLengthM += road.length * lanes;
    if (this.#roadLengthM > maxTotalLengthM) {
      this.#context.fail(road.position, `expected at most ${maxTotalLengthM} m of roads in all`);
    }
    if (this.#laneLengthM > maxLaneLengthM) {
      this.#context.fail(road.position, `expected at most ${maxLaneLengthM} m of lanes in all`);
    }
    this.#parts.roads.push(road);
  }

  finish(root: XmlElement): OpenDriveDocument {
    const context = this.#context;
    if (this.#parts.roads.length === 0) {
      context.fail(root, 'expected at least one <road> in <OpenDRIVE>, found none');
    }
    if (this.#header === null) {
      context.repair('header-missing', root, 'the file has no <header>; read as OpenDRIVE 1.4');
    }
    const parts = settleReferences(context, this.#parts);
    return {
      ...(this.#header ?? headerOfNone()),
      roads: parts.roads,
      junctions: parts.junctions,
      controllers: parts.controllers,
      repairs: context.repairs,
      unsupported: context.unsupportedElements(),
    };
  }
}
