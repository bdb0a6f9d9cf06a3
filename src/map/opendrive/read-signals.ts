/**
 * `<signals>`: signals and references with the lanes they hold for. OpenDRIVE 1.7, section 12. Stations
 * stay as written (never negative); what a signal means is decided elsewhere.
 */
import type { XmlElement } from '../xml/element.js';
import { optionalNumber, requiredNumber, requiredText, stationOf, textOf } from './attributes.js';
import { positionOf, type ReadContext } from './context.js';
import type {
  LaneValidity,
  SignalDependency,
  SignalRecord,
  SignalReferenceRecord,
} from './model.js';

const PATH = 'road/signals';

export interface SignalsOfRoad {
  readonly signals: readonly SignalRecord[];
  readonly signalReferences: readonly SignalReferenceRecord[];
}

/** Reads the first `<signals>` of a road, the only one CARLA looks at. */
export function readSignals(context: ReadContext, road: XmlElement): SignalsOfRoad {
  const signals: SignalRecord[] = [];
  const signalReferences: SignalReferenceRecord[] = [];
  for (const child of road.child('signals')?.children ?? []) {
    if (child.name === 'signal') signals.push(readSignal(context, child));
    else if (child.name === 'signalReference') {
      signalReferences.push(readReference(context, child));
    } else context.unsupported(child, PATH);
  }
  return { signals, signalReferences };
}

function readSignal(context: ReadContext, element: XmlElement): SignalRecord {
  const validities: LaneValidity[] = [];
  const dependencies: SignalDependency[] = [];
  for (const child of element.children) {
    if (child.name === 'validity') validities.push(readValidity(context, child));
    else if (child.name === 'dependency') {
      dependencies.push({ id: textOf(child, 'id'), type: textOf(child, 'type') });
    } else context.unsupported(child, `${PATH}/signal`);
  }
  return {
    id: requiredText(context, element, 'id'),
    name: textOf(element, 'name'),
    s: stationOf(context, element, 's'),
    t: optionalNumber(context, element, 't'),
    dynamic: textOf(element, 'dynamic'),
    orientation: textOf(element, 'orientation'),
    zOffset: optionalNumber(context, element, 'zOffset'),
    country: textOf(element, 'country'),
    type: textOf(element, 'type'),
    subtype: textOf(element, 'subtype'),
    value: element.attribute('value') === undefined ? null : signalValue(context, element),
    unit: textOf(element, 'unit'),
    height: optionalNumber(context, element, 'height'),
    width: optionalNumber(context, element, 'width'),
    text: textOf(element, 'text'),
    hOffset: optionalNumber(context, element, 'hOffset'),
    pitch: optionalNumber(context, element, 'pitch'),
    roll: optionalNumber(context, element, 'roll'),
    validities,
    dependencies,
    position: positionOf(element),
  };
}

/** `value` may be an empty text, which says nothing. */
function signalValue(context: ReadContext, element: XmlElement): number | null {
  return textOf(element, 'value').trim() === '' ? null : optionalNumber(context, element, 'value');
}

function readReference(context: ReadContext, element: XmlElement): SignalReferenceRecord {
  const validities: LaneValidity[] = [];
  for (const child of element.children) {
    if (child.name === 'validity') validities.push(readValidity(context, child));
    else context.unsupported(child, `${PATH}/signalReference`);
  }
  return {
    s: stationOf(context, element, 's'),
    t: optionalNumber(context, element, 't'),
    id: requiredText(context, element, 'id'),
    orientation: textOf(element, 'orientation'),
    validities,
    position: positionOf(element),
  };
}

/** The lanes something holds for, ends included. */
export function readValidity(context: ReadContext, element: XmlElement): LaneValidity {
  return {
    fromLane: Math.trunc(requiredNumber(context, element, 'fromLane')),
    toLane: Math.trunc(requiredNumber(context, element, 'toLane')),
  };
}
