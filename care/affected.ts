import { type Database, nextRevision } from '../sql/database.ts';
import { refreshDecisionCentres } from './centres.ts';
import type { HouseholdPolicy } from './household_policy.ts';
import { type Mixture, splitByFailures } from './mixture.ts';
import {
  affectedBounds,
  computeCustomers,
  computedSize,
  computeImpact,
  computeMissing,
  coreFailures,
  dropComputed,
  impactOf,
  incidentsToCompute,
  missingBounds,
  recordListChanges,
  recordListComputations,
  storeFewCustomers,
  storeManyCustomers,
  withdrawCustomers,
} from './statements.ts';

/** Below this a match is not kept at all. */
export const CONFIDENCE_KEPT_MIN = 0.2;
/** From here on a person is on the list, counted and linked to complaints. */
export const CONFIDENCE_LISTED_MIN = 0.5;

/** Presence of a quarter hour may come late; so long after its last event an ended incident is computed again. */
const SETTLE_S = 2 * 3600;
/** Incidents in one statement: their elements are one set, their people one pass over presence. */
const BATCH = 50;
/** People whose records of three days are asked for at a time. */
const PEOPLE_AT_ONCE = 100_000;
/** So many statements at a time look people up, where they are enough for it to matter: half of one is planned and looks up its index on one core. */
const SHARDS_AT_ONCE = 2;
const SHARDED_FROM = 1_000;
/** From this share of all lines (of all elements, where it is not known yet whose) on, one pass over everybody's hours is cheaper than looking up those of each: equal at 3 % of 41,000 lines with three days of presence, two cores. */
const MANY_OF_LINES = 0.04;
/** From which exposure on (minutes, weighted by how bad they were) an incident was severe for one person: A, B, C; D below. */
export const SEVERITY_FROM = { severity_a: 120, severity_b: 45, severity_c: 10 } as const;
const WIDE: ReadonlySet<string> = new Set(['core_function', 'transport_hub']);
/** What "usually fails" is taken to be when the hour before says too little, and the bounds it is believed in. */
const USUAL_FAILURES = { unknown: 0.02, low: 0.002, high: 0.3, attemptsMin: 200 } as const;

type Due = Awaited<ReturnType<typeof incidentsToCompute>>[number];

/** How many one incident touches. Exact; suppress before showing to anyone without a right to identities. */
export interface Impact {
  readonly incident_id: string;
  readonly subscriptions: number;
  readonly customers: number;
  readonly centres: number;
  readonly contactable: number;
}

/**
 * Works out who was touched by one incident, or by all whose list may still change, as far as `at` (network time, the end of the newest
 * period) can know, and writes `incident_customers` and `incident_impact`. Rows that no longer hold are withdrawn; a merged incident loses all
 * its rows to the one it was merged into, a withdrawn one all of them. The same tables and `at` give the same rows, however often it runs.
 * An incident that began before the oldest presence left (72 hours) keeps its rows: only new people are added.
 * Cost: one pass over the presence of the incidents' elements and hours, 50 incidents at a time; people never leave the database.
 * @returns the counts of every incident computed, ordered by incident id
 */
export async function computeAffected(db: Database, incident: string | 'open', at: Date, households?: HouseholdPolicy): Promise<Impact[]> {
  const until = wholeSeconds(at);
  // Who decides matters when the first list is stored: who was touched is worked out meanwhile.
  const [, found] = await together(refreshDecisionCentres(db, until, households), firstFound(db, incident, until));
  const impacts: Impact[] = [];
  for (const [number, batch] of found.batches.entries()) {
    const { incidents, kept, revision } = number === 0 && found.first ? found.first : await findPeople(db, batch, until, await nextRevision(db));
    const people = await storeLists(db, incidents, kept, until, revision);
    await together(
      computeImpact[lists(kept)](db, { incidents, at: until, confidence_min: CONFIDENCE_LISTED_MIN, revision }),
      people > 0 ? dropComputed(db, { revision }) : undefined,
    );
    impacts.push(...(await impactOf(db, { incidents })));
  }
  return impacts.sort((a, b) => (a.incident_id < b.incident_id ? -1 : 1));
}

/** What is due, and who was touched by the first of it. */
async function firstFound(db: Database, incident: string | 'open', until: Date) {
  const asked = incidentsToCompute(db, { incident: incident === 'open' ? '' : incident, at: until, settle_s: SETTLE_S });
  const [found, revision] = await together(asked, nextRevision(db));
  const due = batches(found);
  return { batches: due, first: due[0] && (await findPeople(db, due[0], until, revision)) };
}

/** Works out who was touched by these incidents, under one revision; stored they are not yet. */
async function findPeople(db: Database, batch: readonly Due[], until: Date, revision: string) {
  const living = batch.filter((i) => i.state !== 'merged' && i.state !== 'withdrawn');
  const kept = living.filter((i) => i.kept === 1).map((i) => i.incident_id);
  await listPeople(db, living, kept, until, revision);
  await listMissing(db, living, kept, until, revision);
  return { incidents: batch.map((i) => i.incident_id), kept, revision };
}

/** Whether all lists are made anew or some are kept, so that statements leave out what only these need: it is a sixth of planning one. */
function lists(kept: readonly string[]): 'anew' | 'kept' {
  return kept.length > 0 ? 'kept' : 'anew';
}

/** Waits for all of them, also where one fails: what is still being written would meet the next try's. */
async function together<T extends readonly unknown[]>(...running: { [K in keyof T]: Promise<T[K]> | T[K] }): Promise<T> {
  await Promise.allSettled(running);
  return (await Promise.all(running)) as unknown as T;
}

