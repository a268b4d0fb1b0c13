import type { Database } from '../../sql/database.ts';
import { nextRevision } from '../../sql/database.ts';
import { driftEvidenceMin } from './budget.ts';
import { designOf } from './drift_design.ts';
import { type Drift, driftNull, driftOf } from './drift_verdict.ts';
import { placesOf } from './places.ts';
import { buildDays, builtDays, dailyKpis, driftCandidates, driftsStanding, turnsBefore } from './statements.ts';
import type { Finding, SlowIncident, SlowPolicy, Turn } from './types.ts';
import { driftSentence, harmOf, isProportional, plainValue, standingSentence, type Telling } from './words.ts';

/** Beyond this many candidates of one KPI the least conspicuous are not looked at; 100,000 elements bring about 800. */
const CANDIDATES_MAX = 2_000;
/** Daily values are built for so many elements times days in one statement, which bounds its memory (one day of 100,000 elements). */
const ELEMENT_DAYS_AT_ONCE = 30_000;
const DAY_MS = 86_400_000;
/** A drift is over when half of the change that makes one has come back. */
const STANDING_SHARE = 0.5;
/** Days of the last week that must be known before anything is said of it. */
const DAYS_NOW_MIN = 3;

type Candidate = Awaited<ReturnType<typeof driftCandidates>>[number];
type Standing = Awaited<ReturnType<typeof driftsStanding>>[number];
type Drifting = { readonly row: Candidate; readonly drift: Drift; readonly moved: Moved };

/**
 * D8, slow drift: once a network day, at its first detected period, every KPI of every element over the last 28 days.
 * Builds the daily values that are missing first (one statement a day; four weeks of them on the first day ever).
 * A drift that was found and has come to rest is found as long as what it took is gone, however flat the window has become.
 * @returns null when it is not due
 */
export async function runDrift(db: Database, at: Date, elements: number, open: readonly SlowIncident[], policy: SlowPolicy): Promise<Turn | null> {
  const midnight = new Date(Math.floor((at.getTime() - 1) / DAY_MS) * DAY_MS);
  const isFirst = at.getTime() - policy.periodS * 1_000 === midnight.getTime();
  if (!isFirst && ((await turnsBefore(db, { detector: 'drift', after: midnight, before: at }))[0]?.turns ?? 0) > 0) return null;
  const until = dayOf(midnight.getTime() - DAY_MS);
  const from = dayOf(midnight.getTime() - policy.drift.days * DAY_MS);
  await buildMissing(db, from, until, elements, policy.drift.busyHours);
  const drifting = await findDrifts(db, from, until, elements, policy);
  const own = open.filter((incident) => incident.detector === 'drift');
  const asked = { period_end: at, until, roots: own.map((i) => i.rootId), detected: own.map((i) => new Date(i.detectedAt)) };
  const told = own.length > 0 ? await driftsStanding(db, asked) : [];
  const standing = told.filter((row) => row.days_now >= DAYS_NOW_MIN && row.moved >= STANDING_SHARE * changeNeeded(row, row.level, policy));
  const places = await placesOf(
    db,
    [...drifting.map(({ row }) => row), ...standing].map((row) => row.element_key),
  );
  const first = Date.parse(`${from}T00:00:00Z`);
  const found = drifting.flatMap(({ row, drift, moved }) => {
    const place = places.get(row.element_key);
    return place ? [findingOf(row, drift, moved, place, first)] : [];
  });
  const known = new Set(found.map((finding) => `${finding.rootId} ${finding.kpi}`));
  const stood = standing.flatMap((row) => {
    const place = places.get(row.element_key);
    return place && !known.has(`${row.root_id} ${row.kpi}`) ? [standingOf(row, place)] : [];
  });
  const unknown = new Set(told.map((row) => row.root_id));
  for (const row of told) if (row.days_now >= DAYS_NOW_MIN) unknown.delete(row.root_id);
  const findings = [...found, ...stood];
  const judged = new Set([...findings, ...own].map((each) => each.rootId).filter((id) => !unknown.has(id)));
  return { detector: 'drift', findings, judged };
}

async function buildMissing(db: Database, from: string, until: string, elements: number, busyHours: number): Promise<void> {
  const missing = (await builtDays(db, { from, to: until })).filter(({ day, built }) => !built || day === until).map(({ day }) => day);
  for (const [first, last] of stretches(missing, Math.max(1, Math.floor(ELEMENT_DAYS_AT_ONCE / elements))))
    await buildDays(db, { from: first, to: last, busy_hours: busyHours, revision: await nextRevision(db) });
}

