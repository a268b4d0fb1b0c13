import type { ContactPurpose } from './statements.ts';

/** Where a case can stand. `expired`: a reservation nobody came back to; anybody may take the case again. */
export const CASE_STATES = ['open', 'reserved', 'contacted', 'no_answer', 'resolved', 'do_not_contact', 'expired'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** How a contact ended, or a case without one. `not_made`: it was allowed and did not take place; the case goes back as it was. */
export const OUTCOMES = ['contacted', 'no_answer', 'not_made', 'resolved', 'do_not_contact'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Agent {
  readonly name: string;
  readonly role: string;
}

/** Who has a case and what was last done in it: what an event leaves, and the next one starts from. */
interface Standing {
  readonly state: CaseState;
  /** Where a reserved case goes back to when it is given up. */
  readonly resting: CaseState;
  readonly holder: string;
  readonly held_since: Date;
  readonly held_until: Date;
  /** Of a held case: the contact that was cleared and waits for its outcome, '' while none was. Else: the last one made. */
  readonly channel: string;
  readonly purpose: string;
  readonly line_key: string;
}

/** A case as its newest event left it; version 0 is a case nobody has touched. */
export interface CaseNow extends Standing {
  readonly version: number;
  readonly listed: boolean;
  readonly changed_at: Date;
}

/** What somebody wants to do with a case. */
export type CaseAction =
  /** `holder`: who gets it; whoever acts, unless somebody else is named. */
  | { readonly kind: 'reserve'; readonly hold_ms: number; readonly holder?: string }
  | { readonly kind: 'release'; readonly note: string }
  | {
      readonly kind: 'clear';
      readonly channel: string;
      readonly purpose: ContactPurpose;
      readonly line_key: string;
      readonly consent_text: string;
      readonly hold_ms: number;
    }
  | { readonly kind: 'outcome'; readonly outcome: Outcome; readonly note: string; readonly feedback: Feedback }
  | { readonly kind: 'follow_up'; readonly note: string; readonly feedback: Feedback };

/** What the customer said and got. Empty and -1 stand for: not asked, not known. */
export interface Feedback {
  readonly agreed_affected: '' | 'yes' | 'no' | 'unsure';
  readonly compensation: '' | 'none' | 'credit' | 'data' | 'other';
  readonly compensation_amount: number;
  readonly survey_score: number;
}

export const NO_FEEDBACK: Feedback = { agreed_affected: '', compensation: '', compensation_amount: 0, survey_score: -1 };

/** The event that an action becomes, but for its number and name. */
export interface CaseEvent extends Feedback, Standing {
  readonly kind: 'reserved' | 'released' | 'cleared' | Outcome | 'follow_up';
  readonly from_state: CaseState;
  readonly consent_text: string;
  readonly note: string;
}

/** Why an action cannot be. `held` carries who has the case, and since when. */
export type Refusal =
  | { readonly refused: 'held'; readonly sentence: string; readonly holder: string; readonly since: Date; readonly until: Date }
  | { readonly refused: 'closed' | 'not_holder' | 'withdrawn' | 'not_cleared' | 'outcome_unsaid'; readonly sentence: string };

/** Whether a contact was allowed to whoever holds the case and its outcome is not said yet. A note of somebody else in between changes nothing. */
export function isCleared(now: Pick<CaseNow, 'state' | 'channel'>): boolean {
  return now.state === 'reserved' && now.channel !== '';
}

const NEVER = new Date(0);

/** What a case shows at a moment: a reservation that ran out is `expired`. */
export function stateAt(now: Pick<CaseNow, 'state' | 'held_until'>, at: Date): CaseState {
  return now.state === 'reserved' && now.held_until <= at ? 'expired' : now.state;
}

/**
 * The next event of a case, or why there is none. Pure: the same case, action, agent and moment give the same answer; time is an argument.
 * Only whoever holds a case may act on it, an outcome of a contact needs a contact that was cleared in this reservation, and another contact needs the
 * outcome of the one before.
 */
export function step(now: CaseNow, action: CaseAction, agent: Agent, at: Date): CaseEvent | Refusal {
  const state = stateAt(now, at);
  switch (action.kind) {
    case 'reserve':
      return reserve(now, state, action.hold_ms, action.holder ?? agent.name, at);
    case 'follow_up':
      return { ...carried(now, state), ...action.feedback, kind: 'follow_up', state: now.state, note: action.note };
    case 'release':
      return notHeld(now, state, agent) ?? { ...ended(now, state), kind: 'released', state: now.resting, resting: now.resting, note: action.note };
    case 'clear': {
      if (!now.listed)
        return { refused: 'withdrawn', sentence: 'By newer data this customer was not affected after all; nobody is to be contacted.' };
      const { channel, purpose, line_key, consent_text, hold_ms } = action;
      const until = new Date(Math.max(now.held_until.getTime(), at.getTime() + hold_ms));
      const way = { channel, purpose, line_key };
      return (
        notHeld(now, state, agent) ??
        unsaid(now, way) ?? { ...carried(now, state), ...way, kind: 'cleared', consent_text, held_until: until, note: '' }
      );
    }
    case 'outcome':
      return notHeld(now, state, agent) ?? outcome(now, state, action);
  }
}

function reserve(now: CaseNow, state: CaseState, hold_ms: number, holder: string, at: Date): CaseEvent | Refusal {
  if (state === 'resolved' || state === 'do_not_contact')
    return { refused: 'closed', sentence: `This case is closed: ${state.replaceAll('_', ' ')}.` };
  if (!now.listed) return { refused: 'withdrawn', sentence: 'By newer data this customer was not affected after all; the case cannot be taken.' };
  const mine = state === 'reserved' && now.holder === holder;
  if (state === 'reserved' && !mine) return held(now);
  const resting = now.state === 'reserved' ? now.resting : now.state;
  const since = mine ? now.held_since : at;
  // Taking again what one holds only makes it longer: a contact that was cleared stays cleared. Also when the time ran out in the middle of it and nobody
  // else took the case: only whoever made it can say what came of it.
  const kept = now.holder === holder && isCleared(now);
  const event = { ...carried(now, state), ...(kept ? {} : NO_CONTACT), state: 'reserved' as const, resting, note: '' };
  return { ...event, kind: 'reserved', holder, held_since: since, held_until: new Date(at.getTime() + hold_ms) };
}

function outcome(now: CaseNow, state: CaseState, action: Extract<CaseAction, { kind: 'outcome' }>): CaseEvent | Refusal {
  const spoke = action.outcome === 'contacted' || action.outcome === 'no_answer';
  if ((spoke || action.outcome === 'not_made') && !isCleared(now))
    return { refused: 'not_cleared', sentence: 'Ask for the contact first: whether it may be made is decided then.' };
  // Who was told stays told, even if a later attempt (the notice that all is well again) finds nobody.
  const toldBefore = action.outcome === 'no_answer' && now.resting === 'contacted';
  const next = action.outcome === 'not_made' || toldBefore ? now.resting : action.outcome;
  const kept = spoke ? { channel: now.channel, purpose: now.purpose, line_key: now.line_key } : {};
  return { ...ended(now, state), ...kept, ...action.feedback, kind: action.outcome, state: next, resting: next, note: action.note };
}

/** One contact at a time: before another, it has to be said what came of the one before. Reading the same number once more is no other contact. */
function unsaid(now: CaseNow, way: Pick<Standing, 'channel' | 'purpose' | 'line_key'>): Refusal | null {
  if (!isCleared(now) || (now.channel === way.channel && now.purpose === way.purpose && now.line_key === way.line_key)) return null;
  const sentence = `Another contact was allowed to you (${now.channel}). Say first what came of it: contacted, no_answer or not_made.`;
  return { refused: 'outcome_unsaid', sentence };
}

const NO_CONTACT = { channel: '', purpose: '', line_key: '0', consent_text: '' } as const;

/** What an event takes over from the case as it is. */
function carried(now: CaseNow, from_state: CaseState): Omit<CaseEvent, 'kind' | 'note'> {
  const { state, resting, holder, held_since, held_until, channel, purpose, line_key } = now;
  return { ...NO_FEEDBACK, from_state, state, resting, holder, held_since, held_until, channel, purpose, line_key, consent_text: '' };
}

function ended(now: CaseNow, from_state: CaseState): Omit<CaseEvent, 'kind' | 'note'> {
  return { ...carried(now, from_state), ...NO_CONTACT, holder: '', held_since: NEVER, held_until: NEVER };
}

function held({ holder, held_since, held_until }: CaseNow): Refusal {
  const minute = (at: Date) => at.toISOString().slice(0, 16).replace('T', ' ');
  const sentence = `${holder} has held this case since ${minute(held_since)} UTC, until ${minute(held_until)} UTC.`;
  return { refused: 'held', sentence, holder, since: held_since, until: held_until };
}

function notHeld(now: CaseNow, state: CaseState, agent: Agent): Refusal | null {
  if (state === 'reserved') return now.holder === agent.name ? null : held(now);
  return { refused: 'not_holder', sentence: state === 'expired' ? 'The reservation ran out; take the case again.' : 'Take the case first.' };
}
