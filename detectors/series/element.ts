import { PairBalance } from './balance.ts';
import { BoundedKpi } from './bounded.ts';
import { pairsOf, roleOf } from './columns.ts';
import { CounterReader } from './counter.ts';
import { StatusFlag } from './flag.ts';
import { LevelDetector } from './level.ts';
import { Recurrence } from './recurrence.ts';
import { SeverityHold } from './severity.ts';

/** Rows from which the step is measured, and before which nothing is said. */
const FIRST_ROWS = 30;
/** Larger values are as good as infinite, and sums of them must not be. */
const VALUE_MAX = 1e150;
const STEP_S_MIN = 0.001;
const STEP_S_MAX = 7 * 86_400;
/** A volume of a pair is judged by its balance; its level, which bursts, counts half. */
const PAIRED_WEIGHT = 0.5;
/** The more columns, the more chances: a level's deviation is divided by 1 + 0.15·ln(columns). */
const COLUMNS_PENALTY = 0.15;
/** Below this score nobody is named. */
const NAMED_FROM = 10;

/** One row's answer. `detector` names the detector and the column (`level:latency_ms`), empty when nothing speaks. */
export interface Verdict {
  readonly score: number;
  /** The severity of this row alone, before holding: alerts are counted on it. */
  readonly severity: number;
  readonly detector: string;
  /** What is loudest in this row alone, named like `detector`, however quiet it is. */
  readonly speaker: string;
  /** What the speaking column was expected to be, when its level speaks; else NaN. */
  readonly expected: number;
}

interface Evidence {
  readonly severity: number;
  readonly novelty: number;
  readonly source: number;
  readonly expected: number;
}

const SILENT: Evidence = { severity: 0, novelty: 0, source: -1, expected: Number.NaN };

/** A column or a pair, with the state of what judges it. */
interface Judge {
  readonly name: string;
  judge(atS: number, values: readonly number[], source: number): Evidence;
}

/**
 * Scores one element, row by row: all its columns (or KPIs), each by what suits it. Level KPIs by {@link LevelDetector}, pairs of
 * volumes by {@link PairBalance}, utilisation by {@link BoundedKpi}, flags by {@link StatusFlag}; fused by the maximum of severities, which are
 * on one scale (for sparse evidence the maximum beat combining p-values, detection.md section 7), held and scored by {@link SeverityHold}.
 * The answer to a row depends on that row and those before it, in the order they were pushed; times only place a row in its day and week,
 * so holes, repeated and disordered times need no special care. The step is the median of the first 30 differences.
 * Cost: about 4 µs a column and row; memory about 0.5 MB a column, whatever the length.
 */
export class ElementScorer {
  private readonly names: readonly string[];
  private readonly counters: readonly CounterReader[];
  private readonly hold = new SeverityHold();
  private waiting: { atS: number; values: readonly number[] }[] = [];
  private judges: readonly Judge[] = [];

  /** @param names of the value columns, in the order of the values pushed */
  constructor(names: readonly string[]) {
    this.names = names;
    this.counters = names.map(() => new CounterReader());
  }

  /**
   * @param atS seconds since 1970; @param values one for each name, NaN where missing
   * @throws {RangeError} when the number of values is not the number of names
   */
  push(atS: number, values: readonly number[]): Verdict {
    if (values.length !== this.names.length) throw new RangeError('push requires one value for each column');
    if (this.judges.length > 0 || this.names.length === 0) return this.answer(atS, values);
    this.waiting.push({ atS, values });
    if (this.waiting.length === FIRST_ROWS) {
      this.judges = judgesOf(this.names, this.counters, stepOf(this.waiting.map((row) => row.atS)));
      for (const row of this.waiting) this.answer(row.atS, row.values);
      this.waiting = [];
    }
    return { score: 0, severity: 0, detector: '', speaker: '', expected: Number.NaN };
  }

