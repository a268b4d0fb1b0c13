import { type Database, insertOnce, nextRevision, type Row } from '../../sql/database.ts';
import { wholeSeconds } from '../affected.ts';
import { NETWORK_TOPICS, type Topic } from '../topics/lexicon.ts';
import { hourOfWeek, type Norm, normsOf } from './norms.ts';
import { complaintHours, complaintPlaces, complaintWindow, normsBuilt, recentSpikes, spikeIncidents } from './statements.ts';
import { judged, type Spike, step } from './step.ts';
import { surplusEvidence } from './tail.ts';

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
/** What is usual is learned from eight weeks, and from two at least. */
const LEARNED_MS = 56 * DAY_MS;
const LEARNED_MS_MIN = 14 * DAY_MS;
/** Topics whose complaints are counted; `network` is all of the network's together. */
const COUNTED: readonly Topic[] = [...NETWORK_TOPICS, 'bill'];
export const SPIKE_TOPICS: readonly string[] = ['network', ...COUNTED.filter((topic) => topic !== 'unknown')];
/** Fewer complaints than this in an hour are no spike, however quiet the place. */
export const SPIKE_COMPLAINTS_MIN = 3;
/** False spikes a week that a region allows. */
export const FALSE_SPIKES_A_WEEK = 1;
/** Windows of an hour, looked at every quarter, overlap by three quarters: taken as so many independent looks. An assumption, on the careful side of one. */
const LOOKS_AN_HOUR = 2;
/** A spike this young is judged anew each period. */
const RECENT_S = 24 * 3_600;
const ROWS_AT_ONCE = 100_000;

/** What came of looking for spikes: `learning` while there are less than two weeks of complaints. */
export type SpikeReport = { readonly state: 'learning' } | { readonly state: 'looked'; readonly found: readonly Spike[] };

/**
 * How much evidence makes a spike, so that looking at `places` × topics all week raises about one false one (Bonferroni over independent looks).
 * @example evidenceNeeded(19) // => 4.58…
 */
export function evidenceNeeded(places: number): number {
  return Math.log10((places * SPIKE_TOPICS.length * 168 * LOOKS_AN_HOUR) / FALSE_SPIKES_A_WEEK);
}

/**
 * Looks for places from which more complaints came in the last hour than chance allows, keeps the story of each (`complaint_spikes`), and says which
 * incident explains it, or that none does. Needs `linkComplaints` to have run for the same `at`; nothing later than `at` is read. May run twice.
 * Cost: two small queries a period, a third where there is a spike; once a day of network time the norms: eight weeks of counts, some 1,000 rows a place.
 * @returns the spikes found in this very period
 */
export async function findSpikes(db: Database, at: Date): Promise<SpikeReport> {
  const until = wholeSeconds(at);
  const day = until.toISOString().slice(0, 10);
  const regions = await complaintPlaces(db, {});
  const oldest = regions[0]?.oldest;
  if (!oldest || oldest.getTime() === 0 || until.getTime() - oldest.getTime() < LEARNED_MS_MIN) return { state: 'learning' };
  const [built] = await normsBuilt(db, { day });
  if (built?.norms === 0) await buildNorms(db, regions, oldest, day);
  const hits = await hitsOf(db, regions, until, day);
  const recent = await recentSpikes(db, { at: until, recent_s: RECENT_S });
  if (hits.length === 0 && recent.length === 0) return { state: 'looked', found: [] };
  const spikes = await explained(db, step(recent, hits, until), until);
  await keep(db, spikes, until);
  return { state: 'looked', found: spikes.filter((spike) => spike.found_at.getTime() === until.getTime()) };
}

/** The spikes first found in the period that ends at `at`, for whoever tells the NOC. Cost: one small query. */
export async function newSpikes(db: Database, at: Date): Promise<Spike[]> {
  const recent = await recentSpikes(db, { at: wholeSeconds(at), recent_s: RECENT_S });
  return recent.filter((spike) => spike.found_at.getTime() === wholeSeconds(at).getTime());
}

type Region = Awaited<ReturnType<typeof complaintPlaces>>[number];

async function buildNorms(db: Database, regions: readonly Region[], oldest: Date, day: string): Promise<void> {
  const to = Date.parse(`${day}T00:00:00Z`);
  const from = Math.max(to - LEARNED_MS, Math.ceil(oldest.getTime() / HOUR_MS) * HOUR_MS);
  const span = { from: new Date(from), to: new Date(to) };
  const counts = await complaintHours(db, { ...span, topics: [...COUNTED], network_topics: [...NETWORK_TOPICS] });
  const revision = await nextRevision(db);
  for (const { region, areas } of regions) {
    const own = counts.filter((count) => count.region === region);
    const norms = normsOf(own, areas, region, SPIKE_TOPICS, from / HOUR_MS, to / HOUR_MS);
    for (let row = 0; row < norms.length; row += ROWS_AT_ONCE) {
      const rows = norms.slice(row, row + ROWS_AT_ONCE).map((norm: Norm): Row => ({ built_for: day, ...norm, revision }));
      await insertOnce(db, 'complaint_norms', rows, `norms ${day} ${region} ${row} ${revision}`);
    }
  }
}

async function hitsOf(db: Database, regions: readonly Region[], at: Date, day: string) {
  const hour = Math.floor(at.getTime() / HOUR_MS);
  const rows = await complaintWindow(db, {
    at,
    day,
    hour_of_week: hourOfWeek(hour),
    hour_before: hourOfWeek(hour - 1),
    topics: [...COUNTED],
    network_topics: [...NETWORK_TOPICS],
    complaints_min: SPIKE_COMPLAINTS_MIN,
  });
  const places = new Map(regions.map(({ region, areas }) => [region, areas.length + 1]));
  return rows.flatMap(({ weight, size, ...hit }) => {
    // The mean is itself a guess: gamma with `weight` behind it, which adds to the dispersion.
    const evidence = surplusEvidence(hit.complaints, hit.expected, 1 / (1 / size + 1 / weight));
    return evidence >= evidenceNeeded(places.get(hit.region) ?? 1) ? [{ ...hit, evidence }] : [];
  });
}

async function explained(db: Database, spikes: readonly Spike[], at: Date): Promise<Spike[]> {
  const rows = await spikeIncidents(db, {
    spikes: spikes.map((s) => s.spike_id),
    scopes: spikes.map((s) => s.scope),
    names: spikes.map((s) => s.name),
    topics: spikes.map((s) => s.topic),
    from: spikes.map((s) => s.started_at.getTime() / 1000),
    to: spikes.map((s) => s.last_at.getTime() / 1000),
    network_topics: [...NETWORK_TOPICS],
    at,
  });
  return spikes.map((spike) => {
    const own = rows.filter((row) => row.spike_id === spike.spike_id);
    const leading = own.find((row) => row.incident_id !== '');
    const complaints = own.reduce((total, row) => total + row.complaints, 0);
    return judged(spike, leading && { ...leading, complaints });
  });
}

async function keep(db: Database, spikes: readonly Spike[], at: Date): Promise<void> {
  const revision = await nextRevision(db);
  const second = (time: Date) => time.getTime() / 1000;
  const rows = spikes.map(
    (spike): Row => ({
      ...spike,
      started_at: second(spike.started_at),
      found_at: second(spike.found_at),
      last_at: second(spike.last_at),
      computed_for: second(at),
      revision,
    }),
  );
  await insertOnce(db, 'complaint_spikes', rows, `spikes ${second(at)} ${revision}`);
}
