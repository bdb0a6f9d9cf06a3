/**
 * How pairs of tensors meet whose shapes differ. An operand that one number fills is written as that number
 * wherever the other operand already has the shape of the result. What is repeated only to be put together
 * with something whole is not written out before. Graphs for the runtime at hand spare it the repetitions
 * that it is slow at; the numbers are the same.
 */
import type * as tf from '@tensorflow/tfjs';
import type { NamedShape, Operand, Recorder } from '../recorder.js';
import { broadcastShape, type Shape, sameShape, sizeOf } from '../shapes.js';

/**
 * Rows that are no longer than this are put together faster with repetitions that were written out than
 * with the runtime's own repeating, which begins anew with each row; measured at 512 to 16 384 rows.
 */
const SHORT = 32;
const MANY_ROWS = 512;

/** A node of two operands. */
export function pair(
  record: Recorder,
  type: string,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  dtype: string,
): tf.TensorInfo {
  const shape = broadcastShape(a.shape, b.shape);
  const both = ofNumbers(type, record.fillOf(a), record.fillOf(b));
  if (both !== null && dtype === 'float32' && !record.isPortable) {
    return record.fill(both, shape, dtype);
  }
  const narrow = beforeRepeating(record, type, a, b, dtype);
  if (narrow !== null) return record.repeated(narrow, shape, dtype);
  const left = meeting(record, a, b, shape);
  // Of two numbers one must bring the shape.
  const right =
    typeof left === 'string' && record.fillOf(a) !== undefined ? b : meeting(record, b, a, shape);
  return record.emit(type, [left, right], shape, dtype);
}

/** What two numbers make, rounded as the runtime does; null for other operations. */
function ofNumbers(type: string, a: number | undefined, b: number | undefined): number | null {
  if (a === undefined || b === undefined) return null;
  const [left, right] = [Math.fround(a), Math.fround(b)];
  if (type === 'Add') return Math.fround(left + right);
  if (type === 'Sub') return Math.fround(left - right);
  if (type === 'Mul') return Math.fround(left * right);
  return type === 'Div' ? Math.fround(left / right) : null;
}

/** The tensor itself, or stretched to a larger shape. */
export function stretched(record: Recorder, x: tf.TensorInfo, shape: Shape): tf.TensorInfo {
  return sameShape(x.shape, shape) ? record.alias(x) : record.stretch(x, shape);
}

/** With a number, something repeated is put together before it is repeated. */
function beforeRepeating(
  record: Recorder,
  type: string,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  dtype: string,
): NamedShape | null {
  const [left, right] = [record.value(a), record.value(b)];
  const narrow = left.narrow ?? right.narrow;
  if (narrow === undefined || dtype !== 'float32') return null;
  const { shape } = narrow;
  const number = (fill: number) => record.scalarBeside(fill, { shape: [...shape], dtype });
  if (left.narrow !== undefined && right.fill !== undefined && isWhole(a, b)) {
    return { name: record.node(type, [left.narrow.name, number(right.fill)]), shape };
  }
  if (right.narrow !== undefined && left.fill !== undefined && isWhole(b, a)) {
    return { name: record.node(type, [number(left.fill), right.narrow.name]), shape };
  }
  return null;
}

function isWhole(x: tf.TensorInfo, other: tf.TensorInfo): boolean {
  return sameShape(x.shape, broadcastShape(x.shape, other.shape));
}

/** How an operand is written beside the other one. */
function meeting(record: Recorder, x: tf.TensorInfo, other: tf.TensorInfo, shape: Shape): Operand {
  const { fill, narrow } = record.value(x);
  if (!sameShape(other.shape, shape)) return x;
  if (fill !== undefined) return record.scalarBeside(fill, { shape: [...shape], dtype: x.dtype });
  // Of two that are repeated one must be written whole.
  const isAlone = narrow !== undefined && record.value(other).narrow === undefined;
  const own: NamedShape | null = isAlone
    ? narrow
    : sameShape(x.shape, shape)
      ? null
      : { name: record.nameOf(x), shape: x.shape };
  if (own === null) return x;
  return writtenOut(record, own, other, shape) ?? own.name;
}

/** Short rows or columns that are repeated, written out; null where the runtime is as fast itself. */
function writtenOut(
  record: Recorder,
  { name, shape: from }: NamedShape,
  other: tf.TensorInfo,
  shape: Shape,
): string | null {
  const length = shape.at(-1) as number;
  const isSlow = length > 1 && length <= SHORT && sizeOf(shape) >= MANY_ROWS * length;
  if (record.isPortable || other.dtype !== 'float32' || !isSlow) return null;
  if (sameShape(from, [...shape.slice(0, -1), 1])) return record.alongLast(name, shape);
  // The runtime joins a product with the row behind it.
  if (sizeOf(from) !== length || from.at(-1) !== length || record.isProduct(other)) return null;
  const row = from.length === 2 ? name : record.node('Reshape', [name, record.ints([1, length])]);
  return record.alongOthers(row, shape);
}
