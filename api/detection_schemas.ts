/** What comes in and goes out about detection itself. */
import { z } from 'zod';
import { STATES } from './calibration.ts';
import { Measured } from './schemas.ts';

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
