/** What goes out to the console's first page. */
import { z } from 'zod';
import { MaybeTime, Measured, ShownCount, Time } from '../schemas.ts';

const Elements = z.object({
  judged: z.number(),
  learning: z.number(),
  missing: z.number(),
  suspect: z.number(),
  unknown: z.number().describe('Known from the inventory, and nothing was ever delivered.'),
  locked: z.number(),
  maintenance: z.number(),
  total: z.number(),
});

export const StatusView = z.object({
  state: z
    .enum(['empty', 'waiting', 'learning', 'blind', 'judged'])
    .describe(
      'empty: no element is known; waiting: no period has been judged; learning, blind: less than half of the network could be judged, for want of history or of data; judged: the rest.',
    ),
  sentence: z.string().describe('What is wrong, how many it touches, and how much of the network that rests on.'),
  judged_until: MaybeTime,
  period_s: z.number().nullable(),
  elements: Elements,
  sources: z.object({
    expected: z.number(),
    arrived: z.number(),
    late: z.number(),
    incomplete: z
      .array(z.object({ source: z.string(), since: Time, incident_id: z.string() }))
      .describe('Sources with an open incident of their own, at most 50.'),
  }),
  incidents: z
    .object({ total: z.number(), critical: z.number(), major: z.number(), minor: z.number(), warning: z.number() })
    .describe('Open ones, without those about missing data.'),
  customers: ShownCount,
  worst: z.object({ incident_id: z.string(), severity: z.string(), area: z.string(), onset: Time }).nullable(),
});

export const NetworkView = z.object({
  judged_until: MaybeTime,
  sites: z.array(
    z.object({
      site: z.string(),
      x: z.number().describe('0 (west) to 1000 (east).'),
      y: z.number().describe('0 (north) to 1000 (south).'),
      area: z.string(),
      region: z.string(),
      technologies: z.array(z.string()),
      cells: z.number(),
      states: z.object({
        judged: z.number(),
        learning: z.number(),
        missing: z.number(),
        suspect: z.number(),
        masked: z.number().describe('Locked or in planned work.'),
        unknown: z.number(),
      }),
      score: Measured.describe('The worst of its judged cells in the newest period, 0 to 100; null where none could be judged.'),
      incident: z.object({ incident_id: z.string(), severity: z.string(), customers: ShownCount }).nullable().describe('The worst open one.'),
    }),
  ),
  regions: z.array(z.object({ region: z.string(), outline: z.array(z.array(z.number())).describe('The hull of its sites, as [x, y].') })),
  cells_without_place: z.number(),
  complete: z.boolean().describe('False when there are more than 20,000 sites.'),
});
