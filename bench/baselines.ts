import { z } from 'zod';
import { DEFAULT_BASELINE, ensureBaseline } from '../detectors/index.ts';
import type { Database } from '../sql/database.ts';
import { defineStatement } from '../sql/query.ts';
import { machine } from './machine.ts';
import { processorS } from './processor_time.ts';
import { withScratchDatabase } from './scratch.ts';
import { type StatementTime, withStopwatch } from './stopwatch.ts';

const file = (name: string): URL => new URL(`../sql/queries/bench/${name}.sql`, import.meta.url);
const storeElements = defineStatement({ file: file('synthetic_elements'), params: z.strictObject({ elements: z.int() }), mayRunTwice: true });
const storeDay = defineStatement({ file: file('replay_samples'), params: z.strictObject({ day: z.date(), kpis: z.int() }), mayRunTwice: false });
const repeatDay = defineStatement({
  file: file('repeat_day'),
  params: z.strictObject({ day: z.date(), later_days: z.int().min(1) }),
  mayRunTwice: false,
});

/** The first night that is built; history lies before it. */
const NIGHT = '2026-02-09';
const DAY_MS = 86_400_000;
/** So many days are made value by value; the others are these again with other noise, which is an order of magnitude faster to store. */
const DAYS_MADE = 7;
/** The network that the figure is wanted for. */
const ASKED_ELEMENTS = 100_000;

export interface BaselinesBenchOptions {
  /** Elements, one build each, smallest first. */
  readonly sizes: readonly number[];
  readonly kpis: number;
  readonly historyDays: number;
  readonly onProgress: (line: string) => void;
}

/** What one night took. */
export interface BaselineNight {
  readonly elements: number;
  /** The first night of a network counts all its weeks; an ordinary one, the night after, what happened since. */
  readonly which: 'first' | 'ordinary';
  /** Samples that lay in its weeks. */
  readonly samples: number;
  readonly wall_s: number;
  readonly cpu_s: number;
  /** The most memory one statement took. */
  readonly memory_mb: number;
  readonly statements: readonly StatementTime[];
}

export interface BaselinesBench {
  readonly machine: string;
  readonly kpis: number;
  readonly historyDays: number;
  readonly nights: readonly BaselineNight[];
  readonly first: BaselineCost;
  readonly ordinary: BaselineCost;
}

/** What 100,000 elements would cost. */
export interface BaselineCost {
  /** Processor milliseconds for one element more, between the smallest and the largest network measured; over all elements where there is one size only. */
  readonly element_ms: number;
  /** Processor seconds for 100,000 elements and five weeks, at that cost; and how many times larger that is than what was measured. */
  readonly asked_cpu_s: number;
  readonly extrapolated_by: number;
}

/**
 * Builds the baselines of two nights one after another (`ensureBaseline`, as production does) for networks of several sizes over stored weeks: normals, peers, noise and signatures.
 * Processor time stands beside wall time, since a machine is seldom alone.
 */
export async function benchBaselines(options: BaselinesBenchOptions): Promise<BaselinesBench> {
  const nights: BaselineNight[] = [];
  for (const elements of options.sizes) nights.push(...(await withScratchDatabase((db) => twoNights(db, elements, options))));
  const cost = (which: BaselineNight['which']): BaselineCost =>
    costOf(
      nights.filter((night) => night.which === which),
      options.historyDays,
    );
  return { machine: machine(), kpis: options.kpis, historyDays: options.historyDays, nights, first: cost('first'), ordinary: cost('ordinary') };
}

function costOf(nights: readonly BaselineNight[], historyDays: number): BaselineCost {
  const [smallest, largest] = [nights[0] as BaselineNight, nights.at(-1) as BaselineNight];
  const element_s =
    smallest === largest ? largest.cpu_s / largest.elements : (largest.cpu_s - smallest.cpu_s) / (largest.elements - smallest.elements);
  const weeks = DEFAULT_BASELINE.days / historyDays;
  return {
    element_ms: round(1_000 * element_s),
    asked_cpu_s: Math.round((largest.cpu_s + element_s * (ASKED_ELEMENTS - largest.elements)) * weeks),
    extrapolated_by: round((ASKED_ELEMENTS / largest.elements) * weeks),
  };
}

async function twoNights(db: Database, elements: number, options: BaselinesBenchOptions): Promise<BaselineNight[]> {
  const { kpis, historyDays, onProgress } = options;
  onProgress(`storing ${historyDays} days of ${elements} elements x ${kpis} KPIs…`);
  await storeElements(db, { elements });
  const until = Date.parse(`${NIGHT}T00:00:00Z`);
  const began = until - historyDays * DAY_MS;
  for (let i = 0; i < historyDays; i++) await store(db, began, i, kpis);
  const first = await night(db, 'first', until, elements, options);
  await store(db, began, historyDays, kpis);
  return [first, await night(db, 'ordinary', until + DAY_MS, elements, options)];
}

async function store(db: Database, began: number, day: number, kpis: number): Promise<void> {
  if (day < DAYS_MADE) await storeDay(db, { day: new Date(began + day * DAY_MS), kpis });
  else await repeatDay(db, { day: new Date(began + (day % DAYS_MADE) * DAY_MS), later_days: day - (day % DAYS_MADE) });
}

async function night(
  db: Database,
  which: BaselineNight['which'],
  until: number,
  elements: number,
  { kpis, historyDays, onProgress }: BaselinesBenchOptions,
): Promise<BaselineNight> {
  const watched = withStopwatch(db);
  const before = await processorS(db);
  const began = performance.now();
  await ensureBaseline(watched.db, new Date(until).toISOString().slice(0, 10), DEFAULT_BASELINE);
  const wall_s = (performance.now() - began) / 1_000;
  const cpu_s = (await processorS(db)) - before;
  onProgress(`  ${elements} elements, ${which} night: ${round(wall_s)} s, ${round(cpu_s)} s of processor time`);
  const statements = watched.times();
  return {
    elements,
    which,
    samples: elements * kpis * 96 * historyDays,
    wall_s: round(wall_s),
    cpu_s: round(cpu_s),
    memory_mb: Math.round(Math.max(...statements.map((s) => s.memory_bytes)) / 1e6),
    statements,
  };
}

/** The bench as text; what was not measured says so. */
export function describeBaselines(bench: BaselinesBench): string[] {
  const lines = bench.nights.flatMap((night) => [
    `${night.which} night, ${night.elements.toLocaleString('en-GB')} elements x ${bench.kpis} KPIs, ${bench.historyDays} days (${Math.round(night.samples / 1e6)} million samples): ${night.wall_s} s, ${night.cpu_s} s of processor time, ${((1_000 * night.cpu_s) / night.elements).toFixed(1)} ms an element, at most ${night.memory_mb} MB a statement`,
    ...night.statements.slice(0, 8).map((s) => {
      const memory = s.memory_bytes === 0 ? '' : `${Math.round(s.memory_bytes / 1e6)} MB`;
      return `  ${s.name.padEnd(28)} ${String(s.calls).padStart(5)} ${(s.ms / 1_000).toFixed(1).padStart(8)} s ${memory.padStart(9)}`;
    }),
  ]);
  const cost = (name: string, cost: BaselineCost): string =>
    `${name}, one element more: ${cost.element_ms} ms of processor time; ${ASKED_ELEMENTS.toLocaleString('en-GB')} elements and ${DEFAULT_BASELINE.days} days at that: ${cost.asked_cpu_s} s of processor time, not measured: extrapolated ${cost.extrapolated_by}-fold`;
  return [bench.machine, ...lines, cost('first night', bench.first), cost('ordinary night', bench.ordinary)];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
