import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PERIODS_A_DAY } from './fault_plan.ts';

/** A real series in quarters of an hour, from a midnight on. */
export interface RealSeries {
  readonly name: string;
  /** Counts are added up within a quarter, levels averaged. */
  readonly kind: 'count' | 'level';
  /** NaN where nothing was measured. */
  readonly values: Float64Array;
}

const DAY_MS = 86_400_000;
const PERIOD_MS = DAY_MS / PERIODS_A_DAY;
/** A coarser series would leave most quarters empty. */
const FILLED_MIN = 0.9;
const SERIES_MAX = 1_000;

/**
 * Reads the CSV files under a directory (time, value, …; a header line) as series of quarters of an hour.
 * Left out: what is shorter than `daysMin`, too coarse, or negative anywhere. Times without a zone are UTC.
 */
export function readRealSeries(directory: string, daysMin: number): RealSeries[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.csv'));
  return files
    .sort()
    .slice(0, SERIES_MAX)
    .flatMap((name) => quarters(basename(name, '.csv'), readFileSync(join(directory, name), 'utf8')) ?? [])
    .filter(({ values }) => values.length >= daysMin * PERIODS_A_DAY && filled(values) >= FILLED_MIN);
}

function quarters(name: string, text: string): RealSeries | null {
  const points = text.split('\n').slice(1).flatMap(point);
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || points.some((p) => p.value < 0)) return null;
  const from = Math.ceil(first.at / DAY_MS) * DAY_MS;
  const slots = Math.max(0, Math.floor((last.at - from) / PERIOD_MS));
  const sums = new Float64Array(slots);
  const counts = new Uint32Array(slots);
  for (const { at, value } of points) {
    const slot = Math.floor((at - from) / PERIOD_MS);
    if (slot < 0 || slot >= slots) continue;
    sums[slot] = (sums[slot] ?? 0) + value;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  const kind = points.every((p) => Number.isInteger(p.value)) ? 'count' : 'level';
  return { name, kind, values: sums.map((sum, slot) => (counts[slot] === 0 ? Number.NaN : kind === 'count' ? sum : sum / (counts[slot] ?? 1))) };
}

function point(line: string): { at: number; value: number }[] {
  const [time = '', value = ''] = line.replaceAll('"', '').split(',', 2);
  const at = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(time) ? time : `${time.replace(' ', 'T')}Z`);
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(at) && Number.isFinite(number) ? [{ at, value: number }] : [];
}

function filled(values: Float64Array): number {
  return values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0) / Math.max(1, values.length);
}
