/** Header and footer of a TickLog to msgpack bytes and back. Unknown fields are errors. */
import { invariant } from '../../core/errors.js';
import { Fields } from '../fields.js';
import { OUTSIDE_FAILURES, type OutsideFailure } from '../frame.js';
import { requireFinite, requireFloat32 } from './column.js';
import type { TickLogFooter, TickLogHeader } from './format.js';
import { invalid } from './invalid.js';
import { packMap, unpackMap } from './msgpack.js';
import { packRoute, unpackRoute } from './route-codec.js';

const SHA256 = /^[0-9a-f]{64}$/;

/** Packs a header. `hasMap`: the OpenDRIVE text follows in a section of its own. */
export function packHeader(header: TickLogHeader, hasMap: boolean): Uint8Array {
  invariant(SHA256.test(header.map.sha256), `expected a SHA-256, found ${header.map.sha256}`);
  invariant(Number.isSafeInteger(header.seed), `expected an integer seed, found ${header.seed}`);
  requireFloat32(header.tickSeconds, 'tickSeconds');
  return packMap({
    software: header.software,
    world: header.world,
    map: { name: header.map.name, sha256: header.map.sha256, isEmbedded: hasMap },
    seed: header.seed,
    agent: header.agent,
    isPrivileged: header.isPrivileged,
    tickSeconds: header.tickSeconds,
    names: header.names === null ? null : { ...header.names },
    route: packRoute(header.route),
  });
}

/** Reads what `packHeader` wrote. Throws TICKLOG_INVALID naming the field. */
export function unpackHeader(bytes: Uint8Array): { header: TickLogHeader; hasMap: boolean } {
  const fields = new Fields(unpackMap(bytes, 'header'), 'header', invalid);
  const map = fields.child('map');
  const names = fields.mapOrNull('names');
  const sha256 = map.text('sha256');
  if (!SHA256.test(sha256)) throw invalid(map.pathOf('sha256'), 'expected 64 hex digits');
  const tickSeconds = fields.number('tickSeconds');
  if (!(tickSeconds > 0)) throw invalid(fields.pathOf('tickSeconds'), 'expected more than 0');
  const header: TickLogHeader = {
    software: fields.text('software'),
    world: fields.text('world'),
    map: { name: map.text('name'), sha256 },
    seed: fields.integer('seed', Number.MIN_SAFE_INTEGER),
    agent: fields.text('agent'),
    isPrivileged: fields.flag('isPrivileged'),
    tickSeconds,
    names:
      names === null
        ? null
        : {
            scenarioName: names.text('scenarioName'),
            weatherId: names.textOrNull('weatherId'),
            saveName: names.text('saveName'),
          },
    route: unpackRoute(fields.child('route')),
  };
  const hasMap = map.flag('isEmbedded');
  for (const part of [map, names, fields]) part?.end();
  return { header, hasMap };
}

/** Packs a footer; `tickCount` lets the reader notice a missing block. */
export function packFooter(footer: TickLogFooter, tickCount: number): Uint8Array {
  if (footer.durationSystemS !== null) requireFinite(footer.durationSystemS, 'durationSystemS');
  return packMap({
    tickCount,
    outsideFailure: footer.outsideFailure,
    durationSystemS: footer.durationSystemS,
    criteriaRanOnLastTick: footer.criteriaRanOnLastTick,
    scenarioTerminated: footer.scenarioTerminated,
  });
}

/** Reads what `packFooter` wrote. Throws TICKLOG_INVALID naming the field. */
export function unpackFooter(bytes: Uint8Array): { footer: TickLogFooter; tickCount: number } {
  const fields = new Fields(unpackMap(bytes, 'footer'), 'footer', invalid);
  const outsideFailure = fields.textOrNull('outsideFailure') as OutsideFailure | null;
  if (outsideFailure !== null && !OUTSIDE_FAILURES.includes(outsideFailure)) {
    throw invalid(
      fields.pathOf('outsideFailure'),
      `expected nil or one of ${OUTSIDE_FAILURES.join(', ')}; found ${JSON.stringify(outsideFailure)}`,
    );
  }
  const tickCount = fields.integer('tickCount');
  const footer: TickLogFooter = {
    outsideFailure,
    durationSystemS: fields.numberOrNull('durationSystemS'),
    criteriaRanOnLastTick: fields.flag('criteriaRanOnLastTick'),
    scenarioTerminated: fields.flag('scenarioTerminated'),
  };
  fields.end();
  return { footer, tickCount };
}
