/**
 * The official message strings of events (evaluation reference, appendix A): coordinates rounded to
 * three digits and printed as Python prints numbers. Places in metres, CARLA's frame.
 */
import type { Vector3 } from '../../core/float32.js';
import { pyFloatRepr, pyRound } from '../../core/python-number.js';

function place(location: Vector3): string {
  const [x, y, z] = [location.x, location.y, location.z].map((v) => pyFloatRepr(pyRound(v, 3)));
  return `(x=${x}, y=${y}, z=${z})`;
}

/** @param location ego location at the contact */
export function collisionMessage(typeId: string, id: number, location: Vector3): string {
  return `Agent collided against object with type=${typeId} and id=${id} at ${place(location)}`;
}

/** @param location of the light's actor */
export function redLightMessage(id: number, location: Vector3): string {
  return `Agent ran a red light ${id} at ${place(location)}`;
}

/** @param location of the sign's actor */
export function stopMessage(id: number, location: Vector3): string {
  return `Agent ran a stop with id=${id} at ${place(location)}`;
}

/** @param wrongM metres outside; @param sharePercent of the completed route, unrounded */
export function outsideMessage(wrongM: number, sharePercent: number): string {
  const metres = pyFloatRepr(pyRound(wrongM, 3));
  const share = pyFloatRepr(pyRound(sharePercent, 2));
  return (
    `Agent went outside its route lanes for about ${metres} meters ` +
    `(${share}% of the completed route)`
  );
}

/** @param percent rounded to two digits, or null for the integer 100 of a checkpoint without data */
export function speedMessage(percent: number | null): string {
  const text = percent === null ? '100' : pyFloatRepr(percent);
  return `Average speed is ${text}% of the surrounding traffic's one`;
}

export function deviationMessage(location: Vector3): string {
  return `Agent deviated from the route at ${place(location)}`;
}

export function blockedMessage(location: Vector3): string {
  return `Agent got blocked at ${place(location)}`;
}

/** @param percent printed as a float; `isInteger` prints Python's integers 0 and 100 */
export function completionMessage(percent: number, isInteger: boolean): string {
  return `Agent has completed ${isInteger ? String(percent) : pyFloatRepr(percent)} of the route`;
}

export function completionMessageV1(percent: number): string {
  return `Agent has completed > ${pyRound(percent, 2).toFixed(2)}% of the route`;
}

export const COMPLETED_MESSAGE_V1 = 'Destination was successfully reached';
export const YIELD_MESSAGE = 'Agent failed to yield to an emergency vehicle';
export const SCENARIO_TIMEOUT_MESSAGE = 'Agent timed out a scenario';
export const ROUTE_TIMEOUT_MESSAGE = 'Route timeout.';
