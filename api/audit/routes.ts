import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { Time, Window } from '../schemas.ts';

const Verdict = z.object({
  intact: z.boolean(),
  sentence: z.string(),
  rows: z.number(),
  chains: z.number(),
  unchained: z.number().describe('Rows from before there were chains: nothing can be said of them.'),
  heads: z.number().describe('How many chains were compared with what is kept of them outside the database.'),
  faults: z.array(z.object({ chain: z.string(), sequence: z.number(), kind: z.string(), sentence: z.string() })),
});

const UnusualPage = z.object({
  since: Time,
  until: Time,
  unusual: z.array(
    z.object({
      actor: z.string(),
      role: z.string(),
      hour: Time,
      rule: z.enum(['rows', 'cases', 'outside_cases', 'refused']),
      value: z.number(),
      limit: z.number(),
      usual: z.number().nullable(),
      sentence: z.string(),
    }),
  ),
});

const WEEK_MS = 7 * 24 * 3_600_000;

/** Whether the access log is whole, and who looked at unusually many. For admin only. */
export function auditRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const verify = { ...TOKEN, summary: 'Whether the access log is as it was written', response: { 200: Verdict, ...REFUSALS } };
  app.get('/audit/verify', { schema: verify, onRequest: allow('admin') }, async () => {
    const found = await ports.audit.verify();
    return { ...found, faults: [...found.faults], sentence: auditSentence(found) };
  });

  const unusual = {
    ...TOKEN,
    summary: 'Hours in which somebody looked at more people than stated or than is usual for them; the last week unless asked otherwise',
    querystring: z.strictObject(Window),
    response: { 200: UnusualPage, ...REFUSALS },
  };
  app.get('/audit/unusual', { schema: unusual, onRequest: allow('admin') }, async (request) => {
    const until = request.query.until ?? new Date();
    const since = request.query.since ?? new Date(until.getTime() - WEEK_MS);
    return { since, until, unusual: await ports.audit.unusual(since, until) };
  });
}

/** @example "1,204 rows in 7 chains are as they were written; 12 older rows have no chain." */
export function auditSentence({
  intact,
  rows,
  chains,
  unchained,
  faults,
}: Omit<z.infer<typeof Verdict>, 'sentence' | 'faults'> & { faults: readonly unknown[] }) {
  const older = unchained > 0 ? ` ${unchained.toLocaleString('en-GB')} rows have no chain.` : '';
  const read = `${rows.toLocaleString('en-GB')} rows in ${chains.toLocaleString('en-GB')} chains`;
  return intact ? `${read} are as they were written.${older}` : `${read} were read; ${faults.length} places are not as they were written.${older}`;
}
