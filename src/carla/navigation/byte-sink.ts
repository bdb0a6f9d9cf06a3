/** Little-endian numbers one after the other. */
export class ByteSink {
  private buffer = Buffer.alloc(1 << 16);
  private at = 0;

  int(value: number): this {
    this.grow(4);
    this.buffer.writeInt32LE(value, this.at);
    this.at += 4;
    return this;
  }

  short(value: number): this {
    this.grow(2);
    this.buffer.writeUInt16LE(value, this.at);
    this.at += 2;
    return this;
  }

  byte(value: number): this {
    this.grow(1);
    this.buffer[this.at] = value;
    this.at += 1;
    return this;
  }

  float(value: number): this {
    this.grow(4);
    this.buffer.writeFloatLE(value, this.at);
    this.at += 4;
    return this;
  }

  floats(values: Iterable<number>): this {
    for (const value of values) this.float(value);
    return this;
  }

  bytes(bytes: Buffer): this {
    this.grow(bytes.length);
    bytes.copy(this.buffer, this.at);
    this.at += bytes.length;
    return this;
  }

  take(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.at));
  }

  private grow(more: number): void {
    if (this.at + more <= this.buffer.length) return;
    const next = Buffer.alloc(Math.max(2 * this.buffer.length, this.at + more));
    this.buffer.copy(next, 0, 0, this.at);
    this.buffer = next;
  }
}
