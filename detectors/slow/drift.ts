import type { Database } from '../../sql/database.ts';
import { nextRevision } from '../../sql/database.ts';
import { driftEvidenceMin } from './budget.ts';
import { type Drift, driftOf } from './drift_verdict.ts';
import { placesOf } from './places.ts';
import { buildDays, builtDays, dailyKpis, driftCandidates, turnsBefore } from './statements.ts';
import type { Finding, SlowPolicy, Turn } from './types.ts';
import { driftSentence, harmOf, isProportional, plainValue } from './words.ts';

/** Beyond this many candidates of one KPI the least conspicuous are not looked at; 100,000 elements bring about 800. */
const CANDIDATES_MAX = 2_000;
/** Daily values are built for so many elements times days in one statement, which bounds its memory (one day of 100,000 elements). */
const ELEMENT_DAYS_AT_ONCE = 30_000;
const DAY_MS = 86_400_000;

type Candidate = Awaited<ReturnType<typeof driftCandidates>>[number];

/**
 * D8, slow drift: once a network day, at its first detected period, every KPI of every element over the last 28 days.
 * Builds the daily values that are missing first (one statement a day; four weeks of them on the first day ever).
 * @returns null when it is not due
 */
export async function runDrift(db: Database, at: Date, elements: number, policy: SlowPolicy): Promise<Turn | null> {
  const midnight = new Date(Math.floor((at.getTime() - 1) / DAY_MS) * DAY_MS);
  const isFirst = at.getTime() - policy.periodS * 1_000 === midnight.getTime();
  if (!isFirst && ((await turnsBefore(db, { detector: 'drift', after: midnight, before: at }))[0]?.turns ?? 0) > 0) return null;
  const { days, daysMin, busyHours, changeMin } = policy.drift;
  const until = dayOf(midnight.getTime() - DAY_MS);
  const from = dayOf(midnight.getTime() - days * DAY_MS);
  const missing = (await builtDays(db, { from, to: until })).filter(({ day, built }) => !built || day === until).map(({ day }) => day);
  for (const [first, last] of stretches(missing, Math.max(1, Math.floor(ELEMENT_DAYS_AT_ONCE / elements))))
    await buildDays(db, { from: first, to: last, busy_hours: busyHours, revision: await nextRevision(db) });
  const kpis = await dailyKpis(db, { from, until });
  const window = { until, days, days_min: daysMin, change_min: changeMin, rows_max: CANDIDATES_MAX };
  const rows: Candidate[] = [];
  for (const { kpi } of kpis) rows.push(...(await driftCandidates(db, { kpi, ...window })));
  const tested = kpis.reduce((sum, { series }) => sum + series, 0);
  const evidenceMin = driftEvidenceMin(tested, elements, policy);
  const drifting = rows
    .map((row) => ({ row, drift: driftOf(row) }))
    .filter(({ row, drift }) => drift.evidence >= evidenceMin && drift.overWindow >= row.change_min && drift.total > 0);
  const places = await placesOf(
    db,
    drifting.map(({ row }) => row.element_key),
  );
  const first = Date.parse(`${from}T00:00:00Z`);
  const findings = drifting.flatMap(({ row, drift }) => {
    const place = places.get(row.element_key);
    return place ? [findingOf(row, drift, place, first)] : [];
  });
  return { detector: 'drift', findings, judged: null };
}

function findingOf(row: Candidate, drift: Drift, place: Finding['elements'][number] & { readonly name: string }, first: number): Finding {
  const up = row.class === 'ratio' || row.worse === 'up' ? 1 : -1;
  const now = row.level + up * drift.total;
  const lasting = (row.days.at(-1) ?? 0) - drift.onsetDay;
  return {
    detector: 'drift',
    rootId: place.id,
    state: 'raised',
    kpi: row.kpi,
    value: plainValue(row, now),
    expected: plainValue(row, row.level),
    evidence: drift.evidence,
    effect: isProportional(row) ? Math.expm1(drift.total) : row.level === 0 ? 0 : drift.total / Math.abs(row.level),
    ...harmOf(row, drift.total),
    onset: first + drift.onsetDay * DAY_MS,
    checkpointH: 0,
    elements: [place],
    parents: [],
    sentence: driftSentence(row, place.name, drift.perDay, drift.total, lasting),
  };
}

/** Cuts days into unbroken stretches of at most `daysMax`. */
function stretches(days: readonly string[], daysMax: number): [string, string][] {
  const found: { first: string; last: string; length: number }[] = [];
  for (const day of days) {
    const open = found.at(-1);
    if (open && open.length < daysMax && Date.parse(day) - Date.parse(open.last) === DAY_MS) {
      open.last = day;
      open.length++;
    } else found.push({ first: day, last: day, length: 1 });
  }
  return found.map(({ first, last }) => [first, last]);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
