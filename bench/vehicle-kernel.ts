/**
 * The bare vehicle kernel: the dynamics of some vehicles and nothing else. No embedded world can be
 * faster, so other measurements of the same run are given as multiples of it.
 */
import { ActorKind, ActorTable, Motion } from '../src/sim/world/actor-table.js';
import { stepVehicle } from '../src/sim/world/vehicle-dynamics.js';

/** The dynamics of an ego and so many cars, ticks a second, measured over some ticks at one go. */
export function kernelTicksPerS(cars: number, ticks = 30_000): number {
  const actors = new ActorTable(cars + 1);
  for (let i = 0; i <= cars; i += 1) {
    const slot = actors.add({
      typeId: 'vehicle.audi.tt',
      roleName: '',
      kind: ActorKind.Vehicle,
      xM: 10 * i,
      yM: 0,
      zM: 0,
      yawRad: 0.1 * i,
      halfLengthM: 2,
      halfWidthM: 1,
      halfHeightM: 0.7,
      speedMps: 5 + (i % 7),
      motion: Motion.Control,
    });
    actors.throttle[slot] = 0.4 + 0.05 * (i % 9);
    actors.steer[slot] = 0.02 * ((i % 11) - 5);
  }
  const startMs = performance.now();
  for (let tick = 0; tick < ticks; tick += 1) {
    for (let i = 0; i < actors.count; i += 1) stepVehicle(actors, actors.slots[i]!, 0.05);
  }
  return ticks / ((performance.now() - startMs) / 1000);
}
