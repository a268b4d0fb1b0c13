import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { readContactPolicy, recordContactEffect } from '../api/index.ts';
import { recordNotices, runCare } from '../care/index.ts';
import { countCalibrationDays, detectRange } from '../detectors/index.ts';
import { ingestPaths, syncCatalogue } from '../ingest/index.ts';
import { type SimulateOptions, simulate } from '../simulator/simulate.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import type { Database } from '../sql/database.ts';
import { type KeyRing, openKeyRing } from '../sql/identity.ts';
import { defineStatement } from '../sql/query.ts';
import { storeQueryCosts } from '../sql/query_costs.ts';
import { rememberWork } from './dashboard_work.ts';

export interface DashboardNetworkOptions {
  readonly seed: number;
  readonly cells: number;
  readonly customers: number;
  /** Days of samples; the faults lie in the last ten hours. */
  readonly historyDays: number;
  /** How many of the last periods are judged. */
  readonly periods: number;
  /** What was judged stands in the database again every so many hours of the four weeks before: 24 is enough to look back on, `periods / 4` leaves no gap. */
  readonly repeatedEveryHours: number;
}

const PAST = ['element_scores', 'element_kpi_scores', 'core_scores', 'periods'].map((table) =>
  defineStatement({
    file: new URL(`../sql/queries/bench/dashboard_past_${table}.sql`, import.meta.url),
    params: z.strictObject({ newest: z.date(), every_hours: z.int(), times: z.int() }),
    mayRunTwice: true,
  }),
);
/** Pages look back four weeks. */
const PAST_HOURS = 28 * 24;

/** The smallest network that has everything a dashboard can ask for: two weeks teach it what is normal. */
export const SMALL_NETWORK: DashboardNetworkOptions = { seed: 5, cells: 40, customers: 1_200, historyDays: 16, periods: 12, repeatedEveryHours: 24 };

/** A Monday, far from any retention limit, so that nothing expires while this runs in ten years. */
const START = Date.parse('2036-01-07T00:00:00Z');
const PERIOD_MS = 900_000;
const HOUR_S = 3_600;
/** Lists and lag figures are computed every hour and a half, which is all that a picture of the last hours needs. */
const CARE_EVERY = 6;

/** What happens in the last hours before the newest period: a hub, a core function, a cell. */
const PLAN: NonNullable<SimulateOptions['plan']> = [
  { kind: 'core_function_failure', startS: -2 * HOUR_S, durationS: 1.5 * HOUR_S, root: 'smf-west-1', magnitude: 0.7 },
  { kind: 'transport_hub_outage', startS: -2.5 * HOUR_S, durationS: 2.5 * HOUR_S, root: 'Odense-1', magnitude: 0.9 },
  { kind: 'rising_failures', startS: -4.5 * HOUR_S, durationS: 3 * HOUR_S, magnitude: 0.4 },
];

/**
 * Fills an empty, migrated database as an operator's day would: a simulated network through the real loading, detection and care, and then what people
 * did about it (`rememberWork`). Everything a dashboard can ask for is there. Follows from the seed.
 * Cost on one core: about half a minute for 40 cells, 16 days and 12 periods.
 * @returns the end of the newest period
 */
