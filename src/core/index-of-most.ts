/** Place of the largest value, the first of several; 0 where there is none. The values are finite. */
export function indexOfMost(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 1; i < values.length; i += 1) {
    if ((values[i] as number) > (values[most] as number)) most = i;
  }
  return most;
}
