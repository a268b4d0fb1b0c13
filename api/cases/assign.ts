import type { Reader } from '../access.ts';
import type { FactsDeps } from '../policy/facts.ts';
import { REASONS, SENTENCES } from '../policy/judge.ts';
import { caseOf } from './alias.ts';
import type { CaseDesk, CaseId } from './desk.ts';
import { caseView } from './read.ts';
import { CaseRefused } from './refused.ts';
import { type CaseAction, step } from './step.ts';
import type { Worklist } from './worklist.ts';

/** Cases in one request: what somebody can look over before saying yes. */
export const ASSIGNED_MAX = 200;
/** Cases written side by side; each is a few small questions and one insert. */
const AT_ONCE = 8;

export interface AssignWish {
  readonly cases: readonly { readonly incident_id: string; readonly case_id: string }[];
  readonly action: 'reserve' | 'release';
  /** Who gets the cases; empty for whoever asks. */
  readonly to: string;
  /** Leave out cases whose people may not be contacted at this moment, each for what a contact would be for. */
  readonly contactable_only: boolean;
  readonly preview: boolean;
  readonly note: string;
}

export interface AssignDeps extends FactsDeps {
  readonly desk: CaseDesk;
  readonly worklist: Worklist;
}

interface Skipped {
  readonly incident_id: string;
  readonly case_id: string;
  readonly reason: string;
  readonly sentence: string;
  readonly held_by: string;
  readonly held_since: Date | null;
}

type Touched = ReturnType<typeof caseView> & { readonly incident_id: string };
type Outcome = { readonly touched: Touched } | { readonly skipped: Skipped };

/**
 * Takes, gives or hands back many cases, or with `preview` says which it would touch and which it would skip and why, and changes nothing. Each case is
 * decided in its own turn, as it is then: a colleague who was quicker keeps the case, and it is among the skipped with name and time.
 * Cost: a few small queries and an insert for each case, eight side by side.
 */
export async function assignCases(deps: AssignDeps, wish: AssignWish, reader: Reader, at: Date) {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < wish.cases.length; from += AT_ONCE) {
    outcomes.push(...(await Promise.all(wish.cases.slice(from, from + AT_ONCE).map((one) => assignOne(deps, wish, one, reader, at)))));
  }
  return {
    preview: wish.preview,
    touched: outcomes.flatMap((one) => ('touched' in one ? [one.touched] : [])),
    skipped: outcomes.flatMap((one) => ('skipped' in one ? [one.skipped] : [])),
  };
}

async function assignOne(
  deps: AssignDeps,
  wish: AssignWish,
  { incident_id, case_id }: AssignWish['cases'][number],
  reader: Reader,
  at: Date,
): Promise<Outcome> {
  const { desk, keys, policy, worklist } = deps;
  const skip = (reason: string, sentence: string): Outcome => ({
    skipped: { incident_id, case_id, reason, sentence, held_by: '', held_since: null },
  });
  const id = caseOf(keys, incident_id, case_id);
  const now = id && (await desk.now(id));
  if (!id || !now) return skip('unknown', 'There is no such case.');
  const agent = { name: reader.actor, role: reader.role };
  const hold_ms = policy.reservation_minutes * 60_000;
  const action: CaseAction =
    wish.action === 'release' ? { kind: 'release', note: wish.note } : { kind: 'reserve', hold_ms, ...(wish.to === '' ? {} : { holder: wish.to }) };
  const next = step(now, action, agent, at);
  if ('refused' in next) return { skipped: refusalOf(id, case_id, new CaseRefused(next)) };
  if (wish.action === 'reserve' && wish.contactable_only) {
    const place = await worklist.inTheWay(incident_id, id.centre, at);
    const reason = place === undefined ? undefined : REASONS[place];
    if (reason !== undefined) return skip(reason, SENTENCES[reason]);
  }
  if (wish.preview) return { touched: { incident_id, ...caseView(keys, id, { ...now, ...next }, at) } };
  try {
    const after = await desk.act(id, agent, at, () => action);
    return after ? { touched: { incident_id, ...caseView(keys, id, after, at) } } : skip('unknown', 'There is no such case.');
  } catch (error) {
    if (error instanceof CaseRefused) return { skipped: refusalOf(id, case_id, error) };
    throw error;
  }
}

function refusalOf({ incident }: CaseId, case_id: string, { message, details }: CaseRefused): Skipped {
  const { reason, held_by, held_since } = details;
  return {
    incident_id: incident,
    case_id,
    reason: String(reason),
    sentence: message,
    held_by: typeof held_by === 'string' ? held_by : '',
    held_since: typeof held_since === 'string' ? new Date(held_since) : null,
  };
}
