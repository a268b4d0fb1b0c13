import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { actorOf } from '../auth.ts';
import { RequestError } from '../errors.ts';
import { REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { Measured, ShownCount, Window } from '../schemas.ts';
import type { Role } from '../tokens.ts';
import type { EffectWindow } from './effect.ts';

const Rate = z.object({ rate: z.number(), low: z.number(), high: z.number() }).nullable();
const Group = z.object({ affected: ShownCount, complained: ShownCount, per_1000: Rate });
const Difference = z.object({ per_1000: z.number(), low: z.number(), high: z.number() }).nullable();
const Share = z.object({ share: z.number(), low: z.number(), high: z.number() }).nullable();

export const ContactEffect = z.object({
  hold_out_share: z.number(),
  complete: z.boolean(),
  held_out: Group.describe('Left alone on purpose.'),
  assigned: Group.describe('Everybody else who could have been told, whether reached or not: what chance drew.'),
  told: Group.describe('Those who were reached; they differ from the others by being reachable.'),
  assigned_minus_held_out: Difference.describe(
    'The effect of having the lists: complaints per 1,000 affected, with its 95 % interval (Newcombe 1998).',
  ),
  told_minus_held_out: Difference,
});

export const ListQuality = z.object({
  detectors: z.array(
    z.object({
      detector: z.string(),
      incidents: z.number(),
      told: ShownCount,
      agreed_yes: ShownCount,
      agreed_no: ShownCount,
      agreed_unsure: ShownCount,
      called_after_72h: ShownCount,
      compensated: ShownCount,
      survey_answers: ShownCount,
      survey_mean: Measured,
      called_on_list: ShownCount,
      called_off_list: ShownCount,
      precision: Share.describe('Of those told, the share that agrees to have been affected; those unsure are left out.'),
      recall: Share.describe('Of those who complained about it or from its area and time, the share that was on the list.'),
    }),
  ),
});

/** Whether the lists were right, and whether using them helps. Counts and rates only; exact for care and admin. */
export function effectRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const effect = {
    ...TOKEN,
    summary: 'Complaints per 1,000 affected, told against left alone on purpose, with intervals',
    querystring: z.strictObject(Window),
    response: { 200: ContactEffect, ...REFUSALS },
  };
  app.get('/contact-effect', { schema: effect, onRequest: allow('care', 'cx', 'admin') }, async (request) =>
    ports.contactEffect(windowFor(actorOf(request).role, request.query), actorOf(request).role !== 'cx'),
  );

  const quality = {
    ...TOKEN,
    summary: 'Precision and recall of the lists per detector, from what customers said and who complained',
    querystring: z.strictObject(Window),
    response: { 200: ListQuality, ...REFUSALS },
  };
  app.get('/list-quality', { schema: quality, onRequest: allow('care', 'cx', 'admin') }, async (request) => ({
    detectors: await ports.listQuality(windowFor(actorOf(request).role, request.query), actorOf(request).role !== 'cx'),
  }));
}

/**
 * CX may ask for everything or for one calendar month. Sums over windows of one's own choice could be taken from one another, and what is left is a few people
 * of one incident.
 */
function windowFor(role: Role, { since, until }: EffectWindow): EffectWindow {
  if (role !== 'cx' || (!since && !until)) return { since, until };
  const month = since ?? new Date(0);
  const next = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1));
  const first = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth()));
  if (month.getTime() === first.getTime() && until?.getTime() === next.getTime()) return { since, until };
  throw new RequestError(
    400,
    'The request is not valid: since and until must be one calendar month, from the first of it to the first of the next, in UTC.',
  );
}
