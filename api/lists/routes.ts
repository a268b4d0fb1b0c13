import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { actorOf } from '../auth.ts';
import { shownCount } from '../counts.ts';
import { RequestError } from '../errors.ts';
import { NO_INCIDENT, REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { GivenPurpose, IncidentId, MaybeTime, Paging, ShownCount, Time } from '../schemas.ts';
import { ROLES } from '../tokens.ts';
import { FORECAST_SENTENCE } from './lists.ts';

const Asked = { ...Paging, ...GivenPurpose.shape };
const Paged = z.strictObject(Asked);
const Person = { customer_id: z.string(), name: z.string(), msisdn: z.string() };

const Count = z.object({
  incident_id: z.string(),
  sentence: z.string().describe('Says that it is a forecast.'),
  expected: ShownCount.describe('Lines that will be touched within four hours if it lasts: the sum of the probabilities.'),
  likely: ShownCount.describe('Lines with a probability of one half and more.'),
  computed_for: MaybeTime.describe('Null where nothing was forecast.'),
});

const Forecast = Count.extend({
  limit: z.number(),
  offset: z.number(),
  customers: z.array(
    z.object({
      ...Person,
      ...{ decision_centre: z.string(), segment: z.string(), value_band: z.number().nullable(), vip: z.boolean(), protected: z.boolean() },
      probability: z.number().describe('Of being on the degraded cells within four hours, if the incident lasts.'),
      ...{ probability_1h: z.number(), probability_2h: z.number() },
      expected_at: Time.describe('When they usually come.'),
      ...{ days_known: z.number(), days_there: z.number(), today: z.string(), basis: z.string(), computed_for: Time },
      is_forecast: z.literal(true),
    }),
  ),
});

const Changes = z.object({
  incident_id: z.string(),
  computations: z
    .array(
      z.object({ computed_for: Time, listed: z.number(), added: z.number(), withdrawn: z.number(), changed: z.number(), late_records: z.number() }),
    )
    .describe('Newest first; those that changed nothing are not there. late_records: records of hours computed before that arrived since.'),
  limit: z.number(),
  offset: z.number(),
  changes: z.array(
    z.object({
      ...Person,
      ...{ computed_for: Time, change: z.enum(['added', 'withdrawn', 'changed']), fields: z.array(z.string()) },
      ...{ confidence_before: z.number(), confidence_after: z.number(), minutes_before: z.number(), minutes_after: z.number() },
      ...{ failures_before: z.number(), failures_after: z.number() },
    }),
  ),
});

const Accounts = z.object({
  incident_id: z.string(),
  limit: z.number(),
  offset: z.number(),
  accounts: z.array(
    z.object({
      ...{ customer_id: z.string(), name: z.string(), value_band: z.number() },
      lines_owned: z.number(),
      lines_affected: z.number(),
      named_affected: z.number().describe('Executives and named contacts among them.'),
      severity: z.string().describe('The worst of its lines.'),
      ...{ minutes_exposed: z.number(), exposure: z.number() },
      areas: z.array(z.string()).describe('Where its lines were hit; at most 20.'),
      people: z
        .array(
          z.object({
            ...{ user_name: z.string(), msisdn: z.string(), user_role: z.string(), severity: z.string() },
            ...{ minutes_exposed: z.number(), failures: z.number(), confidence: z.number(), how: z.string() },
          }),
        )
        .describe('Executives first, then named contacts, then by exposure; at most 50.'),
    }),
  ),
});

/** Beside the list of the affected: who may be next (a forecast), what changed on the list, and its business accounts. Every look at people is recorded. */
export function listRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const known = async (id: string): Promise<string> => {
    if (!(await ports.isIncident(id))) throw new RequestError(404, NO_INCIDENT);
    return id;
  };
  const described = (summary: string, response: z.ZodType, querystring: z.ZodType = Paged) =>
    ({ ...TOKEN, summary, params: IncidentId, querystring, response: { 200: response, ...REFUSALS } }) as const;

  const count = { ...TOKEN, summary: 'How many an incident may touch next, if it lasts; rounded for roles without identities', params: IncidentId };
  app.get(
    '/incidents/:id/forecast-count',
    { schema: { ...count, response: { 200: Count, ...REFUSALS } }, onRequest: allow(...ROLES) },
    async (request) => {
      const id = await known(request.params.id);
      const exact = ['care', 'admin'].includes(actorOf(request).role);
      const reach = await ports.lists.forecastReach(id);
      const shown = (people: number) => (exact ? Math.round(people) : shownCount(Math.round(people)));
      return {
        ...{ incident_id: id, sentence: FORECAST_SENTENCE, computed_for: reach?.computed_for ?? null },
        ...{ expected: shown(reach?.expected ?? 0), likely: shown(reach?.likely ?? 0) },
      };
    },
  );

  const forecast = described('Those about to be affected, likeliest first: a forecast, apart from the list. Every look is recorded.', Forecast);
  app.get('/incidents/:id/forecast', { schema: { ...forecast, querystring: Paged }, onRequest: allow('care', 'admin') }, async (request) => {
    const id = await known(request.params.id);
    const { name: actor, role } = actorOf(request);
    const { purpose, ...page } = request.query;
    const [reach, customers] = await Promise.all([ports.lists.forecastReach(id), ports.lists.forecast(id, page, { actor, role, purpose })]);
    return {
      ...{ incident_id: id, sentence: FORECAST_SENTENCE, computed_for: reach?.computed_for ?? null, ...page },
      ...{ expected: Math.round(reach?.expected ?? 0), likely: reach?.likely ?? 0, customers },
    };
  });

  const ChangesQuery = z.strictObject({ computed_for: Time.optional(), ...Asked });
  const changes = described(
    'What changed on the list, computation by computation, and why: late records are counted. Every look is recorded.',
    Changes,
  );
  app.get(
    '/incidents/:id/customers/changes',
    { schema: { ...changes, querystring: ChangesQuery }, onRequest: allow('care', 'admin') },
    async (request) => {
      const id = await known(request.params.id);
      const { name: actor, role } = actorOf(request);
      const { computed_for, purpose, ...page } = request.query;
      return { incident_id: id, ...page, ...(await ports.lists.changes(id, computed_for, page, { actor, role, purpose })) };
    },
  );

  const accounts = described('The business accounts an incident touches, as a whole and person by person. Every look is recorded.', Accounts);
  app.get('/incidents/:id/accounts', { schema: { ...accounts, querystring: Paged }, onRequest: allow('care', 'admin') }, async (request) => {
    const id = await known(request.params.id);
    const { name: actor, role } = actorOf(request);
    const { purpose, ...page } = request.query;
    return { incident_id: id, ...page, accounts: await ports.lists.accounts(id, page, { actor, role, purpose }) };
  });
}
