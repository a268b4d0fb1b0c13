import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { actorOf } from '../auth.ts';
import { REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { Measured, ShownCount, Window } from '../schemas.ts';

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
    ports.contactEffect(request.query, actorOf(request).role !== 'cx'),
  );

  const quality = {
    ...TOKEN,
    summary: 'Precision and recall of the lists per detector, from what customers said and who complained',
    querystring: z.strictObject(Window),
    response: { 200: ListQuality, ...REFUSALS },
  };
  app.get('/list-quality', { schema: quality, onRequest: allow('care', 'cx', 'admin') }, async (request) => ({
    detectors: await ports.listQuality(request.query, actorOf(request).role !== 'cx'),
  }));
}
