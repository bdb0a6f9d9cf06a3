/** The `<signals>` part of a road (ASAM OpenDRIVE 1.4H, 5.3.9), as CARLA reads it. */
import type { TownRoad, TownSignal, TownSignalReference } from './model.js';
import { element } from './xml-text.js';

const SIZES: Readonly<Record<string, readonly [widthM: number, heightM: number]>> = {
  '1000001': [0.4, 1.2],
  '205': [0.9, 0.9],
  '206': [0.8, 0.8],
  '274': [0.6, 0.75],
};

function signalElement(signal: TownSignal): string {
  const [width, height] = SIZES[signal.type] ?? [0.6, 0.6];
  const { fromLane, toLane } = signal;
  return element(
    'signal',
    {
      name: signal.name,
      id: signal.id,
      s: signal.s,
      t: signal.t,
      zOffset: signal.zOffset,
      hOffset: signal.hOffset,
      roll: 0,
      pitch: 0,
      orientation: signal.orientation,
      dynamic: signal.isDynamic ? 'yes' : 'no',
      country: 'OpenDRIVE',
      type: signal.type,
      subtype: signal.subtype,
      value: signal.value,
      ...(signal.value >= 0 ? { unit: 'km/h' } : {}),
      text: '',
      height,
      width,
    },
    [element('validity', { fromLane, toLane })],
  );
}

function referenceElement(reference: TownSignalReference): string {
  const { id, s, t, orientation, turnRelation, fromLane, toLane } = reference;
  return element('signalReference', { id, s, t, orientation }, [
    element('validity', { fromLane, toLane }),
    element('userData', {}, [element('vectorSignal', { turnRelation })]),
  ]);
}

/** The `<signals>` element, or nothing for a road without any. */
export function signalsElement(road: TownRoad): string[] {
  const all = [...road.signals.map(signalElement), ...road.references.map(referenceElement)];
  return all.length > 0 ? [element('signals', {}, all)] : [];
}
