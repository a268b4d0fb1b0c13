import { z } from 'zod';
import { type Database, nextRevision } from '../sql/database.ts';
import { Count, defineQuery, defineStatement, Instant } from '../sql/query.ts';
import { countHours, dropHours, dropOtherHours, keyRanges } from './hourly.ts';
import { judgedKpis, makeSignatures } from './signatures.ts';
import {
  assignKpiSlots,
  buildBaselineSlice,
  buildNoiseBaselines,
  Day,
  dropNoiseStage,
  dropResiduals,
  dropVectors,
  file,
  makePeerGroups,
  measureNoise,
  pickNoiseSample,
  stageNoise,
  stageResiduals,
} from './statements.ts';

/** How baselines are made. */
export interface BaselinePolicy {
  /** Weeks of history looked at, in days. */
  readonly days: number;
  /** Hours of the week with fewer values than this are still learning. */
  readonly samplesMin: number;
}

export const DEFAULT_BASELINE: BaselinePolicy = { days: 35, samplesMin: 8 };

const dropBaseline = defineStatement({ file: file('drop_baseline'), params: z.strictObject({ day: Day }), mayRunTwice: true });
const dropPeerGroups = defineStatement({ file: file('drop_peer_groups'), params: z.strictObject({ day: Day }), mayRunTwice: true });
const dropNoiseBaselines = defineStatement({ file: file('drop_noise_baselines'), params: z.strictObject({ day: Day }), mayRunTwice: true });
const dropNoiseSample = defineStatement({ file: file('drop_noise_sample'), params: z.strictObject({ day: Day }), mayRunTwice: true });

/** One range of elements at a time keeps the build's memory bounded: an element of 20 KPIs takes up to 1 MB. */
const ELEMENTS_PER_SLICE = 1_000;
/**
 * Noise is measured on the last week against a normal made from the weeks before it, as live values are judged. Measured on days that made their own
 * normal, sums looked so much smaller than they are that evidence of 1 in 10,000 came 30 times too often.
 */
const NOISE_DAYS = 7;
/** A sample of peer groups of each kind, others every night: the cost does not grow with the network. */
const GROUPS_FOR_NOISE = 8;
/** So many KPIs of the sample at a time are under a million values and 2 GiB. */
const KPIS_PER_MEASUREMENT = 7;
const DAYS_KEPT = 8;

const baselineDays = defineQuery({ file: file('baseline_days'), params: z.strictObject({}), row: z.strictObject({ day: z.string() }) });
const classTotals = defineQuery({
  file: file('class_totals'),
  params: z.strictObject({ day: Day }),
  row: z.strictObject({
    ...{ kind: z.string(), ratios: z.array(z.int()), failed: z.array(z.number()), tried: z.array(z.number()) },
    ...{ earlier_failed: z.array(z.number()), earlier_tried: z.array(z.number()) },
  }),
});
const samplesSpan = defineQuery({
  file: file('samples_span'),
  params: z.strictObject({}),
  row: z.strictObject({ first: Instant, last: Instant, period_s: z.int(), samples: Count }),
});

/** The build that is under way in each database: the schedule and a period may both ask for one, and every build leaves what the next goes on from. */
const underWay = new Map<string, Promise<boolean>>();

/**
 * Makes sure the baseline of a day exists: built from the days before it, so that a replay learns only what was known then. One is built at a time.
 * A half-built one (the marker row is written last) is dropped and built again.
 * Cost: a first night reads the samples of the weeks once, about 1 s of processor time a million; a night after another those of one weekday
 * and of what else has changed (`countHours`). Both read those of the noise sample's last week once more, 7 s a million.
 * @returns whether it was built now
 */
