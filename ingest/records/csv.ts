import { StringDecoder } from 'node:string_decoder';

/** One record as it stands in the file, with the line it begins on. `text` is null where it is longer than allowed. */
export interface RawRecord {
  readonly line: number;
  readonly text: string | null;
}

/**
 * Cuts a CSV stream into records, a chunk's worth at a time; a quoted field may hold line breaks. Blank lines are passed over.
 * A record longer than `recordBytesMax` comes as null, and reading goes on after the next line break.
 */
export async function* csvRecords(chunks: AsyncIterable<Uint8Array>, recordBytesMax: number): AsyncGenerator<RawRecord[]> {
  const decoder = new StringDecoder('utf8');
  const cutter = new Cutter(recordBytesMax);
  for await (const chunk of chunks) yield cutter.take(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  yield cutter.take(`${decoder.end()}\n`);
  yield cutter.end();
}

class Cutter {
  private readonly recordMax: number;
  private rest = '';
  private line = 1;
  private skipping = false;
  private begun = false;

  constructor(recordMax: number) {
    this.recordMax = recordMax;
  }

  take(piece: string): RawRecord[] {
    const records: RawRecord[] = [];
    const fresh = this.begun ? piece : piece.replace(/^\uFEFF/, '');
    this.begun ||= piece !== '';
    const text = this.rest + fresh;
    let from = 0;
    let lineFrom = 0;
    let open = false;
    let startLine = this.line;
    let quote = text.indexOf('"');
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', lineFrom)) {
      for (; quote >= 0 && quote < end; quote = text.indexOf('"', quote + 1)) open = !open;
      lineFrom = end + 1;
      this.line++;
      if (open && !this.skipping && end - from <= this.recordMax) continue;
      if (open) records.push(...linesOf({ line: startLine, text: text.slice(from, end) }).map((record) => this.fitting(record)));
      else this.emit(records, text.slice(from, end), startLine);
      open = false;
      from = lineFrom;
      startLine = this.line;
    }
    this.rest = text.slice(from);
    // What is left is read again with the next chunk, from its beginning.
    this.line = startLine;
    if (this.rest.length > 2 * this.recordMax) {
      if (!this.skipping) records.push({ line: startLine, text: null });
      this.skipping = true;
      this.rest = '';
    }
    return records;
  }

  /** What an unclosed quote kept back. */
  end(): RawRecord[] {
    const records: RawRecord[] = [];
    if (this.rest.trim() !== '') this.emit(records, this.rest.replace(/\n$/, ''), this.line);
    return records;
  }

  private emit(records: RawRecord[], raw: string, line: number): void {
    if (this.skipping) {
      this.skipping = false;
      return;
    }
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (text !== '') records.push(this.fitting({ line, text }));
  }

  private fitting(record: RawRecord): RawRecord {
    return record.text !== null && record.text.length > this.recordMax ? { line: record.line, text: null } : record;
  }
}

/** The lines of a record, each as a record of its own: what to fall back to when a stray quote has run lines together. */
export function linesOf(record: { line: number; text: string }): RawRecord[] {
  return record.text
    .split('\n')
    .map((text, i) => ({ line: record.line + i, text: text.replace(/\r$/, '') }))
    .filter((line) => line.text !== '');
}

/**
 * Splits one CSV record into its fields (RFC 4180); null when its quotes do not add up.
 * @example splitCsvLine('a,"b, c","say ""hi"""', ',') // => ['a', 'b, c', 'say "hi"']
 */
export function splitCsvLine(text: string, delimiter: string): string[] | null {
  if (!text.includes('"')) return text.split(delimiter);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const end = text.indexOf(delimiter, at);
      const field = end < 0 ? text.slice(at) : text.slice(at, end);
      if (field.includes('"')) return null;
      fields.push(field);
      if (end < 0) return fields;
      at = end + 1;
      continue;
    }
    let close = text.indexOf('"', at + 1);
    while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
    if (close < 0) return null;
    fields.push(text.slice(at + 1, close).replaceAll('""', '"'));
    if (close + 1 === text.length) return fields;
    if (text[close + 1] !== delimiter) return null;
    at = close + 2;
  }
}