  private answer(atS: number, values: readonly number[]): Verdict {
    let loudest = SILENT;
    let novelty = 0;
    for (const [source, judge] of this.judges.entries()) {
      const evidence = judge.judge(atS, values, source);
      if (evidence.severity > loudest.severity) loudest = evidence;
      novelty = Math.max(novelty, evidence.novelty);
    }
    const held = this.hold.push(loudest.severity, novelty, loudest.source);
    const detector = held.score >= NAMED_FROM ? (this.judges[held.source]?.name ?? '') : '';
    return { score: held.score, severity: loudest.severity, detector, speaker: this.judges[loudest.source]?.name ?? '', expected: loudest.expected };
  }
}

/** The median of the positive differences, one minute where there are none, kept between a millisecond and a week. */
export function stepOf(timesS: readonly number[]): number {
  const steps = timesS
    .slice(1)
    .map((atS, i) => atS - (timesS[i] as number))
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  return Math.min(STEP_S_MAX, Math.max(STEP_S_MIN, steps[steps.length >> 1] ?? 60));
}

function judgesOf(names: readonly string[], counters: readonly CounterReader[], stepS: number): Judge[] {
  const pairs = pairsOf(names);
  const paired = new Set(pairs.flat());
  const judged = names.filter((name) => roleOf(name) !== 'ignored').length;
  const penalty = 1 + COLUMNS_PENALTY * Math.log(Math.max(1, judged));
  const deltas = new Array<number>(names.length).fill(Number.NaN);
  const columns = names.flatMap((name, i): Judge[] => {
    const role = roleOf(name);
    const counter = counters[i] as CounterReader;
    if (role === 'ignored') return [];
    if (role === 'flag') return [flagJudge(name, i)];
    const weight = (paired.has(i) ? PAIRED_WEIGHT : 1) / penalty;
    return [columnJudge(name, i, role === 'level' ? null : new BoundedKpi(role === 'processor'), counter, weight, stepS, deltas)];
  });
  return [...columns, ...pairs.map(([a, b]) => pairJudge(`${names[a]}/${names[b]}`, a, b, deltas))];
}

/** A level, or utilisation; leaves its value (of a counter, its difference) in `deltas` for the pairs that come after. */
function columnJudge(
  name: string,
  at: number,
  bounded: BoundedKpi | null,
  counter: CounterReader,
  weight: number,
  stepS: number,
  deltas: number[],
): Judge {
  const level = new LevelDetector(stepS);
  return {
    name: `${bounded ? 'bounded' : 'level'}:${name}`,
    judge(atS, values, source) {
      const given = values[at] as number;
      const finite = Number.isFinite(given) ? Math.max(-VALUE_MAX, Math.min(VALUE_MAX, given)) : Number.NaN;
      const value = bounded || Number.isNaN(finite) ? finite : counter.read(finite);
      deltas[at] = value;
      if (Number.isNaN(value)) return SILENT;
      const jump = bounded ? bounded.push(value) : 0;
      const { severity, novelty } = level.push(atS, value, bounded?.floor ?? 0);
      return {
        severity: Math.max(jump, weight * severity),
        novelty: Math.max(jump, weight * novelty),
        source,
        expected: level.expected,
      };
    },
  };
}

function flagJudge(name: string, at: number): Judge {
  const flag = new StatusFlag();
  return {
    name: `flag:${name}`,
    judge(_, values, source) {
      const state = values[at] as number;
      const severity = Number.isFinite(state) ? flag.push(state) : 0;
      return { severity, novelty: severity, source, expected: Number.NaN };
    },
  };
}

function pairJudge(name: string, a: number, b: number, deltas: readonly number[]): Judge {
  const balance = new PairBalance();
  const recurrence = new Recurrence();
  return {
    name: `balance:${name}`,
    judge(atS, _, source) {
      const severity = balance.push(deltas[a] as number, deltas[b] as number);
      return { severity, novelty: recurrence.weigh(atS, severity).novelty, source, expected: Number.NaN };
    },
  };
}
