/**
 * A frame buffer that paints the flat picture while it is filled: the colour of a pixel follows from what
 * is seen and its depth alone, so that no second pass over all pixels is needed. The background must be
 * level: then a row of it is of one colour. Pixel by pixel the picture is that of `encodeFlat`.
 */
import { type Background, SKY_DEPTH_M, TERRAIN } from './background.js';
import { colourBase, flatTable, HAZE_OF_BITS, skyColour } from './flat-colours.js';
import { FrameBuffer } from './frame-buffer.js';

/** More than what summing up a row's depths in steps can be off, as a share. */
const ROUNDING = 1e-9;

const oneFloat = new Float32Array(1);
const oneWord = new Uint32Array(oneFloat.buffer);

/** Haze step of an inverse depth as a frame would keep it. */
function hazeOf(inverse: number): number {
  oneFloat[0] = inverse;
  return HAZE_OF_BITS[(oneWord[0] as number) >>> 18] as number;
}

export class FlatFrame extends FrameBuffer {
  private readonly bits: Uint32Array;
  private readonly colours = flatTable();
  /** What lies behind what is painted; null while nothing is. */
  private background: Background | null = null;

  /** @param fovDeg horizontal field of view */
  constructor(width: number, height: number, fovDeg: number) {
    super(width, height, fovDeg);
    const { inverse } = this;
    this.bits = new Uint32Array(inverse.buffer, inverse.byteOffset, inverse.length);
  }

  /**
   * What is cleared and filled from now on is painted into `picture`, a word a pixel, background and all,
   * and leaves no pixel words; null to keep those as any frame does.
   */
  paint(picture: Uint32Array | null, background: Background): void {
    this.target = picture ?? this.words;
    this.background = picture === null ? null : background;
  }

  override clear(from = 0, to = this.height): void {
    const { background, target, width } = this;
    // Also called by the constructor of any frame, before there are fields of this one.
    if (!background) {
      super.clear(from, to);
      return;
    }
    this.inverse.fill(0, from * width, to * width);
    for (let row = from; row < to; row += 1) {
      target.fill(this.behind(background, row), row * width, (row + 1) * width);
    }
  }

  protected override fillSpan(
    first: number,
    last: number,
    value: number,
    stepX: number,
    word: number,
  ): void {
    const { background, bits, colours, inverse, target } = this;
    if (background === null) {
      super.fillSpan(first, last, value, stepX, word);
      return;
    }
    const base = colourBase(word);
    const end = value + stepX * (last - first);
    const least = Math.min(value, end) * (1 - ROUNDING);
    const haze = hazeOf(least);
    // Haze only thins out with the inverse depth: if both ends agree, so does all between them.
    if (least > 0 && haze === hazeOf(Math.max(value, end) * (1 + ROUNDING))) {
      super.fillSpan(first, last, value, stepX, colours[base | haze] as number);
      return;
    }
    let here = value;
    for (let pixel = first; pixel <= last; pixel += 1) {
      if (here > (inverse[pixel] as number)) {
        inverse[pixel] = here;
        const step = HAZE_OF_BITS[(bits[pixel] as number) >>> 18] as number;
        target[pixel] = colours[base | step] as number;
      }
      here += stepX;
    }
  }

  /** What an empty pixel of a row shows. */
  private behind(background: Background, row: number): number {
    const depth = background.inverseAt(row);
    if (depth <= 1 / SKY_DEPTH_M) return skyColour(row / this.height);
    return this.colours[colourBase(TERRAIN) | hazeOf(depth)] as number;
  }
}