async function findDrifts(db: Database, from: string, until: string, elements: number, policy: SlowPolicy): Promise<Drifting[]> {
  const { days, daysMin, onsets, tMin } = policy.drift;
  const design = designOf(days, onsets);
  const kpis = await dailyKpis(db, { from, until });
  const asked = { until, days, days_min: daysMin, t_min: tMin, rows_max: CANDIDATES_MAX };
  const shapes = { usual: design.usual.map((vector) => [...vector]), bends: design.bends.map((vector) => [...vector]) };
  const rows: Candidate[] = [];
  for (const { kpi } of kpis) rows.push(...(await driftCandidates(db, { kpi, ...asked, ...shapes })));
  const tested = kpis.reduce((sum, { series }) => sum + series, 0);
  const evidenceMin = driftEvidenceMin(tested, elements, policy);
  return rows
    .map((row) => {
      const drift = driftOf(row, driftNull(row, days - design.usual.length - 1), design);
      return { row, drift, moved: movedOf(row, drift) };
    })
    .filter(({ row, drift, moved }) => drift.evidence >= evidenceMin && drift.perDay > 0 && moved.bad >= changeNeeded(row, moved.before, policy));
}

/** A drift's ends on the KPI's own scale (ratios: the share of failures), and how far towards worse the one lies from the other. */
interface Moved {
  readonly before: number;
  readonly after: number;
  readonly bad: number;
}

function movedOf(row: Candidate, { change, middle }: Drift): Moved {
  const up = row.class === 'ratio' || row.worse === 'up' ? 1 : -1;
  const share = (angle: number) => (row.class === 'ratio' ? Math.sin(Math.min(Math.PI / 2, Math.max(0, angle))) ** 2 : angle);
  const before = share(row.level - up * change * middle);
  const after = share(row.level + up * change * (1 - middle));
  return { before, after, bad: up * (after - before) };
}

/** The change that makes a drift: a tenth; of what does not vary in proportion a tenth of its level and twice the smallest spread worth believing. */
function changeNeeded(kpi: Telling & { readonly spread_floor: number }, level: number, { drift: { changeMin } }: SlowPolicy): number {
  return isProportional(kpi) ? Math.log1p(changeMin) : Math.max(changeMin * Math.abs(level), 2 * kpi.spread_floor);
}

function findingOf(
  row: Candidate,
  drift: Drift,
  moved: Moved,
  place: Finding['elements'][number] & { readonly name: string },
  first: number,
): Finding {
  const lasting = row.values.length - 1 - drift.onsetDay;
  // The bend's pace is on the scale of the test: for a ratio it is told in shares, as much as the whole change is.
  const perDay = row.class === 'ratio' ? moved.bad / lasting : drift.perDay;
  const total = row.class === 'ratio' ? moved.bad : drift.perDay * lasting;
  return {
    detector: 'drift',
    rootId: place.id,
    state: 'raised',
    kpi: row.kpi,
    value: plainValue(row, moved.after),
    expected: plainValue(row, moved.before),
    evidence: drift.evidence,
    effect: effectOf(row, total, moved.before),
    ...harmOf(row, total),
    onset: first + drift.onsetDay * DAY_MS,
    checkpointH: 0,
    elements: [place],
    parents: [],
    sentence: driftSentence(row, place.name, perDay, total, lasting),
  };
}

function standingOf(row: Standing, place: Finding['elements'][number] & { readonly name: string }): Finding {
  const up = row.class === 'ratio' || row.worse === 'up' ? 1 : -1;
  return {
    detector: 'drift',
    rootId: row.root_id,
    state: 'raised',
    kpi: row.kpi,
    value: plainValue(row, row.level + up * row.moved),
    expected: plainValue(row, row.level),
    evidence: row.evidence,
    effect: effectOf(row, row.moved, row.level),
    ...harmOf(row, row.moved),
    onset: row.onset.getTime(),
    checkpointH: 0,
    elements: [place],
    parents: [],
    sentence: standingSentence(row, place.name, row.moved, row.onset),
  };
}

function effectOf(kpi: Telling, moved: number, before: number): number {
  if (isProportional(kpi)) return Math.expm1(moved);
  return before === 0 ? 0 : moved / Math.abs(before);
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
