/** What goes in and out about the lag from onset to complaint. */
import { z } from 'zod';
import { LagOfIncident, Measured, Paging, ShownCount, Time, Window } from './schemas.ts';

export const LagQuery = z.strictObject({ ...Window, ...Paging });

export const Lag = z.object({
  summary: z.object({
    incidents: z.number(),
    with_complaints: z.number(),
    detected_first: z.number(),
    proactive_rate: z.number().nullable().describe('detected_first / with_complaints'),
    detection_delay_median_s: Measured,
    lead_median_s: Measured,
    first_complaint_delay_median_s: Measured,
    peak_delay_median_s: Measured,
  }),
  coverage: z
    .object({
      window_from: Time,
      window_to: Time,
      network_complaints: ShownCount,
      linked_complaints: ShownCount,
      unlinked_complaints: ShownCount,
      placebo_complaints: ShownCount,
      placebo_linked: ShownCount,
      linked_share: Measured,
      placebo_share: Measured.describe(
        'What the same rule links when complaints are moved by 7 and 14 days: chance. Null where nothing could be moved.',
      ),
      placebo_shares: z.array(z.object({ shift_days: z.number(), share: Measured })).describe('The same for each shift.'),
    })
    .nullable(),
  limit: z.number(),
  offset: z.number(),
  incidents: z.array(LagOfIncident),
});
