/** Everything that is told of one incident. */
import { z } from 'zod';
import { IncidentSummary, LagOfIncident, MaybeTime, Measured, Time } from './schemas.ts';

const Point = z.object({
  period_end: Time,
  quality: z.string(),
  value: Measured,
  attempts: Measured,
  expected: Measured,
  expected_low: Measured,
  expected_high: Measured,
});

const ElementsTouched = z.number().describe('Elements of the incident it touches; 0: it is only in the same area.');

export const IncidentDetail = IncidentSummary.extend({
  elements_total: z.number(),
  elements: z.array(
    z.object({
      element_id: z.string(),
      role: z.string(),
      degraded_from: Time,
      degraded_to: MaybeTime,
      worst_evidence: Measured,
      harm: Measured,
      experience: z.string(),
    }),
  ),
  in_words: z
    .array(z.string())
    .describe('What is wrong, how sure that is, what speaks for the suspected cause and against others, what is odd about it.'),
  causes: z
    .array(
      z.object({
        dimension: z.string(),
        name: z.string(),
        degraded: z.number(),
        judged: z.number(),
        elsewhere_degraded: z.number(),
        elsewhere_judged: z.number(),
        log10_p: Measured.describe('Logarithm of the chance that so much of it is degraded together; -21 is strong.'),
        chosen: z.boolean(),
        reason: z.string(),
        sentence: z.string(),
        weighed_for: Time,
      }),
    )
    .describe('The suspected cause first, then others with what speaks against them.'),
  evidence_rows: z.array(
    z.object({
      period_end: Time,
      element_id: z.string(),
      kpi: z.string(),
      kpi_name: z.string(),
      unit: z.string(),
      worse: z.string(),
      detector: z.string(),
      value: Measured,
      attempts: Measured,
      expected: Measured,
      expected_low: Measured,
      expected_high: Measured,
      evidence: Measured,
      sentence: z.string(),
    }),
  ),
  series: z.array(
    z.object({ element_id: z.string(), kpi: z.string(), kpi_name: z.string(), unit: z.string(), worse: z.string(), points: z.array(Point) }),
  ),
  timeline: z.array(
    z.object({ period_end: Time, kind: z.string(), state: z.string(), severity: z.string(), evidence: Measured, sentence: z.string() }),
  ),
  nearby: z
    .object({
      changes: z.array(
        z.object({
          change_id: z.string(),
          at: Time,
          scope: z.string(),
          scope_id: z.string(),
          kind: z.string(),
          description: z.string(),
          elements_touched: ElementsTouched,
        }),
      ),
      maintenance: z.array(
        z.object({
          window_id: z.string(),
          starts_at: Time,
          ends_at: Time,
          scope: z.string(),
          scope_id: z.string(),
          reason: z.string(),
          elements_touched: ElementsTouched,
        }),
      ),
    })
    .describe(
      'Changes from a week before it began, planned work from a day before until a day after, on its elements or in its area; at most 20 each.',
    ),
  lag: LagOfIncident.nullable(),
});
