import { type Database, insertOnce, type Row } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { type ScoreRow, writeScores } from '../../sql/testing/scores.ts';
import type { Token } from '../tokens.ts';

/** Names and numbers that may appear in the answers to care and nowhere else. */
export const CANARY = { name: 'Canary Birdsdottir', msisdn: '+4599887766', customer: 'cust-canary-1', imsi: 'imsi-238011234567890' } as const;

export const TOKENS: readonly Token[] = [
  { token: 'noc-token-noc-token-noc-token', role: 'noc', name: 'night shift' },
  { token: 'care-token-care-token-care-token', role: 'care', name: 'agent 7' },
  { token: 'cx-token-cx-token-cx-token-cx', role: 'cx', name: 'cx lead' },
  { token: 'admin-token-admin-token-admin', role: 'admin', name: 'root' },
  { token: 'app-token-app-token-app-token', role: 'app', name: 'customer app' },
];

export function bearer(role: Token['role']): { authorization: string } {
  return { authorization: `Bearer ${TOKENS.find((token) => token.role === role)?.token}` };
}

interface Subscriber {
  readonly customer: string;
  readonly name: string;
  readonly imsi: string;
  readonly msisdn: string;
  readonly value_band: number;
  readonly vip?: boolean;
  readonly consent?: boolean;
  readonly do_not_contact?: boolean;
  readonly confidence?: number;
}

const PEOPLE: readonly Subscriber[] = [
  { customer: CANARY.customer, name: CANARY.name, imsi: CANARY.imsi, msisdn: CANARY.msisdn, value_band: 3 },
  { customer: 'cust-2', name: '=HYPERLINK("http://evil","click")', imsi: 'imsi-2', msisdn: '+4511111111', value_band: 5, vip: true },
  { customer: 'cust-3', name: 'Öpt, "Out"', imsi: 'imsi-3', msisdn: '+4522222222', value_band: 2, do_not_contact: true },
  { customer: 'cust-4', name: 'No Consent', imsi: 'imsi-4', msisdn: '+4533333333', value_band: 1, consent: false, confidence: 0.5 },
  { customer: '', name: '', imsi: 'imsi-stranger', msisdn: '', value_band: 0 },
  // too unsure to be listed
  { customer: '', name: '', imsi: 'imsi-unsure', msisdn: '', value_band: 0, confidence: 0.3 },
];

