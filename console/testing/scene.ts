import { fillRegion } from '../../api/testing/region.ts';
import { syncCatalogue } from '../../ingest/catalogue-sync.ts';
import { CATALOGUE_PATH, readCatalogue } from '../../sql/catalogue/catalogue.ts';
import { type Database, insertOnce, type Row } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { writeScores } from '../../sql/testing/scores.ts';
import { cells, fillNetwork } from './scene_network.ts';

/** What time it is in the scene. */
export const SCENE_NOW = new Date('2036-01-09T12:40:00Z');
export const HOUSEHOLDS = 60;
const UNTIL = Date.parse('2036-01-09T12:30:00Z');
const PERIOD_MS = 900_000;
const DAY_PERIODS = 96;

export const stamp = (at: number | Date): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/**
 * A small region with everything the pages can show: the test region of the API with its one open incident, a critical one beside it, sites on a map,
 * series with a gap, sixty households, spikes, figures. Everything is made from fixed numbers: two runs give the same pictures.
 */
export async function fillScene(db: Database, keys: KeyRing): Promise<void> {
  await syncCatalogue(db, readCatalogue([CATALOGUE_PATH]));
  await fillRegion(db, keys);
  const put = (table: string, rows: readonly Row[]) => insertOnce(db, table, rows, `scene ${table}`);
  await fillNetwork(put);
  await fillSeries(db, put);
  await fillHouseholds(db, keys, put);
  await fillFigures(put);
}

export type Put = (table: string, rows: readonly Row[]) => Promise<void>;

/** A number from 0 to 1 that looks random and is always the same for the same place. */
export function grain(seed: number): number {
  const x = Math.sin(seed * 12.9898 + 78.233) * 43_758.5453;
  return x - Math.floor(x);
}

const KPIS = [
  { kpi: 'nr_dl_ue_throughput', usual: 42_000, spread: 9_000, bad: 9_000, attempts: 0 },
  { kpi: 'nr_rrc_setup_sr', usual: 0.994, spread: 0.004, bad: 0.86, attempts: 900 },
  { kpi: 'nr_drb_drop_ratio', usual: 0.004, spread: 0.003, bad: 0.06, attempts: 700 },
] as const;

async function fillSeries(db: Database, put: Put): Promise<void> {
  const onset = UNTIL - 6 * PERIOD_MS;
  const [cell] = cells('Aarhus C');
  const rows = KPIS.flatMap(({ kpi, usual, spread, bad, attempts }, k) =>
    Array.from({ length: DAY_PERIODS }, (_, i) => {
      const at = UNTIL - (DAY_PERIODS - 1 - i) * PERIOD_MS;
      const wave = 1 + 0.25 * Math.sin((2 * Math.PI * i) / DAY_PERIODS) * (usual > 1 ? 1 : 0.002);
      const noise = (grain(i + 1000 * k) - 0.5) * spread;
      const missing = i >= 40 && i < 46;
      return {
        period_end: stamp(at),
        kpi,
        element_key: cell?.element_key ?? '0',
        quality: missing ? ('missing' as const) : ('ok' as const),
        value: missing ? 0 : at > onset ? bad * (1 + noise / usual) : usual * wave + noise,
        attempts: attempts === 0 ? 0 : Math.round(attempts * (0.3 + 0.7 * Math.abs(Math.sin((Math.PI * i) / DAY_PERIODS)))),
        expected: usual * wave,
        expected_low: Math.max(0, usual * wave - spread),
        expected_high: usual > 1 ? usual * wave + spread : Math.min(usual * wave + spread, 1),
        revision: '1',
      };
    }),
  );
  await writeScores(db, rows);
  await put(
    'incident_evidence',
    KPIS.map(({ kpi, usual, spread, bad, attempts }, k) => ({
      ...{ incident_id: 'inc-5', period_end: '2036-01-09 11:15:00', element_key: cell?.element_key ?? '0', kpi, detector: 'level' },
      ...{ value: bad, attempts, expected: usual, expected_low: usual - spread, expected_high: usual + spread, evidence: 9 - 2 * k },
      sentence: `${cell?.element_id} is far from what is usual at this hour.`,
      revision: '1',
    })),
  );
  await put('incident_causes', [
    {
      ...{
        incident_id: 'inc-5',
        period_end: '2036-01-09 11:15:00',
        dimension: 'transport',
        name: 'H17',
        degraded: 26,
        judged: 27,
        elsewhere_degraded: 1,
      },
      ...{ elsewhere_judged: 90, log10_p: -21, chosen: true, reason: 'explains most of what is degraded, beyond chance', revision: '1' },
    },
    {
      ...{
        incident_id: 'inc-5',
        period_end: '2036-01-09 11:15:00',
        dimension: 'software',
        name: '24.Q2',
        degraded: 27,
        judged: 110,
        elsewhere_degraded: 0,
      },
      ...{ elsewhere_judged: 7, log10_p: -0.6, chosen: false, reason: 'only 27 of 110 of it are degraded', revision: '1' },
    },
  ]);
}

