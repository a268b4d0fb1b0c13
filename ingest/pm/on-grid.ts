import { endOnGrid, type Grid } from '../grid.ts';
import type { Rejection } from '../report.ts';
import type { PmFile, PmObject } from './file.ts';

interface SetAside {
  readonly line: number;
  readonly sentence: string;
  values: number;
}

/**
 * A file's objects in the network's periods: ends a few seconds off are rounded, periods of another length or with another end are set aside by line and
 * reason, their values counted as refused. Otherwise one such file would add a period of its own, for which everybody else seems to be silent.
 */
export function onGrid(file: PmFile, grid: Grid): PmFile {
  const setAside = new Map<string, SetAside>();
  const rounded = new Set<number>();
  const objects = file.objects.flatMap((object): PmObject[] => {
    const endS = endOnGrid(object.periodEndMs / 1_000, grid);
    if (endS === null || object.periodS !== grid.periodS) {
      note(setAside, object, endS === null, grid);
      return [];
    }
    if (endS * 1_000 === object.periodEndMs) return [object];
    rounded.add(object.periodEndMs);
    return [{ ...object, periodEndMs: endS * 1_000 }];
  });
  if (setAside.size === 0 && rounded.size === 0) return file;
  const rejections = [...setAside.values()].map(({ line, values, sentence }): Rejection => ({ line, reason: `${values} values: ${sentence}` }));
  const values = [...setAside.values()].reduce((sum, one) => sum + one.values, 0);
  const ends = rounded.size === 1 ? 'end of a period was' : 'ends of periods were';
  return {
    ...file,
    objects,
    periodEndsMs: [...new Set(objects.map((object) => object.periodEndMs))].sort((a, b) => a - b),
    counts: { ...file.counts, rejected: file.counts.rejected + values },
    rejections: [...file.rejections, ...rejections],
    notes: rounded.size === 0 ? file.notes : [...file.notes, `${rounded.size} ${ends} a few seconds off the grid and rounded to it`],
  };
}

/** One sentence for all objects of a period, with the line of the first. */
function note(into: Map<string, SetAside>, { periodEndMs, periodS, line, counters, given }: PmObject, isOff: boolean, grid: Grid): void {
  const key = `${periodEndMs}/${periodS}`;
  const end = new Date(periodEndMs).toISOString().slice(0, 19);
  const why = isOff
    ? `the period ends at ${end}Z, off the grid of periods (every ${grid.stepS} s)`
    : `the period that ends at ${end}Z is ${periodS} s long, where periods are ${grid.periodS} s (period_s of sources.yaml)`;
  const known = into.get(key) ?? { line, sentence: why, values: 0 };
  known.values += counters.size + given.size;
  into.set(key, known);
}
