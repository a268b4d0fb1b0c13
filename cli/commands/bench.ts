import { parseArgs } from 'node:util';
import { benchAffected } from '../../bench/affected.ts';
import { benchBaselines, describeBaselines } from '../../bench/baselines.ts';
import { benchCloud, CLOUD_FOLDER } from '../../bench/cloud.ts';
import { benchComplaints, describeComplaints } from '../../bench/complaints.ts';
import { benchDashboards } from '../../bench/dashboards.ts';
import { evaluate } from '../../bench/evaluate.ts';
import { describeEvaluation } from '../../bench/evaluation_report.ts';
import { describeFaults } from '../../bench/fault_report.ts';
import { benchFaults } from '../../bench/faults.ts';
import { benchForecast } from '../../bench/forecast.ts';
import { benchHouseholds } from '../../bench/households.ts';
import { benchIngest } from '../../bench/ingest.ts';
import { benchInjected, INJECTED_FOLDERS } from '../../bench/injected.ts';
import { benchIntake } from '../../bench/intake.ts';
import { benchKills } from '../../bench/kills.ts';
import { benchMade } from '../../bench/made.ts';
import { benchMonth } from '../../bench/month.ts';
import { describeMonth } from '../../bench/month_judgement.ts';
import { benchNab, NAB_FOLDER } from '../../bench/nab.ts';
import { benchOutage } from '../../bench/outage.ts';
import { benchReplay, describeReplay } from '../../bench/replay.ts';
import { benchScore, describeScore } from '../../bench/score.ts';
import { withScratchConnection, withScratchDatabase } from '../../bench/scratch.ts';
import { benchSlow } from '../../bench/slow.ts';
import { benchSlowClean } from '../../bench/slow_clean.ts';
import { studyDrifts } from '../../bench/slow_drifts.ts';
import { describeSlow } from '../../bench/slow_report.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../config.ts';
import { interruptible } from '../interrupt.ts';

interface Asked {
  /** A positive number given with an option, or the usual one. */
  readonly number: (name: string, usual: number) => number;
  readonly text: (name: string) => string | null;
  readonly folders: readonly string[];
  readonly onProgress: (line: string) => void;
}

interface Measured {
  readonly result: object;
  readonly lines: readonly string[];
  /** 130 when it was interrupted and tells of what it got to. */
  readonly exitCode?: number;
}

const told = <R extends { machine: string; lines: readonly string[] }>(result: R): Measured => ({ result, lines: [result.machine, ...result.lines] });

/** Each measurement by its name; what it measures is in bench/README.md. */
const BENCHES: Readonly<Record<string, (asked: Asked) => Promise<Measured>>> = {
  ingest: async ({ number }) => told(await benchIngest(number('megabytes', 60), number('files', 2_000))),
  intake: async ({ number }) => told(await withScratchConnection((connection) => benchIntake(connection, number('rows', 2_000_000)))),
  kills: async ({ number, onProgress }) => {
    const size = { kills: number('kills', 200), rows: number('rows', 1_000_000), seed: number('seed', 1) };
    return told(await withScratchConnection((connection) => benchKills({ ...size, connection, onProgress })));
  },
  outage: async ({ number, text, onProgress }) => {
    const size = {
      cells: number('cells', 1_000),
      kpis: number('kpis', 20),
      minutes: text('minutes') === null ? [10, 120, 1_440] : [number('minutes', 10)],
    };
    return told(await withScratchConnection((connection) => benchOutage({ ...size, connection, onProgress })));
  },
  score: async ({ number }) => {
    const result = await benchScore(number('elements', 100_000), number('kpis', 20));
    return { result, lines: describeScore(result) };
  },
  baselines: async ({ number, text, onProgress }) => {
    const sizes = text('elements') === null ? [250, 500, 1_000] : [number('elements', 1_000)];
    const result = await benchBaselines({ sizes, kpis: number('kpis', 20), historyDays: number('history-days', 35), onProgress });
    return { result, lines: describeBaselines(result) };
  },
  replay: async ({ number, onProgress }) => {
    const days = number('days', 28);
    const size = { elements: number('elements', 1_000), kpis: number('kpis', 20) };
    const result = await benchReplay({ ...size, days, sampleDays: number('sample-days', days), historyDays: number('history-days', 28), onProgress });
    return { result, lines: describeReplay(result) };
  },
  detect: async ({ number, text, onProgress }) => {
    const result = await evaluate({
      seed: number('seed', 1),
      cells: number('cells', 600),
      customers: number('customers', 20_000),
      historyDays: number('history-days', 35),
      days: number('days', 7),
      faults: number('faults', 40),
      directory: text('simulation'),
      onProgress,
    });
    return { result, lines: describeEvaluation(result) };
  },
  faults: async ({ number, text, onProgress }) => {
    const size = { seed: number('seed', 1), cells: number('cells', 1_500), days: number('days', 4) };
    const result = await benchFaults({ ...size, series: text('series'), onProgress });
    return { result, lines: describeFaults(result) };
  },
  slow: async ({ number, onProgress }) => {
    const seed = number('seed', 7);
    const drifts = await withScratchDatabase((db) => studyDrifts(db, seed, number('drift-cells', 120), onProgress));
    const result = { drifts, ...(await benchSlow({ seed, cells: number('cells', 200), customers: number('customers', 8_000), onProgress })) };
    return { result, lines: describeSlow(result) };
  },
  'slow-clean': async ({ number }) => told(await benchSlowClean(number('elements', 1_000), number('kpis', 20))),
  complaints: async ({ number, onProgress }) => {
    const size = { seed: number('seed', 1), cells: number('cells', 300), customers: number('customers', 20_000) };
    const days = { historyDays: number('history-days', 35), days: number('days', 14), faults: number('faults', 30) };
    const result = await benchComplaints({ ...size, ...days, onProgress });
    return { result, lines: describeComplaints(result) };
  },
  affected: async ({ number, onProgress }) => told(await benchAffected(number('subscribers', 10_000_000), onProgress)),
  forecast: async ({ number, onProgress }) =>
    told(await benchForecast({ seed: number('seed', 1), cells: number('cells', 120), customers: number('customers', 3_000), onProgress })),
  households: async ({ number, onProgress }) => {
    const size = { seed: number('seed', 1), cells: number('cells', 150), customers: number('customers', 20_000), nights: number('nights', 10) };
    return told(await benchHouseholds({ ...size, onProgress }));
  },
  month: async ({ number, folders, onProgress }) => {
    const stop = interruptible();
    try {
      const size = { seed: number('seed', 1), cells: number('cells', 120), customers: number('customers', 49_000) };
      const days = { historyDays: number('history-days', 28), days: number('days', 30), incidents: number('incidents', 60) };
      const result = await benchMonth({ ...size, ...days, directory: folders[0] ?? null, onProgress, signal: stop.signal });
      const { desk: _desk, kept: _kept, ...told } = result;
      return { result: told, lines: describeMonth(result), exitCode: stop.signal.aborted ? 130 : 0 };
    } finally {
      stop.dispose();
    }
  },
  dashboards: async ({ number, onProgress }) => {
    const size = { seed: number('seed', 5), cells: number('cells', 300), customers: number('customers', 5_000) };
    const periods = number('periods', 12);
    return told(
      await benchDashboards({ ...size, historyDays: number('history-days', 16), periods, repeatedEveryHours: Math.ceil(periods / 4) }, onProgress),
    );
  },
  nab: async ({ folders }) => told(benchNab(folders[0] ?? NAB_FOLDER)),
  cloud: async ({ folders }) => told(benchCloud(folders[0] ?? CLOUD_FOLDER)),
  injected: async ({ folders, number }) => told(benchInjected(folders.length > 0 ? folders : INJECTED_FOLDERS, number('seed', 1))),
  made: async ({ number }) => told(benchMade(number('seed', 1), 6, 50)),
};