export async function fillDashboardNetwork(db: Database, options: DashboardNetworkOptions): Promise<Date> {
  const directory = mkdtempSync(join(tmpdir(), 'forecell-dashboards-'));
  try {
    const { seed, cells, customers, historyDays, periods } = options;
    const start = new Date(START);
    await simulate({ out: directory, seed, start, cells, customers, historyDays, days: 0, presenceHistoryHours: 12, plan: PLAN });
    const newest = new Date(START + historyDays * 86_400_000);
    writeFileSync(join(directory, 'complaints.csv'), complaints(directory, newest));
    writeFileSync(join(directory, 'reference', 'maintenance.csv'), plannedWork(directory, newest));
    const keys = openKeyRing(join(directory, 'keys'));
    await load(db, directory, keys);
    await judge(db, newest, periods);
    await countCalibrationDays(db, newest.toISOString().slice(0, 10));
    await rememberWork(db, newest);
    const every_hours = options.repeatedEveryHours;
    for (const repeat of PAST) await repeat(db, { newest, every_hours, times: Math.ceil(PAST_HOURS / every_hours) - 1 });
    await runCare(db, newest);
    await recordContactEffect(db, keys, readContactPolicy());
    await storeQueryCosts(db, new Date());
    return newest;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function load(db: Database, directory: string, keys: KeyRing): Promise<void> {
  const catalogue = readCatalogue();
  await syncCatalogue(db, catalogue);
  const quarantineDir = join(directory, 'quarantine');
  mkdirSync(quarantineDir);
  const deps = { db, catalogue, keys, quarantineDir, now: null };
  await ingestPaths(deps, [join(directory, 'reference')], {});
  await ingestPaths(deps, [join(directory, 'history'), join(directory, 'complaints.csv')], {});
}

async function judge(db: Database, newest: Date, periods: number): Promise<void> {
  let done = 0;
  await detectRange(db, {
    from: new Date(newest.getTime() - (periods - 1) * PERIOD_MS),
    to: newest,
    onPeriod: async ({ news, periodEnd, durationMs }) => {
      const opened = news.filter(({ kind }) => kind === 'opened').map(({ incidentId }) => incidentId);
      await recordNotices(db, opened, 'notified', new Date(periodEnd.getTime() + durationMs), 'terminal');
      done++;
      if (done % CARE_EVERY === 0) await runCare(db, periodEnd);
    },
  });
}

/** Work that was announced, at a site behind another hub, in the last hour and a half. */
function plannedWork(directory: string, newest: Date): string {
  const [header = '', ...rows] = readFileSync(join(directory, 'reference', 'inventory.csv'), 'utf8').split('\n');
  const site = rows.find((row) => row.includes('_cell,') && !row.includes(',Odense-1,'))?.split(',')[header.split(',').indexOf('site')] ?? '';
  const [from, to] = [newest.getTime() - 5_400_000, newest.getTime()].map((ms) => new Date(ms).toISOString());
  return `window_id,scope,scope_id,starts_at,ends_at,reason\nW-1,site,${site},${from},${to},Antenna and software work\n`;
}

/** Those who were on a cell of the hub in the last hours complain of slow data, one in three of them; a few others of their bill. */
function complaints(directory: string, newest: Date): string {
  const inventory = readFileSync(join(directory, 'reference', 'inventory.csv'), 'utf8').split('\n');
  const cells = new Set(inventory.filter((line) => line.includes(',Odense-1,')).map((line) => line.split(',')[0] ?? ''));
  const customer = new Map(
    readFileSync(join(directory, 'reference', 'subscriptions.csv'), 'utf8')
      .split('\n')
      .map((line) => [line.split(',')[0] ?? '', line.split(',')[2] ?? '']),
  );
  const touched = new Set<string>();
  for (const name of readdirSync(join(directory, 'history'))
    .filter((file) => file.startsWith('presence'))
    .sort()
    .slice(-3))
    for (const line of gunzipSync(readFileSync(join(directory, 'history', name)))
      .toString('utf8')
      .split('\n')) {
      const [subscriber = '', cell = ''] = line.split(',');
      if (cells.has(cell)) touched.add(subscriber);
    }
  const lines = [...touched]
    .sort()
    .filter((_, i) => i % 3 === 0)
    .map((subscriber, i) => {
      const at = new Date(newest.getTime() - 7_200_000 + ((i * 7_919) % 7_000) * 1_000).toISOString().slice(0, 19);
      const topic = i % 10 === 9 ? 'bill' : 'data_slow';
      return `Q-${i},${at}Z,${customer.get(subscriber) ?? ''},${subscriber},phone,${topic},Odense C,Mobile data is slow.`;
    });
  return `complaint_id,created_at,customer_id,subscriber_id,channel,topic,area,text\n${lines.join('\n')}\n`;
}
