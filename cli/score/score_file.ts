import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ElementScorer } from '../../detectors/series/index.ts';
import { cellsOf, type Layout, layoutOf, readValue, TableError } from './table.ts';
import { readTimestamp } from './timestamp.ts';

/** A longer line is not a table's. */
const LINE_CHARACTERS_MAX = 1_000_000;
/** How much is gathered before it is written. */
const BATCH_CHARACTERS = 1 << 18;
const HEADER = 'timestamp,score,detector\n';

/**
 * Scores one CSV file into another, line by line: memory does not grow with the file. The output appears under its name only when it is whole.
 * Times are written as they stood; rows keep their order and number.
 * @param onRows is told how many rows are done, now and then
 * @returns how many rows were scored
 * @throws {TableError} with line and reason when the input cannot be read as a table; nothing is left behind then, nor when `signal` aborts
 */
export async function scoreFile(input: string, output: string, signal?: AbortSignal, onRows?: (rows: number) => void): Promise<number> {
  const unfinished = `${output}.${process.pid}.part`;
  await mkdir(dirname(output), { recursive: true });
  const handle = await open(unfinished, 'w');
  try {
    let pending = HEADER;
    let rows = 0;
    for await (const line of scoredLines(linesOf(input, signal))) {
      pending += line;
      rows++;
      if (pending.length < BATCH_CHARACTERS) continue;
      await handle.write(pending);
      pending = '';
      onRows?.(rows);
    }
    await handle.write(pending);
    await handle.close();
    await rename(unfinished, output);
    return rows;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Output lines for input lines: a pure function of the lines so far. */
export async function* scoredLines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let first: string | null = null;
  let scorer: RowScorer | null = null;
  let number = 0;
  for await (const raw of lines) {
    number++;
    const line = number === 1 ? raw.replace(/^\uFEFF/, '') : raw;
    if (line.trim() === '') continue;
    if (first === null) {
      first = line;
      const layout = tryLayout(line);
      if (!layout) continue;
      scorer = new RowScorer(layout);
    }
    if (scorer === null) scorer = new RowScorer(layoutOf(first, line));
    yield scorer.score(line, number);
  }
  if (first === null) throw new TableError('line 1: the file is empty');
  if (scorer === null) {
    layoutOf(first, null);
    throw new TableError('line 1: there is a header but no row');
  }
}

/** The layout of a file without a header; null when the first line is one, and the second is needed. */
function tryLayout(first: string): Layout | null {
  try {
    const layout = layoutOf(first, null);
    return layout.hasHeader ? null : layout;
  } catch {
    return null;
  }
}

class RowScorer {
  private readonly layout: Layout;
  private readonly element: ElementScorer;

  constructor(layout: Layout) {
    this.layout = layout;
    this.element = new ElementScorer(layout.columns.map((column) => column.name));
  }

  score(line: string, number: number): string {
    const { delimiter, width, timeAt, columns } = this.layout;
    const cells = cellsOf(line, delimiter);
    if (cells.length > width) throw new TableError(`line ${number}: ${cells.length} cells where the first line has ${width}`);
    const stood = cells[timeAt] ?? '';
    const atS = readTimestamp(stood);
    if (Number.isNaN(atS)) throw new TableError(`line ${number}: "${stood.slice(0, 40)}" is not a time (ISO or epoch)`);
    const values = columns.map(({ at }) => readValue(cells[at] ?? ''));
    const { score, detector } = this.element.push(atS, values);
    return `${quoted(stood)},${score.toFixed(2)},${quoted(detector)}\n`;
  }
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The lines of a UTF-8 file, without their ends. */
async function* linesOf(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  let rest = '';
  let number = 0;
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18, ...(signal ? { signal } : {}) })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number++;
      yield line.endsWith('\r') ? line.slice(0, -1) : line;
    }
    if (rest.length > LINE_CHARACTERS_MAX) throw new TableError(`line ${number + 1}: longer than ${LINE_CHARACTERS_MAX} characters, so not a table`);
  }
  if (rest !== '') yield rest.endsWith('\r') ? rest.slice(0, -1) : rest;
}
