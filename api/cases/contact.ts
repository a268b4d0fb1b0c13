import type { Database } from '../../sql/database.ts';
import { insertOnce } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { LISTED_CONFIDENCE_MIN } from '../affected.ts';
import { plainNumber } from '../csv.ts';
import { RequestError } from '../errors.ts';
import { opened } from '../identities.ts';
import { type Contactability, countedPlaces } from '../policy/contactable.ts';
import { type Fact, type FactsDeps, factsOf } from '../policy/facts.ts';
import { type ContactVerdict, judge, REASONS, SENTENCES, type Wanted } from '../policy/judge.ts';
import type { ContactPolicy } from '../policy/policy.ts';
import { contactStandings } from '../policy/standings.ts';
import type { CaseDesk, CaseId } from './desk.ts';
import { type Agent, type CaseAction, type CaseNow, isCleared, step } from './step.ts';

export interface ContactDeps extends FactsDeps {
  readonly desk: CaseDesk;
}

/** A contact somebody asks for: over which channel, to which line (any that may be contacted when none is named), and what for. */
export interface ContactWish extends Wanted {
  readonly line_id?: string | undefined;
}

/** No contact, and why: every reason as a word and a sentence, the weightiest first. */
export class ContactRefused extends RequestError {
  constructor({ reasons, quiet_until }: Extract<ContactVerdict, { allowed: false }>) {
    const first = reasons[0] ?? 'no_contract';
    super(409, SENTENCES[first], {
      reason: 'contact_refused',
      reasons: reasons.map((reason) => ({ reason, sentence: SENTENCES[reason] })),
      ...(quiet_until ? { quiet_until: quiet_until.toISOString() } : {}),
    });
  }
}

/** How many households and accounts of an incident may be contacted at this moment, and why the others may not. Cost: one query over the list. */
export async function contactableNow(deps: ContactDeps, incident: string, at: Date): Promise<Contactability & { readonly complete: boolean }> {
  const { standings, complete } = await contactStandings(deps, [incident], { purpose: 'incident', confidenceMin: LISTED_CONFIDENCE_MIN, at });
  return { ...countedPlaces(standings.get(incident)?.values() ?? []), complete };
}

/**
 * Clears one contact, or says why not: the policy is asked here, with what is known at this moment, inside the turn of the household or account, so that
 * neither an opt-out that came in a moment ago nor a colleague's contact a moment ago is missed. The case must be held by whoever asks.
 * Returns the number to reach and the wording agreed to; null when there is no such case.
 * @throws {ContactRefused} 409 with every reason; {CaseRefused} 409 when somebody else holds the case
 */
export async function clearContact(deps: ContactDeps, id: CaseId, agent: Agent, wish: ContactWish, at: Date) {
  const { keys, policy, desk, db } = deps;
  let chosen: { fact: Fact; consent_text: string } | undefined;
  const hold_ms = policy.reservation_minutes * 60_000;
  const decide = async (now: CaseNow): Promise<CaseAction> => {
    const clear = (line_key: string, consent_text: string) =>
      ({ kind: 'clear', channel: wish.channel, purpose: wish.purpose, line_key, consent_text, hold_ms }) as const;
    // Whoever does not hold the case, or asks for another contact before saying what came of the last, is told so, and nothing about the customer.
    const line = wish.line_id === undefined ? now.line_key : (keys.unalias(`line ${id.incident}`, wish.line_id) ?? '0');
    const asked = clear(line, '');
    if ('refused' in step(now, asked, agent, at)) return asked;
    const facts = await wishedLines(deps, id, wish, at);
    chosen = choose(policy, isCleared(now) ? onceMore(facts, now) : facts, wish, at);
    return clear(chosen.fact.subscriber_key, chosen.consent_text);
  };
  const now = await desk.act(id, agent, at, decide);
  if (!now || !chosen) return null;
  const { customer_key, subscriber_key, language } = chosen.fact;
  const [customers, lines] = [await opened(db, keys, 'customer', [customer_key]), await opened(db, keys, 'subscription', [subscriber_key])];
  return {
    now,
    consent_text: chosen.consent_text,
    line_id: lineAlias(keys, id.incident, subscriber_key),
    customer_id: customers.get(customer_key)?.['customer_id'] ?? '',
    name: customers.get(customer_key)?.['name'] ?? '',
    msisdn: plainNumber(lines.get(subscriber_key)?.['msisdn'] ?? ''),
    language,
    time_zone: chosen.fact.time_zone || policy.time_zone,
  };
}

/** What a line is called outside, in one incident. */
export function lineAlias(keys: KeyRing, incident: string, subscriber: string): string {
  return keys.alias(`line ${incident}`, subscriber);
}

async function wishedLines(deps: ContactDeps, id: CaseId, wish: ContactWish, at: Date): Promise<Fact[]> {
  const facts = await factsOf(deps, id.incident, id.centre, LISTED_CONFIDENCE_MIN, at);
  if (wish.line_id === undefined) return facts;
  const line = deps.keys.unalias(`line ${id.incident}`, wish.line_id);
  const wished = facts.filter((fact) => fact.subscriber_key === line);
  if (wished.length === 0) throw new RequestError(404, 'There is no line with this id in this case.');
  return wished;
}

/** The number that was handed out is read once more: the contact that waits for its outcome is this one and does not stand in its own way. */
function onceMore(facts: readonly Fact[], { line_key }: CaseNow): Fact[] {
  return facts.filter((fact) => fact.subscriber_key === line_key).map((fact) => ({ ...fact, unsaid: false, unsaid_restored: false }));
}

/** The first line that may be contacted; affected ones come first. @throws {ContactRefused} with what stands in the way of the one that came furthest */
function choose(policy: ContactPolicy, facts: readonly Fact[], wish: Wanted, at: Date): { fact: Fact; consent_text: string } {
  let nearest: Extract<ContactVerdict, { allowed: false }> = { allowed: false, reasons: ['no_contract'], quiet_until: null };
  let furthest = -1;
  for (const fact of facts) {
    const verdict = judge(policy, fact, wish, at);
    if (verdict.allowed) return { fact, consent_text: verdict.consent_text };
    const place = REASONS.indexOf(verdict.reasons[0] ?? 'no_contract');
    if (place > furthest) [nearest, furthest] = [verdict, place];
  }
  throw new ContactRefused(nearest);
}

/** Writes down that a regulator's demand holds for an incident, or no longer does. */
export async function setOverride(db: Database, incident: string, active: boolean, reason: string, actor: string, at: Date): Promise<void> {
  const row = { incident_id: incident, at: at.toISOString(), active, reason, actor };
  await insertOnce(db, 'contact_overrides', [row], `override ${incident} ${at.getTime()} ${active} ${actor}`);
}