export async function ensureBaseline(
  db: Database,
  day: string,
  policy: BaselinePolicy,
  onProgress: (share: number) => void = () => {},
): Promise<boolean> {
  // Whether the other build succeeds is told to whoever asked for it.
  for (let other = underWay.get(db.name); other; other = underWay.get(db.name)) await other.catch(() => false);
  const build = buildBaseline(db, day, policy, onProgress);
  underWay.set(db.name, build);
  try {
    return await build;
  } finally {
    underWay.delete(db.name);
  }
}

async function buildBaseline(db: Database, day: string, policy: BaselinePolicy, onProgress: (share: number) => void): Promise<boolean> {
  const days = await baselineDays(db, {});
  if (days.some((row) => row.day === day)) return false;
  await dropDay(db, day);
  await assignKpiSlots(db, { revision: await nextRevision(db) });
  await makePeerGroups(db, { day });
  await pickNoiseSample(db, { day, groups: GROUPS_FOR_NOISE });
  const earlier = { earlier: daysBefore(day, NOISE_DAYS), earlierDays: Math.max(7, policy.days - NOISE_DAYS) };
  const { elements } = await countHours(db, { day, days: policy.days, ...earlier }, (share) => onProgress(0.8 * share));
  await makeNormals(db, day, elements);
  const revision = await nextRevision(db);
  await measureNoiseOf(db, day, policy, revision);
  await dropNoiseBaselines(db, { day });
  await db.client.insert({ table: 'kpi_noise', values: [{ valid_from: day, kpi: '', revision }], format: 'JSONEachRow' });
  for (const old of days.filter((row) => row.day < day).slice(0, -(DAYS_KEPT - 1))) await dropDay(db, old.day);
  await dropOtherHours(db, day);
  onProgress(1);
  return true;
}

/** The night's normal, and the one that noise is measured against, of the hours that were counted. */
async function makeNormals(db: Database, day: string, elements: number): Promise<void> {
  const totals = await classTotals(db, { day });
  const kinds = { day, kinds: totals.map((row) => row.kind), ratios: totals.map((row) => row.ratios) };
  const now = { ...kinds, kind_failed: totals.map((row) => row.failed), kind_tried: totals.map((row) => row.tried) };
  const earlier = { ...kinds, kind_failed: totals.map((row) => row.earlier_failed), kind_tried: totals.map((row) => row.earlier_tried) };
  for (const keys of keyRanges(Math.ceil(elements / ELEMENTS_PER_SLICE))) {
    await buildBaselineSlice(db, { ...now, ...keys });
    await buildNoiseBaselines(db, { ...earlier, ...keys });
  }
}

/** Reads the clean samples of the night's elements once, and measures on them how noise behaves: tails and sums per KPI, then the signatures. */
async function measureNoiseOf(db: Database, day: string, policy: BaselinePolicy, revision: string): Promise<void> {
  const kpis = await judgedKpis(db);
  await stageResiduals(db, { day, samples_min: policy.samplesMin, days: NOISE_DAYS, kpis });
  for (let from = 0; from < kpis.length; from += KPIS_PER_MEASUREMENT) {
    const stage = await nextRevision(db);
    await stageNoise(db, { day, kpis: kpis.slice(from, from + KPIS_PER_MEASUREMENT), revision: stage });
    await measureNoise(db, { day, stage, revision });
    await dropNoiseStage(db, { revision: stage });
  }
  await makeSignatures(db, day, revision);
  await dropResiduals(db, { day });
}

async function dropDay(db: Database, day: string): Promise<void> {
  await dropBaseline(db, { day });
  await dropPeerGroups(db, { day });
  await dropHours(db, day);
  await dropResiduals(db, { day });
  await dropVectors(db, { day });
  await dropNoiseBaselines(db, { day });
  await dropNoiseSample(db, { day });
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** From when to when there are samples; null when there are none. */
export async function spanOfSamples(db: Database): Promise<{ first: Date; last: Date; periodS: number; samples: number } | null> {
  const [span] = await samplesSpan(db, {});
  return span && span.samples > 0 ? { first: span.first, last: span.last, periodS: span.period_s, samples: span.samples } : null;
}
