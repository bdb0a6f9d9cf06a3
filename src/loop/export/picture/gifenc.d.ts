/** The part of gifenc that is used here; the package has no types of its own. */
declare module 'gifenc' {
  type Palette = number[][];

  interface GifStream {
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options?: { palette?: Palette; delay?: number; repeat?: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  }

  interface GifEncoder {
    GIFEncoder(): GifStream;
    quantize(rgba: Uint8Array, maxColors: number): Palette;
    applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
  }

  const encoder: GifEncoder;
  export default encoder;
}
