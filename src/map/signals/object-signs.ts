/**
 * Objects that CARLA takes for signs: RoadRunner exports speed plates and painted STOP letters as
 * `<object>`. Source: CARLA 0.9.15's object rules (0.9.16 reads STOP stencils as road paint
 * instead).
 */
import type { ObjectRecord, SignalRecord } from '../opendrive/model.js';
import { SignalType } from './types.js';

/** `Speed_30`, `speed_60` and the fixed-place variant `Speed_STATIC_90`. */
const SPEED_PREFIX = /^[Ss]peed_/;
const SPEED_PREFIX_LENGTH = 6;
const STATIC_PREFIX_LENGTH = 13;
const LEADING_NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/;

/** The text after the prefix, and its leading number; null when CARLA could not read one. */
function speedOf(name: string): { text: string; value: number } | null {
  const skip = name.includes('STATIC') ? STATIC_PREFIX_LENGTH : SPEED_PREFIX_LENGTH;
  const text = name.slice(skip);
  const number = LEADING_NUMBER.exec(text);
  return number === null ? null : { text, value: Number(number[0]) };
}

function asSignal(
  object: ObjectRecord,
  parts: { type: string; subtype: string; value: number; text: string },
): SignalRecord {
  return {
    id: object.id,
    name: object.name,
    s: object.s,
    t: object.t,
    dynamic: 'no',
    orientation: object.orientation,
    zOffset: object.zOffset,
    country: 'OpenDRIVE',
    type: parts.type,
    subtype: parts.subtype,
    value: parts.value,
    unit: 'mph',
    height: object.height,
    width: object.width,
    text: parts.text,
    hOffset: object.hdg,
    pitch: object.pitch,
    roll: object.roll,
    validities: [],
    dependencies: [],
    position: object.position,
  };
}

/**
 * The sign an object stands for: type 274 with its value (labelled mph in CARLA, used as km/h), or
 * type 206 for a STOP stencil; null for any other object. Crosswalks never count, whatever their
 * name.
 */
export function signOfObject(object: ObjectRecord): SignalRecord | null {
  if (object.type === 'crosswalk') return null;
  if (SPEED_PREFIX.test(object.name)) {
    const speed = speedOf(object.name);
    if (speed === null) return null;
    const { text, value } = speed;
    return asSignal(object, { type: SignalType.MaximumSpeed, subtype: text, value, text });
  }
  if (object.name.includes('Stencil_STOP')) {
    return asSignal(object, { type: SignalType.Stop, subtype: '', value: 0, text: '' });
  }
  return null;
}
