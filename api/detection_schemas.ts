/** What comes in and goes out about detection itself. */
import { z } from 'zod';
import { STATES } from './calibration.ts';
import { ELEMENT_STATES, STATES_ASKED } from './elements.ts';
import { MaybeTime, Measured, Paging, word } from './schemas.ts';

export const CalibrationQuery = z.strictObject({
  by: z.enum(['class', 'kpi']).default('class'),
  detector: z
    .string()
    .regex(/^[a-z_]{1,40}$/, 'it must be the name of a detector')
    .optional(),
});

export const Calibration = z.object({
  first_day: z.string().nullable(),
  last_day: z.string().nullable(),
  days: z.number(),
  sentence: z.string(),
  figures: z.array(
    z.object({
      detector: z.string().describe('level, count, shift, silence, peer, peer_shift; signature and fused judge whole elements.'),
      class: z.string().describe('Of the KPI: ratio, rate, level, volume; element where elements are judged as a whole.'),
      kpi: z.string().describe('Empty where all KPIs of the class are pooled.'),
      nominal: z.number().describe('What evidence promises: 1e-2 to 1e-6.'),
      observed: Measured.describe('The share of tests in ordinary time that reached it. Null where there are too few tests to say.'),
      observed_low: Measured.describe('95 % interval (Wilson, with the effective number of tests).'),
      observed_high: Measured,
      at_most: Measured.describe('The share if everything within incidents that nobody labelled were noise too.'),
      reached: z.number(),
      tests: z.number().describe('Element-periods judged in ordinary time.'),
      tests_effective: z.number().describe('What they are worth: one series that stays high for hours is one event.'),
      tests_doubtful: z.number().describe('Element-periods within incidents that nobody labelled; not among tests.'),
      series: z.number(),
      state: z.enum(STATES).describe('too_few: fewer than 5 expected even if the promise holds, so nothing can be said.'),
    }),
  ),
});

export const ElementsQuery = z.strictObject({
  state: z.enum(STATES_ASKED).optional().describe('masked: locked or in planned work. not_judged: learning, missing, suspect or unknown.'),
  region: word(100).optional(),
  technology: word(20).optional(),
  ...Paging,
});

const State = z
  .enum(ELEMENT_STATES)
  .describe('judged; learning, missing, suspect and unknown: nothing is known of it; locked and maintenance: scored and never raised.');

export const Elements = z.object({
  period_end: MaybeTime.describe('The period it is about, named by its end. Null before the first.'),
  sentence: z.string(),
  counts: z.array(z.object({ region: z.string(), technology: z.string(), state: State, elements: z.number() })),
  total: z.number(),
  limit: z.number(),
  offset: z.number(),
  elements: z.array(
    z.object({
      element_id: z.string(),
      name: z.string(),
      kind: z.string(),
      technology: z.string(),
      region: z.string(),
      area: z.string(),
      state: State,
      since: MaybeTime.describe('The end of the last period in which it was in another state, looking back at most a week.'),
      why: z.string(),
      kpis_judged: z.number(),
    }),
  ),
});
