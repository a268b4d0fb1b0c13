import { z } from 'zod';
import { recordNotices } from '../care/index.ts';
import { type Database, insertOnce, nextRevision, type Row } from '../sql/database.ts';
import { defineQuery, defineStatement } from '../sql/query.ts';

const file = (name: string): URL => new URL(`../sql/queries/bench/${name}.sql`, import.meta.url);

const told = defineQuery({
  file: file('dashboard_incidents'),
  params: z.strictObject({}),
  row: z.strictObject({
    incident_id: z.string(),
    onset: z.int(),
    detected_at: z.int(),
    root_kind: z.string(),
    root_id: z.string(),
    severity: z.string(),
  }),
});
const contact = defineStatement({
  file: file('dashboard_contacts'),
  params: z.strictObject({ incident: z.string(), at: z.date() }),
  mayRunTwice: false,
});

/**
 * What people and their systems did in the hours a simulated network was judged: they took incidents on, called them right or wrong, changed parameters,
 * contacted customers, sent files that were refused. Incidents as `dashboard_incidents` lists them, those that touch most people first.
 */
export async function rememberWork(db: Database, newest: Date): Promise<void> {
  const incidents = await told(db, {});
  const [worst, second] = incidents;
  if (!worst || !second) throw new Error('the simulated network had fewer than two incidents: nothing for dashboards to show');
  const at = Math.floor(newest.getTime() / 1_000);
  const revision = await nextRevision(db);
  await recordNotices(db, [worst.incident_id], 'acknowledged', new Date((worst.detected_at + 420) * 1_000), 'console');
  await contact(db, { incident: worst.incident_id, at: new Date((at - 1_800) * 1_000) });
  await insertOnce(db, 'incident_estimates', [estimate(worst.incident_id, at)], 'estimate');
  await insertOnce(db, 'incident_labels', [label(second, 'false', at - 1_200), label(worst, 'true', at - 900)], 'labels');
  await insertOnce(db, 'changes', changes(at, revision), 'changes');
  await insertOnce(db, 'complaint_spikes', spikes(at, worst.incident_id, revision), 'spikes');
  await insertOnce(db, 'findings', [finding(at, revision)], 'findings');
  await insertOnce(db, 'webhook_deliveries', deliveries(new Date().toISOString(), worst.incident_id), 'deliveries');
  await insertOnce(db, 'rejections', refused(revision), 'rejections');
  await insertOnce(db, 'unmapped_counters', [unmapped(revision)], 'unmapped');
  await insertOnce(db, 'arrivals', arrivals(at, revision), 'arrivals');
}

interface Told {
  readonly incident_id: string;
  readonly onset: number;
  readonly detected_at: number;
  readonly root_kind: string;
  readonly root_id: string;
  readonly severity: string;
}

const label = (of: Told, verdict: string, at: number): Row => ({
  incident_id: of.incident_id,
  label_id: `${verdict}-${at}`,
  labelled_at: new Date(at * 1_000).toISOString(),
  label: verdict,
  reason: verdict === 'true' ? 'confirmed' : 'no_impact',
  labelled_by: 'noc',
  role: 'noc',
  state: 'resolved',
  severity: of.severity,
  root_kind: of.root_kind,
  root_id: of.root_id,
  onset: of.onset,
  detected_at: of.detected_at,
  detector: 'level',
});

const estimate = (incident_id: string, at: number): Row => ({
  incident_id,
  at: new Date((at - 1_500) * 1_000).toISOString(),
  restored_by: at + 3_600,
  confidence: 'likely',
  next_update_at: at + 1_800,
  actor: 'noc',
});

const changes = (at: number, revision: string): Row[] =>
  ['Antenna tilt and handover margin', 'Neighbour list', 'Software BX 26.2'].map((description, i) => ({
    change_id: `CM-${4_711 + i}`,
    scope: i === 2 ? 'region' : 'site',
    scope_id: ['ODC-001', 'SVE-001', 'Funen'][i] ?? '',
    at: at - 2_400 + 600 * i,
    kind: 'parameter',
    description,
    source: 'cm',
    revision,
  }));

const spikes = (at: number, incident_id: string, revision: string): Row[] =>
  [
    { spike_id: 'SPK-K', verdict: 'known', name: 'Odense C', complaints: 32, incident_id, linked: 30 },
    { spike_id: 'SPK-M', verdict: 'miss', name: 'Svendborg', complaints: 9, incident_id: '', linked: 0 },
  ].map((spike, i) => ({
    ...spike,
    scope: 'area',
    region: 'Funen',
    topic: 'slow_data',
    started_at: at - 3_000,
    found_at: at - 1_800 + 300 * i,
    last_at: at - 900,
    expected: 1.2,
    evidence: 9,
    computed_for: at,
    revision,
  }));

const finding = (at: number, revision: string): Row => ({
  period_end: at,
  detector: 'drift',
  root_kind: 'element',
  root_id: '001-01-0100301',
  kpi: 'lte_dl_ip_throughput',
  state: 'watching',
  value: 4,
  expected: 5,
  evidence: 3.1,
  effect: 0.2,
  onset: at - 86_400 * 5,
  sentence: 'Downlink IP throughput of 001-01-0100301 has fallen by 20 % over five days.',
  revision,
});

const deliveries = (at: string, incident_id: string): Row[] =>
  ['delivered', 'failed'].map((status, i) => ({
    endpoint: 'noc-chat',
    message_id: `M-${i}`,
    attempt: 1,
    incident_id,
    type: 'incident.opened',
    tried_at: at,
    first_tried_at: at,
    next_try_at: at,
    status,
    http_status: i === 0 ? 200 : 503,
    reason: i === 0 ? '' : 'server_error',
  }));

const refused = (revision: string): Row[] =>
  [1, 2, 3].map((line) => ({
    load_id: 'd'.repeat(64),
    line,
    reason: line === 3 ? 'the cell is not in the inventory' : 'the time cannot be read',
    revision,
  }));

const unmapped = (revision: string): Row => ({
  object_class: 'NRCellDU',
  counter: 'pmVendorSpecific',
  load_id: 'd'.repeat(64),
  vendor: 'Kestrel',
  values: 96,
  revision,
});

/** Three element managers over two days; one is two periods behind. */
const arrivals = (at: number, revision: string): Row[] =>
  ['EM-Odense-1-Borealis', 'EM-West-1-Kestrel', 'EM-East-1-Kestrel'].flatMap((source, i) =>
    Array.from({ length: 192 }, (_, n) => at - 900 * (n + (i === 2 ? 2 : 0))).map((end) => ({
      period_end: end,
      source,
      elements: 12,
      arrived_at: end + 90 * (i + 1),
      revision,
    })),
  );
