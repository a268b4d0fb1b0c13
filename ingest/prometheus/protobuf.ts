/** The bytes are no message of the kind they should be. */
export class BadMessage extends Error {
  override readonly name = 'BadMessage';
}

/**
 * Reads protobuf's wire format in place, as far as remote-write needs it: varints, doubles, and ranges of bytes. Nothing is copied,
 * nothing outside the range is read, and there is no recursion for a sender to drive.
 */
export class WireReader {
  readonly bytes: Buffer;
  at: number;
  end: number;
  /** The payload of the field read last, for fields of bytes. */
  from = 0;
  to = 0;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** Reads another range of the same bytes from now on. */
  turnTo(at: number, end: number): void {
    this.at = at;
    this.end = end;
  }

  /** The next field's number shifted with its wire type, or 0 at the end; fields of bytes leave their range in `from` and `to` and are passed. */
  next(): number {
    if (this.at >= this.end) return 0;
    const tag = this.varint();
    if ((tag & 7) === 2) {
      const length = this.varint();
      this.from = this.at;
      this.to = this.at + length;
      if (this.to > this.end) throw new BadMessage('a field is longer than its message');
      this.at = this.to;
    }
    return tag;
  }

  /** Passes over the value of a field that is not wanted. */
  skip(tag: number): void {
    const type = tag & 7;
    if (type === 0) this.varint();
    else if (type === 1) this.forward(8);
    else if (type === 5) this.forward(4);
    else if (type !== 2) throw new BadMessage('a field has a type that is not used any more');
  }

  /** Up to 2^53 exactly; larger ones lose their last digits, which no count or time here has. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      if (this.at >= this.end) throw new BadMessage('the message ends inside a number');
      const byte = this.bytes[this.at++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new BadMessage('a number is longer than ten bytes');
  }

  double(): number {
    const at = this.at;
    this.forward(8);
    return this.bytes.readDoubleLE(at);
  }

  text(from = this.from, to = this.to): string {
    return this.bytes.toString('utf8', from, to);
  }

  private forward(bytes: number): void {
    this.at += bytes;
    if (this.at > this.end) throw new BadMessage('the message ends inside a field');
  }
}