/** A small region by hand: an open incident that touches four known subscriptions and two strangers, a resolved one, and one merged into the first. */
export async function fillRegion(db: Database, keys: KeyRing): Promise<void> {
  const put = (table: string, rows: readonly Row[]) => insertOnce(db, table, rows, `region ${table}`);
  const known = PEOPLE.filter((person) => person.customer !== '');
  await put('incident_events', [
    event('inc-1', '2036-01-09 12:15:00', { kind: 'opened' }),
    event('inc-1', '2036-01-09 12:30:00', {}),
    event('inc-2', '2036-01-08 10:00:00', {
      kind: 'resolved',
      state: 'resolved',
      severity: 'minor',
      area: 'Svendborg',
      technology: 'lte',
      onset: '2036-01-08 08:00:00',
      detected_at: '2036-01-08 08:30:00',
      resolved_at: '2036-01-08 09:30:00',
    }),
    event('inc-3', '2036-01-09 12:30:00', { kind: 'merged', state: 'merged', merged_into: 'inc-1', resolved_at: '2036-01-09 12:15:00' }),
  ]);
  await put('incident_causes', [
    cause('site', 'site-017', { degraded: 3, judged: 3, log10_p: -7.2, chosen: true, reason: 'explains most of what is degraded, beyond chance' }),
    cause('tac', '4711', { degraded: 9, judged: 300, log10_p: -1.3, chosen: false, reason: 'only 9 of 300 of it are degraded' }),
    // As it was weighed before: no longer told.
    { ...cause('band', 'n78', { degraded: 2, judged: 4, log10_p: -1, chosen: true, reason: 'x' }), period_end: '2036-01-09 12:00:00' },
  ]);
  await put('incident_elements', [element('inc-1', 'NR1', 'root', 6), element('inc-1', 'NR2', 'member', 9), element('inc-2', 'LTE7', 'root', 4)]);
  await put('elements', [
    { element_id: 'NR1', element_key: '11', name: 'Odense C 1', kind: 'nr_cell', technology: 'nr', origin: 'inventory', revision: '1' },
  ]);
  await put('incident_evidence', [evidence('setup_failures', 9.5), evidence('throughput', 4.25)]);
  await writeScores(db, [
    score('2036-01-09 12:15:00', 'ok', 0.15),
    score('2036-01-09 12:30:00', 'missing', 0),
    score('2036-01-08 12:00:00', 'ok', 0.01),
    score('2036-01-09 12:45:00', 'ok', 0.2),
  ]);
  await put('periods', [PERIOD]);
  await put('incident_impact', [
    { incident_id: 'inc-1', subscriptions: 2913, customers: 2011, centres: 19, contactable: 4, computed_for: '2036-01-09 12:30:00', revision: '1' },
  ]);
  await put('lag', [
    lag('inc-1', '2036-01-09 12:00:00', '2036-01-09 12:15:00', 3, '2036-01-09 12:25:00'),
    lag('inc-2', '2036-01-08 08:00:00', '2036-01-08 08:30:00', 24, '2036-01-08 08:20:00'),
    lag('inc-4', '2036-01-08 04:00:00', '2036-01-08 04:45:00', 0, '1970-01-01 00:00:00'),
    { ...lag('inc-3', '2036-01-09 12:00:00', '2036-01-09 12:15:00', 7, '2036-01-09 12:10:00'), state: 'merged' },
  ]);
  await put('lag_coverage', [COVERAGE]);
  await put(
    'customers',
    known.map((person) => customerRow(person, keys)),
  );
  await put(
    'subscriptions',
    known.map((p) => ({
      subscriber_key: keys.key('subscriber', p.imsi),
      customer_key: keys.key('customer', p.customer),
      line_type: 'voice',
      removed: false,
      revision: '1',
    })),
  );
  await put(
    'incident_customers',
    PEOPLE.map((person) => listRow(person, keys)),
  );
  await put(
    `${db.vault}.identities`,
    known.flatMap((person) => identitiesOf(person, keys)),
  );
}

const PERIOD: Row = {
  period_end: '2036-01-09 12:30:00',
  period_s: 900,
  closed_by: 'arrivals',
  sources_expected: 8,
  sources_arrived: 6,
  elements_scored: 612,
  elements_unknown: 6,
  samples_revision: '1',
  scored_at: '2036-01-09 12:31:00',
  duration_ms: 40,
  revision: '1',
};

const COVERAGE: Row = {
  scope: 'all',
  window_from: '2035-12-12 12:30:00',
  window_to: '2036-01-09 12:30:00',
  network_complaints: 100,
  linked_complaints: 27,
  placebo_complaints: 50,
  placebo_linked: 1,
  revision: '1',
};

function event(incident_id: string, period_end: string, given: Row): Row {
  return {
    incident_id,
    period_end,
    kind: 'updated',
    state: 'open',
    onset: '2036-01-09 12:00:00',
    detected_at: '2036-01-09 12:15:00',
    resolved_at: '1970-01-01 00:00:00',
    root_kind: 'site',
    root_id: 'site-017',
    severity: 'major',
    confidence: 0.94,
    announced: true,
    unstable: false,
    evidence: 9.5,
    cause: 'site',
    kpis: ['setup_failures'],
    sentence: '15% of setups fail on NR1, usually 1%.',
    area: 'Odense C',
    region: 'Funen',
    technology: 'nr',
    experience: 'failures',
    merged_into: '',
    progress: '{}',
    revision: '1',
    ...given,
  };
}

