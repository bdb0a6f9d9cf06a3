/**
 * Numbers as Python prints and rounds them. The official result files and messages are written by
 * Python, so agreeing with them to the character needs Python's `repr` and `round`.
 */

/**
 * Python's `repr(float)`: the shortest text that reads back, `12.0`, `0.1`, `-0.0`, `1e-05`, `1e+16`,
 * `inf`, `nan`. Exponent form is used below 1e-4 and from 1e16 on, with at least two exponent digits.
 */
export function pyFloatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e16 || magnitude < 1e-4) {
    const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
    const digits = exponent.slice(1).padStart(2, '0');
    return `${mantissa}e${exponent[0]}${digits}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/**
 * Python's `round(value, digits)` for 0 ≤ digits ≤ 22: correctly rounded from the exact binary value,
 * exact ties to even. `toFixed` is correctly rounded too but takes ties away from zero, so only an
 * exact tie needs care; a tie needs its last bit to be representable, hence the small exact check.
 */
export function pyRound(value: number, digits: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21) return value;
  const text = value.toFixed(digits);
  if (!isExactTie(value, digits)) return withSign(Number(text), value);
  // An exact tie: toFixed went away from zero; go to the even neighbour instead.
  const lastDigit = text.charCodeAt(text.length - 1) - 48;
  if (lastDigit % 2 === 0) return withSign(Number(text), value);
  const step = Number(`1e-${digits}`);
  const toward = Number((Number(text) - Math.sign(value) * step).toFixed(digits));
  return withSign(toward, value);
}

function withSign(rounded: number, original: number): number {
  return rounded === 0 && (original < 0 || Object.is(original, -0)) ? -0 : rounded;
}

/** True if value·10^digits is exactly a half-integer: its decimal expansion ends in 5 right there. */
function isExactTie(value: number, digits: number): boolean {
  // The exact decimal expansion of a tie has digits+1 decimals and then only zeros. toFixed with 100
  // decimals is exact for every double whose expansion is that short.
  if (digits >= 99) return false;
  const exact = Math.abs(value).toFixed(100);
  const point = exact.indexOf('.');
  if (exact[point + digits + 1] !== '5') return false;
  return /^0*$/.test(exact.slice(point + digits + 2));
}
