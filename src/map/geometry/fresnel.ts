/**
 * Fresnel integrals C(x) = ∫₀ˣ cos(πt²/2) dt and S(x) = ∫₀ˣ sin(πt²/2) dt, by the rational
 * approximations and coefficients of the Cephes library (Moshier), which the OpenDRIVE spiral sample
 * and so CARLA use. Relative error below 1e-15 where |x| < 1.6, absolute error below 1e-15 beyond.
 */
import { FRESNEL_LIMIT } from './shape-limits.js';

export interface FresnelPair {
  readonly c: number;
  readonly s: number;
}

/** Numerators start with the highest power. `monic` denominators have a leading 1 that is left out. */
const S_NUMERATOR = [
  -2991.8191940101983, 7.088400452577386e5, -6.297414862058625e7, 2.5489088057337637e9,
  -4.429795180596978e10, 3.180162978765678e11,
];
const S_MONIC = [
  281.3762688899943, 45584.78108065326, 5.173438887700964e6, 4.193202458981112e8,
  2.2441179564534092e10, 6.073663894900846e11,
];
const C_NUMERATOR = [
  -4.9884311457357354e-8, 9.504280628298596e-6, -0.0006451914356839651, 0.018884331939670384,
  -0.20552590095501388, 1.0,
];
const C_DENOMINATOR = [
  3.99982968972496e-12, 9.154392157746574e-10, 1.2500186247959882e-7, 1.2226278902417902e-5,
  0.0008680295429417843, 0.04121420907221998, 1.0,
];
const F_NUMERATOR = [
  0.4215435550436775, 0.1434079197807589, 0.011522095507358577, 0.000345017939782574,
  4.6361374928786735e-6, 3.055689837902576e-8, 1.0230451416490724e-10, 1.7201074326816183e-13,
  1.3428327623306275e-16, 3.763297112699879e-20,
];
const F_MONIC = [
  0.7515863983533789, 0.11688892585919138, 0.0064405152650885865, 0.00015593440916415301,
  1.8462756734893055e-6, 1.1269922476399903e-8, 3.6014002958937136e-11, 5.887545336215784e-14,
  4.5200143407412973e-17, 1.2544323709001127e-20,
];
const G_NUMERATOR = [
  0.5044420736433832, 0.1971028335255234, 0.018764858409257526, 0.0006840793809153931,
  1.1513882611188428e-5, 9.828524436884223e-8, 4.4534441586175015e-10, 1.0826804113902088e-12,
  1.375554606332618e-15, 8.363544356306774e-19, 1.8695871016278324e-22,
];
const G_MONIC = [
  1.4749575992512833, 0.33774898912002, 0.02536037414203388, 0.0008146791071843061,
  1.2754507566772912e-5, 1.0431458965757199e-7, 4.6068072814652043e-10, 1.1027321506624028e-12,
  1.3879653125957886e-15, 8.391588162831187e-19, 1.8695871016278324e-22,
];

/** Both Fresnel integrals at x. Odd in x; ±½ each beyond `FRESNEL_LIMIT`. */
export function fresnel(x: number): FresnelPair {
  const positive = fresnelOfPositive(Math.abs(x));
  return x < 0 ? { c: -positive.c, s: -positive.s } : positive;
}

function fresnelOfPositive(x: number): FresnelPair {
  if (x > FRESNEL_LIMIT) return { c: 0.5, s: 0.5 };
  const square = x * x;
  if (square < 2.5625) {
    const t = square * square;
    return {
      c: (x * horner(t, C_NUMERATOR, 0)) / horner(t, C_DENOMINATOR, 0),
      s: (x * square * horner(t, S_NUMERATOR, 0)) / horner(t, S_MONIC, 1),
    };
  }
  const inverse = 1 / (Math.PI * square);
  const u = 1 / (Math.PI * square * (Math.PI * square));
  const f = 1 - (u * horner(u, F_NUMERATOR, 0)) / horner(u, F_MONIC, 1);
  const g = (inverse * horner(u, G_NUMERATOR, 0)) / horner(u, G_MONIC, 1);
  const angle = Math.PI * 0.5 * square;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const scale = Math.PI * x;
  return { c: 0.5 + (f * sin - g * cos) / scale, s: 0.5 - (f * cos + g * sin) / scale };
}

/** Polynomial by Horner's rule; `lead` is the coefficient before the listed ones (0 for none). */
function horner(x: number, coefficients: readonly number[], lead: number): number {
  let sum = lead;
  for (let i = 0; i < coefficients.length; i++) sum = sum * x + coefficients[i]!;
  return sum;
}
