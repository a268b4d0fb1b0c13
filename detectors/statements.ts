/** The set-based statements of detection. Each is one `.sql` file; what they do is said there. */
import { z } from 'zod';
import { defineStatement, Instant, Key } from '../sql/query.ts';

const file = (name: string): URL => new URL(`../sql/queries/detectors/${name}.sql`, import.meta.url);
/** A calendar day as the database takes it, `2026-01-05`. */
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const Revision = z.string().regex(/^\d+$/);
const PeriodS = z.int().min(1).max(86_400);

/** One range of element keys; and for each kind of element, which of its KPIs are ratios and what everybody failed and tried in them. */
const Normals = {
  ...{ day: Day, from_key: Key, to_key: Key },
  ...{
    kinds: z.array(z.string()),
    ratios: z.array(z.array(z.int())),
    kind_failed: z.array(z.array(z.number())),
    kind_tried: z.array(z.array(z.number())),
  },
};

/** Which clean samples: so many days before a day, of the elements picked for that day, of some KPIs. */
export const CleanSample = { day: Day, days: z.int().min(1).max(60), samples_min: z.int(), kpis: z.array(z.string()) };

export const assignKpiSlots = defineStatement({ file: file('assign_kpi_slots'), params: z.strictObject({ revision: Revision }), mayRunTwice: true });

export const buildBaselineSlice = defineStatement({
  file: file('build_baselines'),
  params: z.strictObject(Normals),
  mayRunTwice: false,
});

export const pickNoiseSample = defineStatement({
  file: file('pick_noise_sample'),
  params: z.strictObject({ day: Day, groups: z.int().min(1) }),
  mayRunTwice: false,
});

export const buildNoiseBaselines = defineStatement({
  file: file('build_noise_baselines'),
  params: z.strictObject(Normals),
  mayRunTwice: false,
});

export const stageResiduals = defineStatement({
  file: file('stage_residuals'),
  params: z.strictObject(CleanSample),
  mayRunTwice: false,
});

export const dropResiduals = defineStatement({ file: file('drop_residuals'), params: z.strictObject({ day: Day }), mayRunTwice: true });

export const stageNoise = defineStatement({
  file: file('stage_noise'),
  params: z.strictObject({ day: Day, kpis: z.array(z.string()), revision: Revision }),
  mayRunTwice: false,
});

export const measureNoise = defineStatement({
  file: file('measure_noise'),
  params: z.strictObject({ day: Day, stage: Revision, revision: Revision }),
  mayRunTwice: true,
});

export const dropNoiseStage = defineStatement({ file: file('drop_noise_stage'), params: z.strictObject({ revision: Revision }), mayRunTwice: true });

export const stageVectors = defineStatement({
  file: file('stage_vectors'),
  params: z.strictObject({ day: Day, kinds: z.array(z.string()) }),
  mayRunTwice: false,
});

export const dropVectors = defineStatement({ file: file('drop_vectors'), params: z.strictObject({ day: Day }), mayRunTwice: true });

export const measureSignatures = defineStatement({
  file: file('measure_signatures'),
  params: z.strictObject({ day: Day, revision: Revision }),
  mayRunTwice: true,
});

export const makePeerGroups = defineStatement({ file: file('make_peer_groups'), params: z.strictObject({ day: Day }), mayRunTwice: false });

export const stagePeriod = defineStatement({
  file: file('stage_period'),
  params: z.strictObject({
    period_end: z.date(),
    period_s: PeriodS,
    day: Day,
    hour_of_week: z.int().min(0).max(167),
    samples_min: z.int(),
    revision: Revision,
  }),
  mayRunTwice: false,
});

export const scorePeriod = defineStatement({
  file: file('score_period'),
  params: z.strictObject({ period_end: z.date(), period_s: PeriodS, day: Day, stage: Revision, revision: Revision }),
  mayRunTwice: true,
});

export const dropStage = defineStatement({ file: file('drop_stage'), params: z.strictObject({ revision: Revision }), mayRunTwice: true });

export const fuseElements = defineStatement({
  file: file('fuse_elements'),
  params: z.strictObject({ period_end: z.date(), period_s: PeriodS, revision: Revision }),
  mayRunTwice: true,
});

export { Day, file, Instant, PeriodS, Revision };
