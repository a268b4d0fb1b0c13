/** What comes in and goes out about whether we knew first. */
import { z } from 'zod';
import { NOTE_CHARACTERS_MAX } from './labels.ts';
import { Measured, Paging, ShownCount, Time, Window } from './schemas.ts';

const OWNER_CHARACTERS_MAX = 100;
const Dimension = z.enum(['all', 'region', 'technology', 'root_kind', 'experience', 'week']);
const Name = z.string().min(1).max(100);

export const FiguresQuery = z.strictObject({ dimension: Dimension.optional(), name: Name.optional(), ...Paging });
export const SilenceQuery = z.strictObject({ dimension: Dimension.default('all'), name: Name.default('all') });
export const SpikesQuery = z.strictObject({
  verdict: z.enum(['known', 'late', 'miss', 'not_network']).optional(),
  region: Name.optional(),
  ...Window,
  ...Paging,
});

export const Figures = z.object({
  limit: z.number(),
  offset: z.number(),
  figures: z.array(
    z.object({
      dimension: z.string(),
      name: z.string(),
      metric: z.string(),
      unit: z.string().describe('s (seconds), share (0 to 1) or ratio'),
      value: Measured.describe('Null where the data do not say, or it would rest on too few people.'),
      low: Measured,
      high: Measured,
      n: ShownCount.describe('What it is a figure of: incidents, or people where the metric is about them.'),
      left_out: ShownCount.describe('What it says nothing about.'),
      chance: Measured.describe('The same figure with complaints moved by whole weeks: what chance alone gives.'),
      computed_for: Time,
    }),
  ),
});

export const Silence = z.object({
  dimension: Dimension,
  name: z.string(),
  points: z.array(
    z.object({
      after_s: z.number(),
      at_risk: z.number().describe('Incidents still watched and without a complaint.'),
      complained: z.number(),
      silent_share: Measured.describe('Kaplan-Meier, with its 95 % interval (Greenwood).'),
      low: Measured,
      high: Measured,
      computed_for: Time,
    }),
  ),
});

export const Spikes = z.object({
  total: z.number(),
  limit: z.number(),
  offset: z.number(),
  spikes: z.array(
    z.object({
      spike_id: z.string(),
      scope: z.string(),
      name: z.string(),
      region: z.string(),
      topic: z.string(),
      started_at: Time,
      found_at: Time,
      last_at: Time,
      complaints: ShownCount,
      expected: Measured,
      evidence: Measured,
      verdict: z.string().describe('known, late (the incident was found afterwards), miss (no incident explains it), not_network'),
      incident_id: z.string(),
      linked: ShownCount,
      sentence: z.string(),
    }),
  ),
});

export const NewAcknowledgement = z
  .strictObject({
    owner: z.string().trim().max(OWNER_CHARACTERS_MAX).optional().describe('Who has it: a colleague or a team. Default: whoever asks.'),
    note: z
      .string()
      .trim()
      .max(NOTE_CHARACTERS_MAX)
      .default('')
      .describe('Free text for colleagues; never about a customer. Numbers of telephones are refused.'),
    snooze: z.boolean().default(false).describe('Keeps quiet about it until it closes, comes back or gets worse than it is now.'),
  })
  .nullish();

export const Acknowledged = z.object({
  incident_id: z.string(),
  acknowledgements: z
    .array(z.object({ at: Time, by: z.string(), owner: z.string(), note: z.string(), snooze: z.boolean().describe('Whether quiet was asked for.') }))
    .describe('Everything that was ever said, oldest first. The first counts for the lag, the last holds.'),
});
