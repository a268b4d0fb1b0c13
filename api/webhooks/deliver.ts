import { z } from 'zod';
import { type Database, insertOnce } from '../../sql/database.ts';
import { Count, defineQuery, Instant } from '../../sql/query.ts';
import { shownCount } from '../counts.ts';
import { type Endpoint, endpointId, type Webhooks } from './config.ts';
import { type PostOptions, post } from './post.ts';
import { type Attempt, nextStep } from './retry.ts';
import { signedHeaders } from './signature.ts';

const DAY_MS = 86_400_000;
/** Messages to one webhook in one run: a receiver that was away is not flooded. */
const MESSAGES_PER_RUN = 50;
/** Standard Webhooks asks for 15 to 30 seconds. */
const TIMEOUT_MS = 20_000;

const file = (name: string): URL => new URL(`../../sql/queries/api/${name}.sql`, import.meta.url);
const Flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);

const due = defineQuery({
  file: file('webhook_due'),
  params: z.strictObject({ endpoint: z.string(), types: z.array(z.string()), since_us: z.string(), at: z.date(), limit: z.int() }),
  row: z.strictObject({
    message_id: z.string(),
    incident_id: z.string(),
    type: z.string(),
    period_end: Instant,
    state: z.string(),
    severity: z.string(),
    counted: Flag,
    subscriptions: Count,
    attempts: z.number(),
    first_tried_at: Instant,
  }),
});

const standing = defineQuery({
  file: file('webhook_standing'),
  params: z.strictObject({ endpoint: z.string() }),
  row: z.strictObject({ registered_at: Instant, gone: Flag }),
});

type Due = Awaited<ReturnType<typeof due>>[number];

export interface DeliverDeps {
  /** Connected as the role `noc`: what sends messages out cannot read a customer by any query. */
  readonly db: Database;
  readonly webhooks: Webhooks;
  readonly timeoutMs?: number;
  readonly lookup?: PostOptions['lookup'];
}

export interface Delivered {
  readonly endpoint: string;
  readonly delivered: number;
  readonly retried: number;
  readonly failed: number;
  readonly gone: boolean;
}

/**
 * Tells every webhook what it has not been told by `at`, and tries again what is due; at least once, since an answer may be lost. Webhooks side by side, messages of one
 * in order, each attempt recorded before the next. One process at a time runs this. Cost: two queries a webhook and a call and an insert a message.
 */
export function deliverDue(deps: DeliverDeps, at: Date): Promise<Delivered[]> {
  return Promise.all(deps.webhooks.endpoints.map((endpoint) => deliverTo(deps, endpoint, at)));
}

async function deliverTo(deps: DeliverDeps, endpoint: Endpoint, at: Date): Promise<Delivered> {
  const { db } = deps;
  const id = endpointId(endpoint);
  const counts = { endpoint: endpoint.name, delivered: 0, retried: 0, failed: 0, gone: false };
  const [known] = await standing(db, { endpoint: id });
  if (!known)
    await record(db, { endpoint: id, message_id: '', attempt: 0, incident_id: '', type: 'registered', at, first: at, status: 'registered' });
  if (known?.gone) return { ...counts, gone: true };
  const since = Math.max((known?.registered_at ?? at).getTime(), at.getTime() - 2 * DAY_MS);
  const messages = await due(db, { endpoint: id, types: endpoint.events, since_us: String(1000 * Math.max(0, since)), at, limit: MESSAGES_PER_RUN });
  for (const message of messages) {
    const status = await attempt(deps, endpoint, id, message, at);
    if (status === 'gone') return { ...counts, gone: true };
    counts[status === 'delivered' ? 'delivered' : status === 'retry' ? 'retried' : 'failed']++;
    // One that does not answer is not asked the same question fifty times over.
    if (status !== 'delivered') break;
  }
  return counts;
}

async function attempt(deps: DeliverDeps, endpoint: Endpoint, id: string, message: Due, at: Date) {
  const body = JSON.stringify(payload(message));
  const headers = signedHeaders(message.message_id, at, body, endpoint.secrets);
  const options = { allowPrivate: deps.webhooks.allow_private_addresses, timeoutMs: deps.timeoutMs ?? TIMEOUT_MS };
  const outcome = await post(new URL(endpoint.url), body, headers, { ...options, ...(deps.lookup ? { lookup: deps.lookup } : {}) });
  const number = message.attempts + 1;
  const first = message.attempts === 0 ? at : message.first_tried_at;
  const next = nextStep(outcome, number, first, at);
  const { message_id, incident_id, type } = message;
  await record(deps.db, {
    endpoint: id,
    message_id,
    attempt: number,
    incident_id,
    type,
    at,
    first,
    next_try_at: next.next_try_at,
    status: next.status,
    outcome,
  });
  return next.status;
}

/** Thin: what it is about, and counts as everybody may see them. Whoever wants more asks the API, which records who asked. */
function payload({ type, incident_id, state, severity, period_end, counted, subscriptions }: Due) {
  return {
    type,
    timestamp: period_end.toISOString(),
    data: { incident_id, state, severity, affected_subscriptions: counted ? shownCount(subscriptions) : null },
  };
}

interface Record {
  readonly endpoint: string;
  readonly message_id: string;
  readonly attempt: number;
  readonly incident_id: string;
  readonly type: string;
  readonly at: Date;
  readonly first: Date;
  readonly next_try_at?: Date | null;
  readonly status: string;
  readonly outcome?: Attempt;
}

async function record(db: Database, { at, first, next_try_at, outcome, ...row }: Record): Promise<void> {
  const times = { tried_at: at.toISOString(), first_tried_at: first.toISOString(), next_try_at: (next_try_at ?? new Date(0)).toISOString() };
  const http_status = outcome?.kind === 'answered' ? outcome.http_status : 0;
  const reason = outcome?.kind === 'failed' ? outcome.reason : '';
  await insertOnce(db, 'webhook_deliveries', [{ ...row, ...times, http_status, reason }], `webhook ${row.endpoint} ${row.message_id} ${row.attempt}`);
}
