/** What comes in and goes out about exploring how groups of customers fared. */
import { z } from 'zod';
import { Measured, word } from '../schemas.ts';
import { MEASURES } from './estimate.ts';
import { DAYS_MAX, DIMENSIONS } from './explore.ts';

const Day = z.iso.date('it must be a day such as 2036-01-09');
const DAY_MS = 86_400_000;

export const ExploreQuery = z
  .strictObject({
    measure: z.enum(MEASURES).default('bad_minutes'),
    by: z.enum(DIMENSIONS).default('area'),
    across: z.enum(DIMENSIONS).optional(),
    since: Day.optional(),
    until: Day.optional(),
    region: word(100).optional(),
    area: word(100).optional(),
    technology: word(20).optional(),
    device_class: word(60).optional(),
    segment: word(20).optional(),
  })
  .refine(({ by, across }) => by !== across, { path: ['across'], error: 'it must be another dimension than by' })
  .refine(({ since, until }) => (since === undefined) === (until === undefined), { path: ['since'], error: 'it goes together with until' })
  .refine(({ since = '', until = '' }) => since === '' || (since <= until && Date.parse(until) - Date.parse(since) < DAYS_MAX * DAY_MS), {
    path: ['until'],
    error: `it must be the same day or later, ${DAYS_MAX} days at most in all`,
  });

const Estimated = {
  value: Measured,
  low: Measured.describe('95 %; null where neither the days nor the counts say how far it may be off.'),
  high: Measured,
  customer_days: z.number(),
  days: z.number(),
};
const Names = z.array(z.string());

export const ExploreView = z.object({
  sentence: z.string(),
  measure: z
    .enum(MEASURES)
    .describe(
      'bad_minutes: per customer and day; affected_share: of customer-days; failed_share: of attempts; complaints_per_1000: customers and day.',
    ),
  by: z.enum(DIMENSIONS),
  across: z.enum(DIMENSIONS).nullable(),
  since: z.string(),
  until: z.string(),
  filters: z.object({ region: z.string(), area: z.string(), technology: z.string(), device_class: z.string(), segment: z.string() }),
  total: z.object(Estimated).describe('Of what is shown; there is no other total.'),
  rows: z.array(z.object({ key: z.string(), across: z.string(), ...Estimated })),
  complete: z.boolean().describe('False when there are more than 1,000 rows.'),
  left_out: z.string(),
  link: z.string().describe('This question’s own address.'),
  choices: z.object({
    first_day: z.string().nullable(),
    last_day: z.string().nullable(),
    days: z.number(),
    region: Names,
    area: Names,
    technology: Names,
    device_class: Names,
    segment: Names,
  }),
});
