import { StringDecoder } from 'node:string_decoder';
import type { RawRecord } from './csv.ts';

const [QUOTE, BACKSLASH, NEWLINE] = [34, 92, 10];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [123, 125, 91, 93];

/**
 * Cuts a JSON array of objects, or objects one per line, into the text of each object, without parsing it; the two need not be told apart.
 * An object longer than `recordBytesMax` or nested deeper than `depthMax` comes as null. A line break ends a broken object where the
 * file has one object per line, and inside a string always, so one bad line costs one record.
 */
export async function* jsonRecords(chunks: AsyncIterable<Uint8Array>, recordBytesMax: number, depthMax: number): AsyncGenerator<RawRecord[]> {
  const decoder = new StringDecoder('utf8');
  const cutter = new Cutter(recordBytesMax, depthMax);
  for await (const chunk of chunks) yield cutter.take(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  yield cutter.take(decoder.end());
  yield cutter.end();
}

class Cutter {
  private readonly recordMax: number;
  private readonly depthMax: number;
  private rest = '';
  private scanned = 0;
  private line = 1;
  private startLine = 1;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private tooMuch = false;
  private junk = false;
  private inArray = false;
  /** Whether a line break ends an object; known once the first object has been seen. */
  private onePerLine: boolean | null = null;

  constructor(recordMax: number, depthMax: number) {
    this.recordMax = recordMax;
    this.depthMax = depthMax;
  }

  take(piece: string): RawRecord[] {
    const records: RawRecord[] = [];
    const text = this.rest + piece;
    // Where the current object begins in `text`; what was scanned before is not scanned again.
    let start = 0;
    for (let i = this.scanned; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === NEWLINE) this.line++;
      if (this.depth === 0) {
        if (code === OPEN_BRACE) {
          start = i;
          this.begin();
        } else if (code === OPEN_BRACKET) this.inArray = true;
        else if (code === NEWLINE) this.junk = false;
        else if (!this.junk && !isBetween(code)) {
          this.junk = true;
          records.push({ line: this.line, text: null });
        }
      } else if (this.inside(code)) {
        records.push({ line: this.startLine, text: this.tooMuch || i + 1 - start > this.recordMax ? null : text.slice(start, i + 1) });
        if (this.onePerLine === null) this.onePerLine = !this.inArray && this.line === this.startLine;
      } else if (code === NEWLINE && (this.inString || this.onePerLine === true)) {
        records.push({ line: this.startLine, text: null });
        this.depth = 0;
      }
    }
    this.keep(this.depth === 0 ? '' : text.slice(start));
    return records;
  }

  end(): RawRecord[] {
    return this.depth > 0 ? [{ line: this.startLine, text: null }] : [];
  }

  private begin(): void {
    this.depth = 1;
    this.startLine = this.line;
    this.inString = false;
    this.escaped = false;
    this.tooMuch = false;
  }

  /** One character inside an object; true when it closes the object. */
  private inside(code: number): boolean {
    if (this.inString) {
      if (this.escaped) this.escaped = false;
      else if (code === BACKSLASH) this.escaped = true;
      else if (code === QUOTE) this.inString = false;
      return false;
    }
    if (code === QUOTE) this.inString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++this.depth > this.depthMax) this.tooMuch = true;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) return --this.depth === 0;
    return false;
  }

  private keep(rest: string): void {
    if (rest.length > this.recordMax) {
      this.tooMuch = true;
      this.rest = '';
    } else this.rest = rest;
    this.scanned = this.rest.length;
  }
}

/** Blanks, the commas and brackets of an array, and a byte order mark. */
function isBetween(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 44 || code === OPEN_BRACKET || code === CLOSE_BRACKET || code === 0xfeff;
}
