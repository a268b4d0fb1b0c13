import { z } from 'zod';
import { detectRange } from '../detectors/index.ts';
import type { Database } from '../sql/database.ts';
import { defineStatement } from '../sql/query.ts';
import { machine } from './machine.ts';
import { processorS } from './processor_time.ts';
import { withScratchDatabase } from './scratch.ts';
import { type StatementTime, withStopwatch } from './stopwatch.ts';

const file = (name: string): URL => new URL(`../sql/queries/bench/${name}.sql`, import.meta.url);
const replayElements = defineStatement({ file: file('synthetic_elements'), params: z.strictObject({ elements: z.int() }), mayRunTwice: true });
const replaySamples = defineStatement({ file: file('replay_samples'), params: z.strictObject({ day: z.date(), kpis: z.int() }), mayRunTwice: false });

const START = Date.parse('2026-01-05T00:00:00Z');
const DAY_MS = 86_400_000;
const PERIOD_MS = 900_000;
const PERIODS_A_DAY = 96;
/** Statements that make the nightly baseline; everything else is the periods'. */
const NIGHTLY = new Set([
  ...[
    'make_peer_groups',
    'pick_noise_sample',
    'count_series',
    'sample_steps',
    'stage_hours',
    'class_totals',
    'build_baselines',
    'build_noise_baselines',
  ],
  ...[
    'catalogue_hash',
    'nights_counted',
    'note_spans',
    'note_counted',
    'moved_hours',
    'late_hours',
    'touch_late',
    'touch_unclean',
    'touched_hours',
    'copy_hours',
  ],
  ...[
    'drop_hours',
    'drop_hours_touched',
    'drop_night_counted',
    'drop_night_spans',
    'stage_residuals',
    'stage_noise',
    'measure_noise',
    'drop_noise_stage',
    'stage_vectors',
    'correlations',
    'measure_signatures',
  ],
  ...['drop_vectors', 'drop_residuals', 'drop_noise_baselines', 'drop_baseline', 'insert kpi_noise', 'insert signature_weights'],
]);

export interface ReplayBenchOptions {
  readonly elements: number;
  readonly kpis: number;
  /** How long a replay is asked about. */
  readonly days: number;
  /** How many of them are truly replayed; the rest is extrapolated. */
  readonly sampleDays: number;
  /** Days of history before the first one replayed. */
  readonly historyDays: number;
  readonly onProgress: (line: string) => void;
}

export interface ReplayBench {
  readonly machine: string;
  readonly elements: number;
  readonly kpis: number;
  readonly days: number;
  readonly replayedDays: number;
  readonly historyDays: number;
  readonly periods: number;
  readonly samples: number;
  /** Of what was truly replayed. */
  readonly measured_s: number;
  /** Of that, the server's processor time. */
  readonly cpu_s: number;
  /** Nights that built a baseline, and what that took; the rest of the time belongs to the periods. */
  readonly nights: number;
  readonly nights_s: number;
  readonly period_ms: number;
  /** The whole of `days`: measured, or, when only a part was replayed, as many periods and nights at what they took. */
  readonly total_s: number;
  readonly extrapolated: boolean;
  readonly incidents: number;
  readonly statements: readonly StatementTime[];
}

/** Replays stored days through the production detection (`detectRange`, nightly baselines included) and says where the time goes. */
export async function benchReplay(options: ReplayBenchOptions): Promise<ReplayBench> {
  const { elements, kpis, days, historyDays } = options;
  const replayedDays = Math.min(days, options.sampleDays);
  return withScratchDatabase(async (db) => {
    options.onProgress(`storing ${historyDays + replayedDays} days of ${elements} elements x ${kpis} KPIs…`);
    await store(db, options, historyDays + replayedDays);
    const watched = withStopwatch(db);
    const from = START + historyDays * DAY_MS;
    let incidents = 0;
    const before = await processorS(db);
    const began = performance.now();
    const periods = await detectRange(watched.db, {
      from: new Date(from + PERIOD_MS),
      to: new Date(from + replayedDays * DAY_MS),
      onPeriod: async (report) => {
        incidents += report.news.filter((n) => n.kind === 'opened').length;
        if (report.builtBaseline)
          options.onProgress(`  ${report.periodEnd.toISOString()}: ${Math.round((performance.now() - began) / 1_000)} s so far`);
      },
    });
    const measured_s = (performance.now() - began) / 1_000;
    const cpu_s = (await processorS(db)) - before;
    const statements = watched.times();
    const nights_s = statements.filter((s) => NIGHTLY.has(s.name)).reduce((sum, s) => sum + s.ms, 0) / 1_000;
    const nights = statements.find((s) => s.name === 'stage_residuals')?.calls ?? 0;
    return {
      machine: machine(),
      elements,
      kpis,
      days,
      replayedDays,
      historyDays,
      periods,
      samples: elements * kpis * periods,
      measured_s: round(measured_s),
      cpu_s: round(cpu_s),
      nights,
      nights_s: round(nights_s),
      period_ms: round((1_000 * (measured_s - nights_s)) / Math.max(1, periods)),
      total_s: round(((measured_s - nights_s) * days) / replayedDays + (nights_s * days) / Math.max(1, nights)),
      extrapolated: replayedDays < days,
      incidents,
      statements: statements.map((s) => ({ ...s, ms: round(s.ms) })),
    };
  });
}

async function store(db: Database, { elements, kpis }: ReplayBenchOptions, days: number): Promise<void> {
  await replayElements(db, { elements });
  for (let day = 0; day < days; day++) await replaySamples(db, { day: new Date(START + day * DAY_MS), kpis });
}

/** The bench as text; a figure that was not measured says so. */
export function describeReplay(bench: ReplayBench): string[] {
  const per = (ms: number): string => (ms / Math.max(1, bench.periods)).toFixed(1);
  return [
    bench.machine,
    `${bench.days} days of ${bench.elements.toLocaleString('en-GB')} elements x ${bench.kpis} KPIs: ${bench.total_s} s${
      bench.extrapolated ? ` (extrapolated from ${bench.replayedDays} days replayed in ${bench.measured_s} s)` : ''
    }; ${bench.cpu_s} s of processor time; ${bench.historyDays} days of history before, ${bench.incidents} incidents`,
    `nightly baselines: ${bench.nights} in ${bench.nights_s} s; periods: ${bench.periods} of ${bench.periods / Math.max(1, bench.replayedDays) === PERIODS_A_DAY ? '15 minutes, ' : ''}${bench.period_ms} ms each`,
    'statement, calls, seconds, ms a period:',
    ...bench.statements.map(
      (s) => `  ${s.name.padEnd(28)} ${String(s.calls).padStart(7)} ${(s.ms / 1_000).toFixed(1).padStart(8)} ${per(s.ms).padStart(8)}`,
    ),
  ];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
