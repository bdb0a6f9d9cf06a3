/**
 * Pictograms as SVG symbols, drawn in a box of 20 × 20 units around the origin and placed with
 * `<use>`. They stay upright whatever the road does, because people read them.
 */
import { escapeXml } from './path.js';

/** `<defs>` content: light, stop sign, yield sign and the plate of a speed sign. */
export const SYMBOL_DEFS = [
  '<g id="s-light"><rect x="-5" y="-10" width="10" height="20" rx="4" fill="#15171b" stroke="#fff" stroke-width="1.2"/>',
  '<circle cy="-5.6" r="2.5" fill="#ff4b4b"/><circle r="2.5" fill="#ffc93c"/><circle cy="5.6" r="2.5" fill="#41d17d"/></g>',
  '<g id="s-stop"><path d="M-4 -9.6L4 -9.6L9.6 -4L9.6 4L4 9.6L-4 9.6L-9.6 4L-9.6 -4Z" fill="#c8102e" stroke="#fff" stroke-width="1.6"/>',
  '<path d="M-5.5 0H5.5" stroke="#fff" stroke-width="3"/></g>',
  '<g id="s-yield"><path d="M-9.4 -8H9.4L0 8.6Z" fill="#fff" stroke="#c8102e" stroke-width="3" stroke-linejoin="round"/></g>',
  '<g id="s-speed"><circle r="9" fill="#fff" stroke="#c8102e" stroke-width="2.6"/></g>',
].join('');

export type SymbolName = 's-light' | 's-stop' | 's-yield' | 's-speed';

/** One symbol at (x, y) with the given height; units of the surrounding group. */
export function useSymbol(name: SymbolName, x: number, y: number, size: number): string {
  const scale = Number((size / 20).toPrecision(4));
  return `<use href="#${name}" transform="translate(${x} ${y}) scale(${scale})"/>`;
}

/** A speed plate with its number. */
export function speedPlate(value: string, x: number, y: number, size: number): string {
  const scale = Number((size / 20).toPrecision(4));
  const fontSize = value.length > 2 ? 7.5 : 9.5;
  return (
    `<g transform="translate(${x} ${y}) scale(${scale})"><use href="#s-speed"/>` +
    `<text y="${fontSize * 0.36}" font-size="${fontSize}" font-weight="700" text-anchor="middle" fill="#15171b">${escapeXml(value)}</text></g>`
  );
}
