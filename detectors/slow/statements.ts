/** The questions and statements of the slow detectors. Each is one `.sql` file; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, defineStatement, Instant, Key, KeyList } from '../../sql/query.ts';
import { Day, file, PeriodS, Revision } from '../statements.ts';

const Whole = z.int().min(1).max(1_000_000);

/** What a sentence needs to know of a KPI. */
const telling = { kpi_name: z.string(), class: z.string(), scale: z.string(), unit: z.string(), worse: z.string() };

export const builtDays = defineQuery({
  file: file('slow_built_days'),
  params: z.strictObject({ from: Day, to: Day }),
  row: z.strictObject({ day: z.string(), built: z.union([z.boolean(), z.number()]).transform(Boolean) }),
});

export const buildDays = defineStatement({
  file: file('slow_daily_values'),
  params: z.strictObject({ from: Day, to: Day, busy_hours: z.int().min(1).max(24), revision: Revision }),
  mayRunTwice: true,
});

export const dailyKpis = defineQuery({
  file: file('slow_daily_kpis'),
  params: z.strictObject({ from: Day, until: Day }),
  row: z.strictObject({ kpi: z.string(), series: Count }),
});

const Vectors = z.array(z.array(z.number()));

export const driftCandidates = defineQuery({
  file: file('slow_drift_candidates'),
  params: z.strictObject({
    kpi: z.string(),
    until: Day,
    days: z.int().min(14).max(60),
    days_min: z.int().min(9),
    usual: Vectors,
    bends: Vectors,
    t_min: z.number(),
    rows_max: Whole,
  }),
  row: z.strictObject({
    ...telling,
    kpi: z.string(),
    spread_floor: z.number(),
    element_key: Key,
    level: z.number(),
    values: z.array(z.number()),
    dof: Count,
    contrasts: z.array(z.number()),
    residual: z.number(),
    series_tested: Count,
    log_variances: z.array(z.number()),
    usual_t: z.array(z.number()),
  }),
});

export const driftsStanding = defineQuery({
  file: file('slow_drift_standing'),
  params: z.strictObject({ period_end: z.date(), until: Day, roots: z.array(z.string()), detected: z.array(z.date()) }),
  row: z.strictObject({
    ...telling,
    root_id: z.string(),
    kpi: z.string(),
    spread_floor: z.number(),
    element_key: Key,
    onset: Instant,
    evidence: z.number(),
    days_now: Count,
    level: z.number(),
    moved: z.number(),
  }),
});

export const changesDue = defineQuery({
  file: file('slow_changes_due'),
  params: z.strictObject({ period_end: z.date(), period_s: PeriodS, checkpoints: z.array(z.int()), followed: z.array(z.string()), rows_max: Whole }),
  row: z.strictObject({ change_id: z.string(), at: Instant, kind: z.string(), description: z.string(), checkpoint_h: z.int() }),
});

export const changeEffects = defineQuery({
  file: file('slow_change_effects'),
  params: z.strictObject({
    period_end: z.date(),
    change_ids: z.array(z.string()),
    days: z.int().min(8).max(60),
    placebos: z.int(),
    placebos_min: z.int(),
    peers_min: z.int(),
    peers_max: z.int(),
    touched_max: z.int(),
    impact_min: z.number(),
  }),
  row: z.strictObject({
    ...telling,
    change_id: z.string(),
    kpi: z.string(),
    effect_min: z.number(),
    touched_elements: Count,
    peer_elements: Count,
    element_keys: z.array(Key),
    touched_moved: z.number(),
    peers_moved: z.number(),
    before: z.number(),
    after: z.number(),
    apart_now: z.number(),
    apart_before: z.array(z.number()),
    alone_variance: z.number(),
  }),
});
/** What one change did to one KPI. */
export type ChangeEffect = Awaited<ReturnType<typeof changeEffects>>[number];

export const countUsage = defineStatement({
  file: file('slow_count_usage'),
  params: z.strictObject({ period_end: z.date(), recent_s: z.int(), revision: Revision }),
  mayRunTwice: true,
});

export const usageDelivered = defineQuery({
  file: file('slow_usage_delivered'),
  params: z.strictObject({ period_end: z.date(), recent_s: z.int() }),
  row: z.strictObject({ period_end: Instant }),
});

export const usage = defineQuery({
  file: file('slow_usage'),
  params: z.strictObject({ period_end: z.date(), period_s: PeriodS, history_min: z.int(), rows_max: Whole }),
  row: z.strictObject({
    area: z.string(),
    service: z.string(),
    device_class: z.string(),
    width: z.int(),
    history: Count,
    days: Count,
    users: z.number(),
    users_usual: z.number(),
    users_spread: z.number(),
    bytes: z.number(),
    bytes_usual: z.number(),
    bytes_spread: z.number(),
  }),
});

/** What a group of users did, against what is usual for it. */
export type GroupUsage = Awaited<ReturnType<typeof usage>>[number];

export const usageAtWork = defineQuery({
  file: file('slow_usage_at_work'),
  params: z.strictObject({ period_end: z.date(), period_s: PeriodS, rows_max: Whole }),
  row: z.strictObject({ area: z.string(), now_share: z.number(), lately_share: z.number() }),
});
/** The share of an area's use that is on cells meant to be out of service: in the judged period, and over the last four. */
export type AreaAtWork = Awaited<ReturnType<typeof usageAtWork>>[number];

export const usageFound = defineQuery({
  file: file('slow_usage_found'),
  params: z.strictObject({ since: z.date(), before: z.date() }),
  row: z.strictObject({ root_id: z.string() }),
});

export const areaHealth = defineQuery({
  file: file('slow_area_health'),
  params: z.strictObject({ period_end: z.date(), areas: z.array(z.string()) }),
  row: z.strictObject({ area: z.string(), judged: Count, degraded: Count, element_keys: z.array(Key) }),
});

export const elementsByKey = defineQuery({
  file: file('slow_elements'),
  params: z.strictObject({ element_keys: KeyList }),
  row: z.strictObject({ element_key: Key, element_id: z.string(), name: z.string(), area: z.string(), region: z.string(), technology: z.string() }),
});

export const networkSize = defineQuery({
  file: file('slow_size'),
  params: z.strictObject({ period_end: z.date() }),
  row: z.strictObject({ elements: Count, changes_per_day: z.number() }),
});

export const turnsBefore = defineQuery({
  file: file('slow_ran'),
  params: z.strictObject({ detector: z.string(), after: z.date(), before: z.date() }),
  row: z.strictObject({ turns: Count }),
});

export const foundBefore = defineQuery({
  file: file('slow_found_before'),
  params: z.strictObject({ period_end: z.date() }),
  row: z.strictObject({ detector: z.string(), root_kind: z.string(), root_id: z.string(), kpi: z.string() }),
});

export const openSlowIncidents = defineQuery({
  file: file('slow_open_incidents'),
  params: z.strictObject({ before: z.date() }),
  row: z.strictObject({
    incident_id: z.string(),
    onset: Instant,
    detected_at: Instant,
    root_kind: z.enum(['drift', 'change', 'usage']),
    root_id: z.string(),
    sentence: z.string(),
    progress: z.string(),
  }),
});

export const claims = defineQuery({
  file: file('slow_claims'),
  params: z.strictObject({ period_end: z.date(), element_keys: KeyList }),
  row: z.strictObject({ element_key: Key, incident_id: z.string() }),
});
