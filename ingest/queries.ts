import { z } from 'zod';
import { Count, defineQuery, defineStatement, Key } from '../sql/query.ts';

const FOLDER = new URL('../sql/queries/ingest/', import.meta.url);
const file = (name: string) => new URL(name, FOLDER);
const Names = z.array(z.string()).max(100_000);
/** As ClickHouse takes it in a parameter: `2026-01-05 10:15:00`. */
const Time = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
const Revision = z.string().regex(/^\d+$/);

export const elementsByName = defineQuery({
  file: file('elements_by_name.sql'),
  params: z.strictObject({ names: Names }),
  row: z.strictObject({ dn: z.string(), element_id: z.string(), kind: z.string() }),
});

export const inventoryRevision = defineQuery({
  file: file('inventory_revision.sql'),
  params: z.strictObject({}),
  row: z.strictObject({ revision: z.string() }),
});

export const knownLoads = defineQuery({
  file: file('known_loads.sql'),
  params: z.strictObject({ load_ids: Names }),
  row: z.strictObject({
    load_id: z.string(),
    name: z.string(),
    report: z.string(),
    source: z.string(),
    period_from: Time,
    period_to: Time,
    revision: Revision,
  }),
});

/** The oldest revision that came after a load; 0 where nothing did. */
const Oldest = z.strictObject({ oldest: Revision });

export const overtakenRecords = defineQuery({
  file: file('overtaken_records.sql'),
  params: z.strictObject({ table: z.string().regex(/^[a-z_]+$/), after: Revision }),
  row: Oldest,
});

export const overtakenSamples = defineQuery({
  file: file('overtaken_samples.sql'),
  params: z.strictObject({ load_ids: Names }),
  row: Oldest.extend({ load_id: z.string() }),
});

export const overtakenHistory = defineQuery({
  file: file('overtaken_history.sql'),
  params: z.strictObject({ source: z.string(), from: Time, to: Time, revision: Revision }),
  row: Oldest,
});

export const restatedSources = defineQuery({
  file: file('restated_sources.sql'),
  params: z.strictObject({ sources: Names, periods: z.array(Time), revision: Revision }),
  row: z.strictObject({ source: z.string() }),
});

export const retractKpiSamples = defineStatement({
  file: file('retract_kpi_samples.sql'),
  params: z.strictObject({ sources: Names, periods: z.array(Time), revision: Revision }),
  mayRunTwice: true,
});

export const discoveriesNamed = defineQuery({
  file: file('discoveries_named.sql'),
  params: z.strictObject({ names: Names }),
  row: z.strictObject({ element_id: z.string() }),
});

export const removeClaimedDiscoveries = defineStatement({
  file: file('remove_claimed_discoveries.sql'),
  params: z.strictObject({ claimed: Names, revision: Revision }),
  mayRunTwice: true,
});

export const rejectionReasons = defineQuery({
  file: file('rejection_reasons.sql'),
  params: z.strictObject({ load_id: z.string(), revision: Revision }),
  row: z.strictObject({ line: Count, reason: z.string() }),
});

const PresenceSpan = z.strictObject({ source: z.string(), chunks: z.int().positive(), from: Time, to: Time, revision: Revision });

export const presenceRestated = defineQuery({
  file: file('presence_restated.sql'),
  params: PresenceSpan,
  row: z.strictObject({ rows: Count }),
});

export const overtakenPresence = defineQuery({ file: file('overtaken_presence.sql'), params: PresenceSpan, row: Oldest });

export const retractPresence = defineStatement({ file: file('retract_presence.sql'), params: PresenceSpan, mayRunTwice: true });

export const discoveryCount = defineQuery({
  file: file('discovery_count.sql'),
  params: z.strictObject({}),
  row: z.strictObject({ elements: Count }),
});

export const insertKpiSamples = file('insert_kpi_samples.sql');
export const checkKpiHistory = file('check_kpi_history.sql');
export const insertKpiHistory = file('insert_kpi_history.sql');

export const insertLiveSamples = file('insert_live_samples.sql');

export const liveElements = defineQuery({
  file: file('live_elements.sql'),
  params: z.strictObject({ names: Names }),
  row: z.strictObject({ element_id: z.string(), element_key: Key }),
});

export const liveKpis = defineQuery({
  file: file('live_kpis.sql'),
  params: z.strictObject({}),
  row: z.strictObject({ kpi: z.string(), class: z.string(), unit: z.string() }),
});

export const sourceKeys = defineQuery({
  file: file('source_keys.sql'),
  params: z.strictObject({ sources: Names }),
  row: z.strictObject({ source: z.string(), source_key: Key }),
});

export const arrivalsOfSamples = file('arrivals_of_samples.sql');

export const arrivalsSpan = defineQuery({
  file: file('arrivals_span.sql'),
  params: z.strictObject({ sender: z.string(), revision: Revision }),
  row: z.strictObject({ periods: Count, elements: Count, from_s: Count, to_s: Count }),
});

export const sourceQuality = defineQuery({
  file: file('source_quality.sql'),
  params: z.strictObject({}),
  row: z.strictObject({
    source: z.string(),
    completeness: z.number(),
    lateness_s: Count,
    ahead_s: Count,
    suspect_share: z.number(),
    unmapped: Count,
    rejected: Count,
    repeated: Count,
    heard_s: z.number(),
  }),
});

export const insertMetricSamples = file('insert_metric_samples.sql');

export const metricNewest = defineQuery({
  file: file('metric_newest.sql'),
  params: z.strictObject({ since: Time }),
  row: z.strictObject({ newest_ms: Count }),
});

export const metricDue = defineQuery({
  file: file('metric_due.sql'),
  params: z.strictObject({}),
  row: z.strictObject({ end_s: Count }),
});

export const metricIncreases = defineQuery({
  file: file('metric_increases.sql'),
  params: z.strictObject({ period_s: z.int().positive(), periods: z.array(Time), from: Time, to: Time }),
  row: z.strictObject({
    instance: z.string(),
    object_class: z.string(),
    counter: z.string(),
    period_end_s: z.number(),
    amount: z.number(),
    doubtful: z.number(),
    resets: Count,
  }),
});

export const kpiHistorySpan = defineQuery({
  file: file('kpi_history_span.sql'),
  params: z.strictObject({ source: z.string(), revision: Revision }),
  row: z.strictObject({ periods: Count, elements: Count, from_s: Count, to_s: Count }),
});

export const filesTaken = defineQuery({
  file: file('files_taken.sql'),
  params: z.strictObject({ source: z.string(), files: z.array(z.string().length(32)).max(3_000) }),
  row: z.strictObject({ file: z.string() }),
});
