import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellsOf, layoutOf, readValue } from '../cli/score/table.ts';
import { readTimestamp } from '../cli/score/timestamp.ts';
import { ElementScorer, stepOf, type Verdict } from '../detectors/series/index.ts';

/** A series as its file has it: one value column, and its label column where there is one (else zeros). */
export interface LabelledSeries {
  readonly name: string;
  readonly stepS: number;
  readonly timesS: readonly number[];
  /** The time as it stands in the file. */
  readonly times: readonly string[];
  readonly values: readonly number[];
  readonly labels: readonly number[];
}

const LABEL = /^(label|is_?anomaly|anomaly)$/i;

/** @throws {Error} when the folder is not there: one sentence that says where it was looked for */
export function filesUnder(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.csv') && !name.startsWith('_'))
      .sort();
  } catch (cause) {
    throw new Error(`there is no folder ${folder}: give the data's folder as an argument`, { cause });
  }
}

/** @param name of the file, in `folder` */
export function readSeries(folder: string, name: string): LabelledSeries {
  const [first = '', ...lines] = readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/);
  const layout = layoutOf(first, lines[0] ?? null);
  const labelAt = cellsOf(first, layout.delimiter).findIndex((cell) => LABEL.test(cell.trim()));
  const rows = lines.map((line) => cellsOf(line, layout.delimiter));
  const timesS = rows.map((row) => readTimestamp(row[layout.timeAt] ?? ''));
  return {
    name,
    stepS: stepOf(timesS.slice(0, 30)),
    timesS,
    times: rows.map((row) => row[layout.timeAt] ?? ''),
    values: rows.map((row) => readValue(row[layout.columns[0]?.at ?? 0] ?? '')),
    labels: rows.map((row) => (labelAt >= 0 && Number(row[labelAt]) > 0 ? 1 : 0)),
  };
}

/** The production scorer over a series, from its first row. */
export function verdictsOf(series: { readonly timesS: readonly number[]; readonly values: readonly number[] }): Verdict[] {
  const scorer = new ElementScorer(['value']);
  return series.timesS.map((atS, i) => scorer.push(atS, [series.values[i] as number]));
}