function cause(dimension: string, name: string, weighed: Row): Row {
  return {
    incident_id: 'inc-1',
    period_end: '2036-01-09 12:15:00',
    dimension,
    name,
    elsewhere_degraded: 3,
    elsewhere_judged: 600,
    ...weighed,
    revision: '1',
  };
}

function element(incident_id: string, element_id: string, role: string, worst_evidence: number): Row {
  const times = { degraded_from: '2036-01-09 12:00:00', degraded_to: '1970-01-01 00:00:00' };
  return {
    incident_id,
    element_key: element_id === 'NR1' ? '11' : '12',
    element_id,
    role,
    ...times,
    worst_evidence,
    harm: 0.15,
    experience: 'failures',
    revision: '1',
  };
}

function evidence(kpi: string, strength: number): Row {
  const expectation = { value: 0.15, attempts: 412, expected: 0.012, expected_low: 0.002, expected_high: 0.03 };
  return {
    incident_id: 'inc-1',
    period_end: '2036-01-09 12:15:00',
    element_key: '11',
    kpi,
    detector: 'count',
    ...expectation,
    evidence: strength,
    sentence: '61 of 412 attempts failed (usual 5).',
    revision: '1',
  };
}

function score(period_end: string, quality: 'ok' | 'missing', value: number): ScoreRow {
  const expectation = { attempts: 412, expected: 0.012, expected_low: 0.002, expected_high: 0.03 };
  return { period_end, kpi: 'setup_failures', element_key: '11', quality, value, ...expectation, revision: '1' };
}

function lag(incident_id: string, onset: string, detected_at: string, complaints: number, first_complaint_at: string): Row {
  const where = { state: 'open', severity: 'major', region: 'Funen', area: 'Odense C', technology: 'nr', root_kind: 'site' };
  const peak = { peak_at: first_complaint_at, peak_complaints: complaints };
  return {
    incident_id,
    onset,
    detected_at,
    resolved_at: '1970-01-01 00:00:00',
    ...where,
    complaints,
    first_complaint_at,
    ...peak,
    computed_for: onset,
    revision: '1',
  };
}

function customerRow(person: Subscriber, keys: KeyRing): Row {
  return {
    customer_key: keys.key('customer', person.customer),
    segment: 'consumer',
    value_band: person.value_band,
    vip: person.vip ?? false,
    protected: false,
    language: 'da',
    consent_service_contact: person.consent ?? true,
    do_not_contact: person.do_not_contact ?? false,
    revision: '1',
  };
}

function listRow(person: Subscriber, keys: KeyRing): Row {
  return {
    incident_id: 'inc-1',
    subscriber_key: keys.key('subscriber', person.imsi),
    customer_key: person.customer ? keys.key('customer', person.customer) : '0',
    centre_key: person.customer ? '77' : '0',
    matched_by: 'served',
    confidence: person.confidence ?? 0.9,
    minutes_exposed: 30,
    events: 9,
    failures: 3,
    first_at: '2036-01-09 12:00:00',
    last_at: '2036-01-09 12:30:00',
    worst_at: '2036-01-09 12:15:00',
    worst_element_key: '11',
    exposure: 10,
    ...{ severity: 'C', usual_failure_share: 0.05, expected_failures: 0.45, surplus_failures: 2.55, expected_events: 8 },
    ...{ place: 'home', dwell_share: 0.75, elsewhere_minutes: 10, location_age_s: 0 },
    withdrawn: false,
    revision: '1',
  };
}

function identitiesOf({ customer, name, imsi, msisdn }: Subscriber, keys: KeyRing): Row[] {
  const [whose, line] = [keys.seal({ customer_id: customer, name }), keys.seal({ subscriber_id: imsi, msisdn })];
  return [
    { ...identity('customer', keys.key('customer', customer), whose), number_key: '0' },
    { ...identity('subscription', keys.key('subscriber', imsi), line), number_key: keys.key('number', msisdn) },
  ];
}

function identity(subject: string, subject_key: string, sealed: string): Row {
  return { subject_key, subject, sealed, key_id: 'k', revision: '1' };
}
