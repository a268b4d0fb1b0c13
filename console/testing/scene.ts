import { fillRegion } from '../../api/testing/region.ts';
import { syncCatalogue } from '../../ingest/catalogue-sync.ts';
import { CATALOGUE_PATH, readCatalogue } from '../../sql/catalogue/catalogue.ts';
import { type Database, insertOnce, type Row } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { writeScores } from '../../sql/testing/scores.ts';
import { grain, type Put, stamp } from './made_up.ts';
import { fillDays, fillFigures } from './scene_figures.ts';
import { cells, fillNetwork } from './scene_network.ts';

/** What time it is in the scene. */
export const SCENE_NOW = new Date('2036-01-09T12:40:00Z');
export const HOUSEHOLDS = 60;
const UNTIL = Date.parse('2036-01-09T12:30:00Z');
const PERIOD_MS = 900_000;
const DAY_PERIODS = 96;

/**
 * A small region with everything the pages can show: the test region of the API with its one open incident, a critical one beside it, sites on a map,
 * series with a gap, sixty households, spikes, figures. Everything is made from fixed numbers: two runs give the same pictures.
 */
export async function fillScene(db: Database, keys: KeyRing, households = HOUSEHOLDS): Promise<void> {
  await syncCatalogue(db, readCatalogue([CATALOGUE_PATH]));
  await fillRegion(db, keys);
  const put = (table: string, rows: readonly Row[]) => insertOnce(db, table, rows, `scene ${table}`);
  await fillNetwork(put);
  await fillSeries(db, put);
  await fillHouseholds(db, keys, put, households);
  await fillFigures(put);
  await fillDays(put);
  await fillNearby(put);
}

/** A fourth incident, worse than all others by its size on the page; or its end. */
export async function openWorse(db: Database, incident_id: string, isOver: boolean): Promise<void> {
  const row = {
    ...{ incident_id, period_end: '2036-01-09 12:30:00', kind: isOver ? 'resolved' : 'opened', state: isOver ? 'resolved' : 'open' },
    ...{ resolved_at: isOver ? '2036-01-09 12:30:00' : '1970-01-01 00:00:00', announced: true, unstable: false, merged_into: '', progress: '{}' },
    ...{ onset: '2036-01-09 10:30:00', detected_at: '2036-01-09 12:30:00', severity: 'critical', confidence: 0.999, evidence: 12 },
    ...{ root_kind: 'area', root_id: 'Aalborg', cause: 'area', kpis: ['nr_rrc_setup_sr'], area: 'Aalborg', region: 'Jutland', technology: 'nr' },
    ...{ experience: 'no_service', sentence: 'Every cell of Aalborg is silent.', revision: isOver ? '1000001' : '1000000' },
  };
  await insertOnce(db, 'incident_events', [row], `${incident_id} ${row.state}`);
}

/** What was changed and planned near the worst incident. */
async function fillNearby(put: Put): Promise<void> {
  const [cell] = cells('Aarhus C');
  await put('changes', [
    {
      ...{ change_id: 'CHG-2041', scope: 'transport_hub', scope_id: 'H17', at: '2036-01-09 10:40:00', kind: 'configuration' },
      ...{ description: 'New queue settings on the hub', source: 'plan', removed: false, revision: '1' },
    },
    {
      ...{ change_id: 'CHG-2038', scope: 'element', scope_id: cell?.element_id ?? '', at: '2036-01-07 01:30:00', kind: 'parameter' },
      ...{ description: 'Tilt 4 to 6 degrees', source: 'plan', removed: false, revision: '1' },
    },
  ]);
  await put('maintenance_windows', [
    {
      ...{ window_id: 'MW-77', scope: 'transport_hub', scope_id: 'H17', starts_at: '2036-01-09 23:00:00', ends_at: '2036-01-10 03:00:00' },
      ...{ reason: 'Line card replaced', removed: false, revision: '1' },
    },
  ]);
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

async function fillHouseholds(db: Database, keys: KeyRing, put: Put, households: number): Promise<void> {
  const people = Array.from({ length: households }, (_, i) => ({
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
        number_key: '0',
        subject_key: customer_key,
        sealed: keys.seal({ customer_id: customer, name: `Resident ${i + 1}` }),
        key_id: 'k',
        revision: '1',
      },
      {
        subject: 'subscription',
        number_key: keys.key('number', `+4570${String(100_000 + i)}`),
        subject_key: subscriber_key,
        sealed: keys.seal({ subscriber_id: imsi, msisdn: `+4570${String(100_000 + i)}` }),
        key_id: 'k',
        revision: '1',
      },
    ]),
  );
}
