import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { type Access, type Reader, recordAccess } from '../access.ts';
import type { Page } from '../incidents.ts';
import type { ContactPolicy } from '../policy/policy.ts';
import { messagesOf, ticketOf } from '../tmf/answers.ts';
import { wordsOf } from '../words/estimate.ts';
import { caseAlias, caseOf } from './alias.ts';
import { ContactRefused, type ContactWish, clearContact, contactableNow, setOverride } from './contact.ts';
import type { CaseDesk, CaseId } from './desk.ts';
import { type CaseFilter, caseView, listCases, openCase } from './read.ts';
import { splitCase } from './split.ts';
import { type CaseAction, type Feedback, NO_FEEDBACK, type Outcome } from './step.ts';

export interface CaseDeps {
  /** Connected as the role `care`. */
  readonly db: Database;
  readonly keys: KeyRing;
  /** The one desk of this process, so that its agents wait for one another. */
  readonly desk: CaseDesk;
  readonly now: () => Date;
  readonly policy: ContactPolicy;
  /** Gives an answer, or says in bounded time that the database is away; what looks at a whole list may take longer. */
  readonly within: <T>(work: () => Promise<T>, wholeList?: boolean) => Promise<T>;
}

type Given = { readonly [K in keyof Feedback]?: Feedback[K] | undefined };

/** What the routes about cases need from the world. Null everywhere: there is no such case. */
export type CasePorts = ReturnType<typeof casePorts>;

/** The ports of a real database. Every look and every step is in the access log before its answer leaves. */
export function casePorts({ db, keys, now, policy, within, desk }: CaseDeps) {
  const hold_ms = policy.reservation_minutes * 60_000;
  const contacts = { db, keys, policy, desk };
  const log = (id: CaseId, reader: Reader, action: Access['action'], fields: readonly string[] | null) =>
    recordAccess(db, keys, {
      ...{ ...reader, action, object: `${id.incident}/${caseAlias(keys, id)}` },
      ...{ allowed: fields !== null, rows: fields === null ? 0 : 1, fields: fields ?? [] },
    });
  const act = (incident: string, alias: string, reader: Reader, access: Access['action'], action: CaseAction) =>
    within(async () => {
      const id = caseOf(keys, incident, alias);
      if (!id) return null;
      const at = now();
      const after = await desk.act(id, { name: reader.actor, role: reader.role }, at, () => action);
      await log(id, reader, access, ['state']);
      return after && { incident_id: incident, ...caseView(keys, id, after, at) };
    });
  return {
    list: (incident: string, filter: CaseFilter, page: Page, reader: Reader) =>
      within(() => listCases(db, keys, incident, filter, page, reader, now())),
    open: (incident: string, alias: string, reader: Reader) =>
      within(async () => {
        const id = caseOf(keys, incident, alias);
        return id && openCase(db, keys, desk, id, reader, now());
      }),
    history: (incident: string, alias: string, reader: Reader) =>
      within(async () => {
        const id = caseOf(keys, incident, alias);
        if (!id || !(await desk.now(id))) return null;
        const events = await desk.history(id);
        await log(id, reader, 'history', Object.keys(events[0] ?? {}));
        return { incident_id: incident, case_id: alias, events };
      }),
    contactable: (incident: string) => within(() => contactableNow(contacts, incident, now()), true),
    contact: (incident: string, alias: string, wish: ContactWish, reader: Reader) =>
      within(async () => {
        const id = caseOf(keys, incident, alias);
        if (!id) return null;
        const at = now();
        const cleared = await clearContact(contacts, id, { name: reader.actor, role: reader.role }, wish, at).catch(async (error: unknown) => {
          if (error instanceof ContactRefused) await log(id, reader, 'contact', null);
          throw error;
        });
        if (!cleared) return null;
        const { now: standing, time_zone, ...who } = cleared;
        await log(id, reader, 'contact', Object.keys(who));
        const words = await wordsOf(db, incident, { language: who.language, time_zone, at });
        const script = [...(words?.script ?? [])];
        return { incident_id: incident, allowed: true as const, ...caseView(keys, id, standing, at), ...who, words: words && { ...words, script } };
      }),
    override: (incident: string, active: boolean, reason: string, reader: Reader) =>
      within(() => setOverride(db, incident, active, reason, reader.actor, now())),
    ...tmfPorts({ db, keys, now, within }, desk),
    reserve: (incident: string, alias: string, reader: Reader) => act(incident, alias, reader, 'reserve', { kind: 'reserve', hold_ms }),
    release: (incident: string, alias: string, note: string, reader: Reader) => act(incident, alias, reader, 'release', { kind: 'release', note }),
    outcome: (incident: string, alias: string, outcome: Outcome, note: string, given: Given, reader: Reader) =>
      act(incident, alias, reader, 'outcome', { kind: 'outcome', outcome, note, feedback: feedbackOf(given) }),
    split: (incident: string, alias: string, customer: string, note: string, reader: Reader) =>
      within(async () => {
        const id = caseOf(keys, incident, alias);
        const taken_from = id && (await splitCase({ db, keys, desk }, id, customer, note, { name: reader.actor, role: reader.role }, now()));
        if (!id || taken_from === null) return null;
        await log(id, reader, 'split', ['customer_id']);
        return { incident_id: incident, case_id: alias, taken_from };
      }),
    followUp: (incident: string, alias: string, note: string, given: Given, reader: Reader) =>
      act(incident, alias, reader, 'follow_up', { kind: 'follow_up', note, feedback: feedbackOf(given) }),
  };
}

/** The same cases as TM Forum resources. */
function tmfPorts({ db, keys, now, within }: Pick<CaseDeps, 'db' | 'keys' | 'now' | 'within'>, desk: CaseDesk) {
  return {
    ticket: (incident: string, alias: string, reader: Reader) => within(() => ticketOf(db, keys, desk, incident, alias, reader, now())),
    messages: (incident: string, one: { alias: string; version: number } | null, page: Page, reader: Reader) =>
      within(() => messagesOf(db, keys, incident, one, page, reader)),
  };
}

function feedbackOf(given: Given): Feedback {
  return {
    agreed_affected: given.agreed_affected ?? NO_FEEDBACK.agreed_affected,
    compensation: given.compensation ?? NO_FEEDBACK.compensation,
    compensation_amount: given.compensation_amount ?? NO_FEEDBACK.compensation_amount,
    survey_score: given.survey_score ?? NO_FEEDBACK.survey_score,
  };
}