/**
 * Incidents worked out together. A statement reads the presence of all its elements over all its hours, so a wide incident (a core function,
 * a hub) goes alone: beside a single cell that has been degraded for days it would be read for days.
 */
function batches(due: readonly Due[]): Due[][] {
  const wide = due.filter((i) => WIDE.has(i.root_kind));
  const narrow = due.filter((i) => !WIDE.has(i.root_kind));
  return [...wide.map((i) => [i]), ...chunks(narrow, BATCH)];
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

/** Writes the rows of incidents that are not merged into another. */
async function listPeople(db: Database, living: readonly Due[], kept: readonly string[], at: Date, revision: string): Promise<void> {
  const incidents = living.map((i) => i.incident_id);
  const [bounds] = incidents.length > 0 ? await affectedBounds(db, { incidents, at }) : [];
  if (!bounds || bounds.elements === 0) return;
  const { elements: _, silent_elements, all_elements, ...hours } = bounds;
  const coreIncidents = living.filter((i) => i.root_kind === 'core_function').map((i) => i.incident_id);
  const core = asColumns(await coreMixtures(db, coreIncidents, at));
  const silent = silent_elements > MANY_OF_LINES * all_elements ? computeCustomers.many : computeCustomers.few;
  const compute = silent_elements === 0 ? computeCustomers.served : silent;
  await compute[lists(kept)](db, { incidents, kept: [...kept], at, ...hours, ...core, confidence_min: CONFIDENCE_KEPT_MIN, revision });
}

/** Writes the people behind missing usage: incidents without elements, whose people are on no cell. Few at a time, so one statement each. */
async function listMissing(db: Database, living: readonly Due[], kept: readonly string[], at: Date, revision: string): Promise<void> {
  const incidents = living.filter((i) => i.root_kind === 'usage').map((i) => i.incident_id);
  const bounds = incidents.length > 0 ? await missingBounds(db, { incidents, at }) : [];
  for (const { incident_id: incident, ...meant } of bounds)
    await computeMissing(db, { incident, kept: kept.includes(incident), ...meant, confidence_min: CONFIDENCE_KEPT_MIN, revision });
}

/**
 * Says what the computed lists change, then makes them the lists: whom they name is stored, whom they name no more withdrawn. What changed is written first: a crash in between repeats both and ends in the same rows.
 * @returns how many people were computed
 */
async function storeLists(db: Database, incidents: readonly string[], kept: readonly string[], at: Date, revision: string): Promise<number> {
  const of = { incidents: [...incidents], at, revision };
  const [[size]] = await together(computedSize(db, { revision }), recordListChanges[lists(kept)](db, { ...of, kept: [...kept] }));
  const { people, lines, ...from } = size ?? { people: 0, lines: 0, history_from: at, presence_from: at };
  const rounds = Math.ceil(people / PEOPLE_AT_ONCE);
  const many = people / Math.max(1, rounds) > MANY_OF_LINES * lines;
  const store = many ? storeManyCustomers : storeFewCustomers;
  const sideBySide = many || people < SHARDED_FROM ? 1 : SHARDS_AT_ONCE;
  const storeAll = async () => {
    for (const shards of chunks(keyRanges(rounds * sideBySide), sideBySide))
      await together(...shards.map((keys) => store(db, { at, ...from, ...SEVERITY_FROM, ...keys, revision })));
  };
  const withdrawn = withdrawCustomers(db, { incidents: incidents.filter((id) => !kept.includes(id)), revision });
  await together(recordListComputations(db, of), withdrawn, storeAll());
  return people;
}

/** All 64-bit keys in so many ranges of one size. Keys are hashes, so each holds about as many people. */
function keyRanges(count: number): { key_from: string; key_to: string }[] {
  const border = (n: number) => (BigInt(n) << 64n) / BigInt(count);
  return Array.from({ length: count }, (_, n) => ({ key_from: String(border(n)), key_to: String(border(n + 1) - 1n) }));
}

/** For each incident of a core function: who fails how often, learned from all people behind it. Incidents where that says nothing are left out. */
async function coreMixtures(db: Database, incidents: readonly string[], at: Date): Promise<Map<string, Mixture>> {
  const mixtures = new Map<string, Mixture>();
  if (incidents.length === 0) return mixtures;
  const rows = await coreFailures(db, { incidents: [...incidents], at });
  for (const incident of incidents) {
    const mine = rows.filter((row) => row.incident_id === incident);
    const before = mine.filter((row) => row.before === 1);
    const attempts = before.reduce((total, row) => total + row.attempts * row.people, 0);
    const failures = before.reduce((total, row) => total + row.failures * row.people, 0);
    const { unknown, low, high, attemptsMin } = USUAL_FAILURES;
    const usual = attempts < attemptsMin ? unknown : Math.min(high, Math.max(low, failures / attempts));
    const mixture = splitByFailures(
      mine.filter((row) => row.before === 0),
      usual,
    );
    if (mixture) mixtures.set(incident, mixture);
  }
  return mixtures;
}

/** Maps do not travel as parameters, arrays side by side do. */
function asColumns(mixtures: ReadonlyMap<string, Mixture>) {
  const all = [...mixtures.values()];
  return {
    core_incidents: [...mixtures.keys()],
    core_share: all.map((m) => m.share),
    core_usual: all.map((m) => m.usual),
    core_failing: all.map((m) => m.failing),
  };
}

/** The tables know no fractions of a second. */
export function wholeSeconds(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}
