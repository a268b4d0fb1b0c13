import type { Limits } from '../limits.ts';
import { csvRecords, linesOf, type RawRecord, splitCsvLine } from '../records/csv.ts';

/** What is done with the rows of a table of measurements. */
export interface TableReader {
  /** The header's names; called once, before any row. May throw a FileRejected. */
  header(columns: readonly string[]): void;
  /** One row with as many fields as the header; returns why it is refused, or null. */
  row(fields: readonly string[], line: number): string | null;
  /** A row that is refused, with its text for the quarantine. */
  refused(line: number, reason: string, text: string): void;
}

/** Reads a delimited table row by row. Memory: one chunk and one row. A row that cannot be read costs itself alone. */
export async function readTable(chunks: AsyncIterable<Uint8Array>, delimiter: string, limits: Limits, reader: TableReader): Promise<void> {
  let columns = 0;
  const take = (record: RawRecord): void => {
    const { line, text } = record;
    if (text === null) {
      reader.refused(line, 'the line is too long', '');
      return;
    }
    const fields = splitCsvLine(text, delimiter);
    if (columns === 0) {
      // Some exports leave a comma behind the last name.
      const names = fields ?? text.split(delimiter);
      columns = names.length;
      reader.header(names.map((name) => name.trim()));
      return;
    }
    if (fields === null || fields.length !== columns) {
      if (text.includes('\n')) {
        for (const single of linesOf({ line, text })) take(single);
        return;
      }
      const found = fields === null ? 'the quotes of the line do not add up' : `the line has ${fields.length} fields, the header ${columns}`;
      reader.refused(line, found, text);
      return;
    }
    const reason = text.includes('\0') ? 'the line holds a NUL byte' : reader.row(fields, line);
    if (reason !== null) reader.refused(line, reason, text);
  };
  for await (const records of csvRecords(chunks, limits.recordBytesMax)) for (const record of records) take(record);
}

/** A measurement as vendors write it, where it is none: a division by zero, a dash, a word for nothing. */
export function plainResult(text: string): string {
  return /^\s*(\/0|-|--|n\/a|na|null|nil|#div\/0!?)?\s*$/i.test(text) ? '' : text;
}
