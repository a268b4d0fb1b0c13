import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { RequestError } from '../errors.ts';
import { REASONS } from '../policy/judge.ts';
import { CHANNELS } from '../policy/policy.ts';
import { NO_INCIDENT, REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { IncidentId } from '../schemas.ts';
import { WordsView } from '../words/routes.ts';
import { found, readerOf } from './routes.ts';
import { CaseConflict, CaseParams, CaseStanding, ContactSummary, Note } from './schemas.ts';
import { CONTACT_PURPOSES } from './statements.ts';

const NewContact = z.strictObject({
  channel: z.enum(CHANNELS),
  purpose: z.enum(CONTACT_PURPOSES).default('incident'),
  line_id: z
    .string()
    .regex(/^[\w-]{22}$/, 'it must be the id of a line')
    .optional()
    .describe('Which line; without it, one that may be contacted, the affected ones first.'),
});

export const Cleared = CaseStanding.extend({
  allowed: z.literal(true),
  line_id: z.string(),
  customer_id: z.string(),
  name: z.string(),
  msisdn: z.string(),
  language: z.string(),
  words: WordsView.nullable(),
  consent_text: z.string().describe('The version of the wording the customer agreed to; `unversioned` for a bare yes in the customer file.'),
});

const Refused = CaseConflict.extend({
  reasons: z.array(z.object({ reason: z.enum(REASONS), sentence: z.string() })).optional(),
  quiet_until: z.string().optional(),
});

const NewOverride = z.strictObject({ active: z.boolean(), reason: Note });

/** Contacts: whether one may be made is decided here, at the moment it is made. */
export function contactRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const contact = {
    ...TOKEN,
    summary:
      'Asks for a contact at the moment it is made: allowed, with the number and the words, or refused with every reason. The case must be held, and what came of the contact before must be said; the same number may be asked for again.',
    params: CaseParams,
    body: NewContact,
    response: { 200: Cleared, ...REFUSALS, 409: Refused },
  };
  app.post('/incidents/:id/cases/:case/contact', { schema: contact, onRequest: allow('care', 'admin') }, async (request) =>
    found(await ports.cases.contact(request.params.id, request.params.case, request.body, readerOf(request))),
  );

  const summary = {
    ...TOKEN,
    summary: 'How many households and accounts of an incident may be contacted now, and how many may not for which reason',
    params: IncidentId,
    response: { 200: ContactSummary.extend({ incident_id: z.string() }), ...REFUSALS },
  };
  app.get('/incidents/:id/contactable', { schema: summary, onRequest: allow('care', 'admin') }, async (request) => {
    const { id } = request.params;
    if (!(await ports.isIncident(id))) throw new RequestError(404, NO_INCIDENT);
    return { incident_id: id, ...(await ports.cases.contactable(id)) };
  });

  const override = {
    ...TOKEN,
    summary: 'A regulator demands that customers are told: lifts caps, quiet hours and the hold-out for this incident, never an opt-out. Or ends it.',
    params: IncidentId,
    body: NewOverride,
    response: { 200: z.object({ incident_id: z.string(), active: z.boolean() }), ...REFUSALS },
  };
  app.post('/incidents/:id/contact-override', { schema: override, onRequest: allow('admin') }, async (request) => {
    const { id } = request.params;
    const { active, reason } = request.body;
    if (active && reason === '') throw new RequestError(400, 'The request is not valid: reason: say who demands it.');
    if (!(await ports.isIncident(id))) throw new RequestError(404, NO_INCIDENT);
    await ports.cases.override(id, active, reason, readerOf(request));
    return { incident_id: id, active };
  });
}