const NAMES = Object.keys(BENCHES).join(' | ');
const OPTIONS = [
  ...[
    'elements',
    'kpis',
    'megabytes',
    'minutes',
    'files',
    'kills',
    'rows',
    'seed',
    'cells',
    'customers',
    'history-days',
    'drift-cells',
    'days',
    'incidents',
    'nights',
    'sample-days',
    'periods',
    'faults',
    'simulation',
    'series',
    'subscribers',
  ],
] as const;

export const bench: Command = {
  usage: `bench ${NAMES}  [DIR] [--elements N] [--kpis N] [--megabytes N] [--files N] [--kills N] [--rows N] [--minutes N] [--seed N] [--cells N] [--days D] [--sample-days D] [--periods N] [--faults N] [--simulation DIR] [--series DIR] [--subscribers N] [--json]`,
  about:
    'Measures speed (ingest: rows/s and MB/s; intake: rows/s over HTTP against ClickHouse alone; kills: what is lost or doubled when the intake is killed; outage: the database away for 10 minutes, 2 and 24 hours of network time; score: seconds a period; baselines: the normals and noise of a night, per element; replay: weeks of stored periods; affected: the list of an incident and the last 72 hours of a person over a nationwide day of presence; dashboards: every question of Grafana, over an hour, a day and four weeks) and accuracy (detect: a simulated week end to end, against its truth; month: a month, care included; households: who lives together; faults: share found and delay per fault class at a fixed budget; complaints: topics read, spikes found, on texts and truth made for it; forecast: those about to be affected, against where they truly went; slow: drifts, bad changes and missing users found; slow-clean: what they raise where nothing is wrong; nab, cloud, injected, made: labelled series, by the detectors of `forecell score`).',
  async run(argv) {
    const options = Object.fromEntries(OPTIONS.map((name) => [name, { type: 'string' as const }]));
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { ...options, json: { type: 'boolean' } } });
    const [name, ...folders] = positionals;
    const measure = name === undefined ? undefined : BENCHES[name];
    if (!measure) throw new UsageError(`say what to measure: ${NAMES}`);
    const text = (option: string): string | null => {
      const value = (values as Readonly<Record<string, unknown>>)[option];
      return typeof value === 'string' ? value : null;
    };
    const number = (option: string, usual: number): number => {
      const given = text(option);
      const parsed = given === null ? usual : Number(given);
      if (!Number.isFinite(parsed) || parsed <= 0) throw new UsageError(`--${option} takes a positive number`);
      return parsed;
    };
    const { result, lines, exitCode = 0 } = await measure({ number, text, folders, onProgress: (line) => console.error(line) });
    console.log((values as { json?: boolean }).json ? JSON.stringify(result) : lines.join('\n'));
    return exitCode;
  },
};
