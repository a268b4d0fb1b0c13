import type { Database } from '../../sql/database.ts';
import { ElementScorer, type Verdict } from './element.ts';

/** What one KPI of one core function measured, in order of time: seconds since 1970, value, numerator, denominator. */
export interface KpiSeries {
  readonly kpi: string;
  readonly class: string;
  readonly samples: readonly (readonly [at: number, value: number | null, numerator: number | null, denominator: number | null])[];
}

/** A core function's past as its scorer left it: what is needed to go on with the next period. */
export class FollowedFunction {
  readonly names: readonly string[];
  /** Of every row so far, in order of time. */
  readonly times: number[] = [];
  readonly severities: number[] = [];
  last: { readonly atS: number; readonly verdict: Verdict } | null = null;
  private readonly scorer: ElementScorer;

  /** @param series its KPIs, in the order of their names; those alone are followed */
  constructor(series: readonly KpiSeries[]) {
    this.names = series.flatMap(columnsOf);
    this.scorer = new ElementScorer(this.names);
    this.push(series);
  }

  /** Whether these KPIs are all among those it follows; another one would have had a past of its own. */
  follows(series: readonly KpiSeries[]): boolean {
    return series.flatMap(columnsOf).every((name) => this.names.includes(name));
  }

  /** Scores what came since. */
  push(series: readonly KpiSeries[]): void {
    const byTime = new Map<number, number[]>();
    for (const row of series) {
      const column = this.names.indexOf(`${row.kpi} value`);
      for (const [at, value, numerator, denominator] of row.samples) {
        const values = byTime.get(at) ?? new Array<number>(this.names.length).fill(Number.NaN);
        byTime.set(at, values);
        values[column] = value ?? Number.NaN;
        if (row.class !== 'ratio') continue;
        values[column + 1] = denominator ?? Number.NaN;
        values[column + 2] = numerator ?? Number.NaN;
      }
    }
    for (const [atS, values] of [...byTime].sort(([a], [b]) => a - b)) {
      const verdict = this.scorer.push(atS, values);
      this.times.push(atS);
      this.severities.push(verdict.severity);
      this.last = { atS, verdict };
    }
  }
}

/** Columns are named `<kpi> value`, `<kpi> attempts` and `<kpi> successes`. */
function columnsOf(row: KpiSeries): string[] {
  return row.class === 'ratio' ? [`${row.kpi} value`, `${row.kpi} attempts`, `${row.kpi} successes`] : [`${row.kpi} value`];
}

/** All core functions of a database as far as one period. */
export interface Followed {
  /** Exclusive; where the history begins. */
  readonly afterS: number;
  readonly untilS: number;
  /** Of the samples it was made from (core_marks.sql). */
  readonly mark: string;
  readonly functions: ReadonlyMap<string, FollowedFunction>;
}

/** A scorer takes about 0.5 MB a column; beyond this a network's functions are scored from the beginning each time. */
const COLUMNS_MAX = 256;
const kept = new WeakMap<Database, Followed>();

/** Hands over what this process keeps of a database, which then keeps nothing: whoever goes on with it changes it, and a failure on the way must not leave half of it. */
export function takeFollowed(db: Database): Followed | null {
  const followed = kept.get(db) ?? null;
  kept.delete(db);
  return followed;
}

/** Keeps it for the next period, unless it is too large. */
export function keepFollowed(db: Database, followed: Followed): void {
  const columns = [...followed.functions.values()].reduce((total, one) => total + one.names.length, 0);
  if (columns <= COLUMNS_MAX) kept.set(db, followed);
}
