/**
 * The bytes of a LiDAR message: f32 angle of the head (rad), u32 channels, one u32 point count a channel,
 * then the points channel by channel. Little-endian.
 */
const HEAD_WORDS = 2;

export class PointCloud {
  /** Numbers of the points so far; a view that `begin` renews. */
  floats = new Float32Array(0);
  /** The same words as integers. */
  words = new Uint32Array(0);
  /** Words used so far. */
  at = 0;
  private channels = 0;

  constructor(private readonly wordsPerPoint: number) {}

  /** A message of its own for at most `most` points. */
  begin(channels: number, most: number): void {
    const bytes = new ArrayBuffer(4 * (HEAD_WORDS + channels + most * this.wordsPerPoint));
    this.floats = new Float32Array(bytes);
    this.words = new Uint32Array(bytes);
    this.channels = channels;
    this.at = HEAD_WORDS + channels;
    this.words[1] = channels;
  }

  /** Ends a channel with the number of its points. */
  endChannel(channel: number, points: number): void {
    this.words[HEAD_WORDS + channel] = points;
  }

  /** The message; nothing may be written to it afterwards. */
  end(headRad: number): Uint8Array {
    this.floats[0] = headRad;
    return new Uint8Array(this.words.buffer, 0, 4 * this.at);
  }

  /** Points written so far. */
  get count(): number {
    return (this.at - HEAD_WORDS - this.channels) / this.wordsPerPoint;
  }
}