async function fillHouseholds(db: Database, keys: KeyRing, put: Put): Promise<void> {
  const people = Array.from({ length: HOUSEHOLDS }, (_, i) => ({
    i,
    customer: `cust-house-${i}`,
    imsi: `imsi-house-${i}`,
    customer_key: keys.key('customer', `cust-house-${i}`),
    subscriber_key: keys.key('subscriber', `imsi-house-${i}`),
  }));
  await put(
    'customers',
    people.map(({ i, customer_key }) => ({
      customer_key,
      segment: i % 7 === 0 ? 'business' : 'consumer',
      value_band: 1 + (i % 5),
      vip: i % 17 === 3,
      protected: false,
      language: i % 4 === 1 ? 'en' : 'da',
      consent_service_contact: i % 6 !== 5,
      do_not_contact: i % 19 === 4,
      revision: '1',
    })),
  );
  await put(
    'subscriptions',
    people.map(({ subscriber_key, customer_key }) => ({ subscriber_key, customer_key, line_type: 'voice', removed: false, revision: '1' })),
  );
  await put(
    'decision_centres',
    people.map(({ customer_key }) => ({ customer_key, centre_key: customer_key, reason: 'itself', revision: '1' })),
  );
  await put(
    'incident_customers',
    people.map(({ i, customer_key, subscriber_key }) => ({
      incident_id: i % 3 === 0 ? 'inc-1' : 'inc-5',
      subscriber_key,
      customer_key,
      centre_key: customer_key,
      matched_by: 'served',
      confidence: 0.95,
      minutes_exposed: 15 + ((i * 7) % 70),
      events: 12 + (i % 9),
      failures: i % 5,
      first_at: '2036-01-09 11:05:00',
      last_at: '2036-01-09 12:30:00',
      worst_at: '2036-01-09 12:15:00',
      worst_element_key: '11',
      exposure: 5 + ((i * 13) % 40),
      withdrawn: false,
      revision: '1',
    })),
  );
  await put(
    `${db.vault}.identities`,
    people.flatMap(({ i, customer, customer_key, subscriber_key, imsi }) => [
      {
        subject: 'customer',
        subject_key: customer_key,
        sealed: keys.seal({ customer_id: customer, name: `Resident ${i + 1}` }),
        key_id: 'k',
        revision: '1',
      },
      {
        subject: 'subscription',
        subject_key: subscriber_key,
        sealed: keys.seal({ subscriber_id: imsi, msisdn: `+4570${String(100_000 + i)}` }),
        key_id: 'k',
        revision: '1',
      },
    ]),
  );
}

async function fillFigures(put: Put): Promise<void> {
  const figure = (
    dimension: string,
    name: string,
    metric: string,
    unit: string,
    value: number,
    half: number,
    n: number,
    left_out: number,
    chance: number,
  ) => ({
    ...{ dimension, name, metric, unit, value, low: value - half, high: value + half, n, n_people: false, left_out, chance },
    computed_for: '2036-01-09 12:30:00',
    revision: '1',
  });
  await put('lag_figures', [
    figure('all', 'all', 'proactive_detection_rate', 'share', 0.84, 0.09, 51, 22, 0.41),
    figure('all', 'all', 'detection_delay', 's', 1_080, 240, 73, 0, Number.NaN),
    figure('all', 'all', 'detection_lead', 's', 1_740, 600, 51, 22, -300),
    figure('all', 'all', 'first_complaint_delay', 's', 3_120, 700, 73, 0, 9_000),
    figure('all', 'all', 'contact_after_detection', 's', 2_400, 900, 18, 55, Number.NaN),
    figure('region', 'Funen', 'proactive_detection_rate', 'share', 0.88, 0.11, 33, 12, 0.4),
    figure('region', 'Jutland', 'proactive_detection_rate', 'share', 0.75, 0.2, 18, 10, 0.43),
  ]);
  await put(
    'complaint_survival',
    [0, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400].map((after_s, i) => ({
      ...{ dimension: 'all', name: 'all', after_s, at_risk: 73 - 6 * i, complained: 6 },
      ...{ silent_share: 1 - 0.09 * i, low: Math.max(0, 1 - 0.09 * i - 0.07), high: Math.min(1, 1 - 0.09 * i + 0.07) },
      computed_for: '2036-01-09 12:30:00',
      revision: '1',
    })),
  );
  const spike = (spike_id: string, name: string, verdict: string, complaints: number, at: string, incident_id: string) => ({
    ...{ spike_id, scope: 'area', name, region: 'Funen', topic: 'data', verdict, complaints, incident_id },
    ...{ started_at: at, found_at: at, last_at: at, expected: 4, evidence: 7, linked: verdict === 'miss' ? 0 : complaints - 6 },
    computed_for: '2036-01-09 12:30:00',
    revision: '1',
  });
  await put('complaint_spikes', [
    spike('s-1', 'Odense C', 'known', 44, '2036-01-09 12:00:00', 'inc-1'),
    spike('s-2', 'Svendborg', 'late', 31, '2036-01-08 09:00:00', 'inc-2'),
    spike('s-3', 'Nyborg', 'miss', 26, '2036-01-07 18:00:00', ''),
  ]);
}
