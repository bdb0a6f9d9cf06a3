/**
 * CPU time of this process, milliseconds. Tests that must notice an endless loop measure it instead of
 * the wall clock: a busy machine makes them wait, not fail. Speed itself is measured in `bench/`.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
