/** The validation split in batches of a fixed size: the last one is filled up with samples seen before. */

export interface ValidationBatch {
  readonly indices: Int32Array;
  /** How many of them were not in an earlier batch; they come first. */
  readonly fresh: number;
}

/** Batches over `count` samples; of more than `most`, evenly spread ones. */
export function* validationBatches(
  count: number,
  batch: number,
  most = Number.POSITIVE_INFINITY,
): Generator<ValidationBatch> {
  const total = Math.min(count, most);
  const at = (i: number) => Math.floor((i * count) / total);
  for (let start = 0; start < total; start += batch) {
    const fresh = Math.min(batch, total - start);
    const indices = Int32Array.from({ length: batch }, (_, i) => at((start + i) % total));
    yield { indices, fresh };
  }
}

/** Mean of numbers by their names, weighted. */
export class Means {
  private readonly sums: Record<string, number> = {};
  private weight = 0;

  add(values: Readonly<Record<string, number>>, weight: number): void {
    for (const [name, value] of Object.entries(values)) {
      this.sums[name] = (this.sums[name] ?? 0) + value * weight;
    }
    this.weight += weight;
  }

  get values(): Record<string, number> {
    return Object.fromEntries(
      Object.entries(this.sums).map(([name, sum]) => [name, sum / this.weight]),
    );
  }
}
