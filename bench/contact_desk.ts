import { LISTED_CONFIDENCE_MIN } from '../api/affected.ts';
import { ContactRefused, clearContact } from '../api/cases/contact.ts';
import { CaseDesk } from '../api/cases/desk.ts';
import { EVERY_CENTRE, type Fact, factsOf } from '../api/policy/facts.ts';
import { type Reason, reasonsAgainst } from '../api/policy/judge.ts';
import type { ContactPolicy } from '../api/policy/policy.ts';
import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { toldIncidents } from './told_incidents.ts';

/** The two ways that are tried of each line; the others follow the same rules with fewer of them. */
export const TRIED_CHANNELS = ['sms', 'call'] as const;
export type TriedChannel = (typeof TRIED_CHANNELS)[number];
export type ContactPurpose = 'incident' | 'restoration';

/** What the policy said of one line over one channel: null, or the weightiest reason why not. */
export interface Ruling {
  readonly centre: string;
  readonly customer: string;
  readonly subscriber: string;
  readonly channel: TriedChannel;
  readonly reason: Reason | null;
}

/** What the policy said of a whole list at one moment (milliseconds since 1970). */
export interface Sitting {
  readonly incident: string;
  readonly at: number;
  readonly purpose: ContactPurpose;
  readonly restored: boolean;
  readonly rulings: readonly Ruling[];
}

/** A contact that was truly made, or whose customer then asked not to be contacted any more. */
export interface ContactMade {
  readonly incident: string;
  readonly at: number;
  readonly purpose: ContactPurpose;
  readonly customer: string;
  readonly optedOut: boolean;
}

export interface DeskPast {
  readonly sittings: readonly Sitting[];
  readonly contacts: readonly ContactMade[];
  readonly looked: readonly string[];
}

const MINUTE_MS = 60_000;
/** How long after detection a list is looked at, and after restoration. */
const LOOKS_MS = [30 * MINUTE_MS, 180 * MINUTE_MS];
const RESTORED_LOOK_MS = 30 * MINUTE_MS;
/** Households that agents get to at each look; of those reached one in so many asks to be left alone. */
const REACHED_A_LOOK = 25;
const OPTS_OUT_EVERY = 40;
const AGENT = { name: 'bench', role: 'care' } as const;

/**
 * A care desk during the month: looks at each incident's list half an hour and three hours after its detection and half an hour after its end, writes down
 * what the policy says of every line, and makes contacts as agents do: case taken, contact cleared, outcome written.
 */
export class ContactDesk {
  readonly sittings: Sitting[];
  readonly contacts: ContactMade[];
  /** Looks that were taken, as `incident look`. */
  readonly looked: Set<string>;
  private readonly deps: { readonly db: Database; readonly keys: KeyRing; readonly policy: ContactPolicy };

  /** @param past what an earlier desk had seen and done, whose work this one goes on with */
  constructor(db: Database, keys: KeyRing, policy: ContactPolicy, past: DeskPast = { sittings: [], contacts: [], looked: [] }) {
    this.deps = { db, keys, policy };
    this.sittings = [...past.sittings];
    this.contacts = [...past.contacts];
    this.looked = new Set(past.looked);
  }

  /** What is due at the end of a period, in the order incidents were detected. */
  async look(at: Date): Promise<void> {
    for (const { incidentId, detectedAt, resolvedAt } of await toldIncidents(this.deps.db)) {
      for (const [i, after] of LOOKS_MS.entries())
        if (at.getTime() >= detectedAt + after && (resolvedAt === null || resolvedAt + RESTORED_LOOK_MS > at.getTime()))
          await this.once(`${incidentId} ${i}`, incidentId, 'incident', at, resolvedAt !== null);
      if (resolvedAt !== null && at.getTime() >= resolvedAt + RESTORED_LOOK_MS)
        await this.once(`${incidentId} restored`, incidentId, 'restoration', at, true);
    }
  }

  private async once(look: string, incident: string, purpose: ContactPurpose, at: Date, restored: boolean): Promise<void> {
    if (this.looked.has(look)) return;
    this.looked.add(look);
    const facts = await factsOf(this.deps, incident, EVERY_CENTRE, LISTED_CONFIDENCE_MIN, at);
    const rulings = facts.flatMap((fact) => TRIED_CHANNELS.map((channel) => this.ruling(fact, channel, purpose, at)));
    this.sittings.push({ incident, at: at.getTime(), purpose, restored, rulings });
    await this.reach(incident, purpose, at, facts, rulings);
  }

  private ruling(fact: Fact, channel: TriedChannel, purpose: ContactPurpose, at: Date): Ruling {
    const [reason = null] = reasonsAgainst(this.deps.policy, fact, { channel, purpose }, at);
    return { centre: fact.centre_key, customer: fact.customer_key, subscriber: fact.subscriber_key, channel, reason };
  }

  private async reach(incident: string, purpose: ContactPurpose, at: Date, facts: readonly Fact[], rulings: readonly Ruling[]): Promise<void> {
    const open = [...new Map(rulings.filter(({ reason }) => reason === null).map((ruling) => [ruling.centre, ruling])).values()];
    const desk = new CaseDesk(this.deps.db);
    for (const { centre, channel } of open.slice(0, REACHED_A_LOOK)) {
      const id = { incident, centre };
      const hold_ms = this.deps.policy.reservation_minutes * MINUTE_MS;
      await desk.act(id, AGENT, at, () => ({ kind: 'reserve', hold_ms }));
      const cleared = await clearContact({ ...this.deps, desk }, id, AGENT, { channel, purpose }, at).catch((error: unknown) => {
        if (error instanceof ContactRefused) return null;
        throw error;
      });
      if (!cleared) continue;
      const customer = facts.find((fact) => fact.subscriber_key === cleared.now.line_key)?.customer_key ?? '0';
      const optedOut = this.contacts.length % OPTS_OUT_EVERY === OPTS_OUT_EVERY - 1;
      const outcome = optedOut ? 'do_not_contact' : 'contacted';
      await desk.act(id, AGENT, at, () => ({
        kind: 'outcome',
        outcome,
        note: '',
        feedback: { agreed_affected: '', compensation: '', compensation_amount: 0, survey_score: -1 },
      }));
      this.contacts.push({ incident, at: at.getTime(), purpose, customer, optedOut });
    }
  }
}
