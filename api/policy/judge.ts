import { isWithin, minuteOfDay, quietUntil } from './local_time.ts';
import { CHANNELS, type Channel, type ContactPolicy, isTimeZone } from './policy.ts';

/** Why nobody may be contacted, as a word for programs; the sentence for people is in `SENTENCES`. The order is the order of weight. */
export const REASONS = [
  'do_not_contact',
  'protected',
  'no_contract',
  'no_consent',
  'held_out',
  'told_already',
  'outcome_unsaid',
  'not_told_before',
  'not_restored',
  'told_of_too_many',
  'unanswered_too_often',
  'channel_unknown',
  'line_takes_none',
  'unreachable',
  'quiet_hours',
] as const;
export type Reason = (typeof REASONS)[number];

/** They speak of rules, never of the person. */
export const SENTENCES: Readonly<Record<Reason, string>> = {
  do_not_contact: 'The customer asked not to be contacted.',
  protected: 'The customer is protected from contacts.',
  no_contract: 'No contract is known for this subscription.',
  no_consent: 'There is no consent to service notices over this channel.',
  held_out: 'This household or account is left alone on purpose, so that the effect of contacting can be measured.',
  told_already: 'The customer has been told already.',
  outcome_unsaid: 'A contact was allowed a short while ago and nobody has said what came of it.',
  not_told_before: 'Only who was told of the incident is told that it is over.',
  not_restored: 'The incident is not over yet.',
  told_of_too_many: 'The customer has been told of as many incidents as the policy allows in this time.',
  unanswered_too_often: 'Nobody answered as often as the policy allows to try.',
  channel_unknown: 'The policy has no such channel.',
  line_takes_none: 'A line of this kind takes nothing over this channel.',
  unreachable: 'The number is on the failed cell; it cannot be reached before the service is back.',
  quiet_hours: 'It is quiet time where the customer lives.',
};

/** What is known at this moment about one line of one customer, and what was done about the case so far. */
export interface ContactFacts {
  readonly known: boolean;
  readonly do_not_contact: boolean;
  /** Somebody of the household or account said so to an agent, in whatever incident. */
  readonly opted_out: boolean;
  readonly protected: boolean;
  readonly flags: readonly string[];
  /** The latest answer for each channel (`any` for all): channel, granted, version of the wording, and for a yes whether a no to all channels came later. */
  readonly consents: readonly (readonly [string, boolean, string, boolean])[];
  readonly unversioned_consent: boolean;
  readonly time_zone: string;
  readonly line_type: string;
  /** The line is on a cell without service. */
  readonly cut_off: boolean;
  readonly restored: boolean;
  readonly override: boolean;
  readonly held_out: boolean;
  readonly told: number;
  readonly told_restored: number;
  /** A contact to tell of the incident was cleared and nobody has said what came of it: it may be under way, or it ended within the hour. */
  readonly unsaid: boolean;
  /** The same of the notice that it is over. */
  readonly unsaid_restored: boolean;
  readonly unanswered: number;
  /** Other incidents the household or account was told of lately. */
  readonly others: number;
}

export interface Wanted {
  readonly channel: Channel;
  readonly purpose: 'incident' | 'restoration';
}

/** What a contact would be for: once an incident is over, whoever was told of it is told that it is over; everybody else is told of it. */
export function openPurpose({ restored, told }: Pick<ContactFacts, 'restored' | 'told'>): Wanted['purpose'] {
  return restored && told > 0 ? 'restoration' : 'incident';
}

export type ContactVerdict =
  | { readonly allowed: true; readonly consent_text: string }
  | { readonly allowed: false; readonly reasons: readonly Reason[]; readonly quiet_until: Date | null };

/**
 * Whether somebody may be contacted now over one channel, and if not, every reason why not, the weightiest first. Pure; time is an argument.
 * Opting out wins over everything, no answer is a no. A regulator's override lifts what is about measure (caps, quiet hours, the hold-out), never what is
 * about the person's will or safety (opt-out, protection, consent), nor what is physics (a number on the failed cell).
 */
export function judge(policy: ContactPolicy, facts: ContactFacts, wanted: Wanted, at: Date): ContactVerdict {
  const reasons = reasonsAgainst(policy, facts, wanted, at);
  if (reasons.length === 0) return { allowed: true, consent_text: consentFor(policy, facts, wanted.channel) ?? '' };
  const quiet = reasons.includes('quiet_hours');
  return { allowed: false, reasons, quiet_until: quiet ? quietUntil(at, policy.quiet_hours, zoneOf(policy, facts)) : null };
}

/** The reasons alone, for judging a whole list: when quiet hours end is looked up for one contact, not for thousands. */
export function reasonsAgainst(policy: ContactPolicy, facts: ContactFacts, { channel, purpose }: Wanted, at: Date): Reason[] {
  const way = policy.channels[channel];
  const capped = !facts.override;
  const { caps } = policy;
  const again = purpose === 'restoration';
  const holds: Readonly<Record<Reason, boolean>> = {
    do_not_contact: facts.do_not_contact || facts.opted_out || facts.flags.includes('do_not_contact'),
    protected: facts.protected || facts.flags.some((flag) => policy.protected_flags.includes(flag)),
    no_contract: !facts.known,
    no_consent: consentFor(policy, facts, channel) === null,
    held_out: capped && facts.held_out,
    told_already: capped && (again ? facts.told_restored >= caps.restored_per_incident : facts.told >= caps.told_per_incident),
    outcome_unsaid: capped && (again ? facts.unsaid_restored : facts.unsaid),
    not_told_before: again && facts.told === 0,
    not_restored: again && !facts.restored,
    // The notice that all is well again belongs to the contact before it and is not counted once more.
    told_of_too_many: capped && !again && facts.others >= caps.incidents,
    unanswered_too_often: capped && facts.unanswered >= caps.unanswered_per_incident,
    channel_unknown: way === undefined,
    line_takes_none: way !== undefined && !way.line_types.some((type) => type === facts.line_type),
    unreachable: way?.to_line === true && facts.cut_off && !facts.restored,
    quiet_hours: capped && way?.wakes === true && isWithin(minuteOfDay(at, zoneOf(policy, facts)), policy.quiet_hours),
  };
  return REASONS.filter((reason) => holds[reason]);
}

function zoneOf(policy: ContactPolicy, { time_zone }: ContactFacts): string {
  return time_zone !== '' && isTimeZone(time_zone) ? time_zone : policy.time_zone;
}

/** Whether there is consent to some channel of the policy, whatever else stands in the way. */
export function agreed(policy: ContactPolicy, facts: Pick<ContactFacts, 'consents' | 'unversioned_consent'>): boolean {
  return CHANNELS.some((channel) => policy.channels[channel] !== undefined && consentFor(policy, facts, channel) !== null);
}

/**
 * The version of the wording agreed to (`unversioned` for a bare yes in the customer file), or null without consent. The channel's own answer outranks `any`, but
 * for a no to all channels that came after its yes: withdrawing must be as easy as agreeing. A later yes to all of them does not revive a channel's no.
 */
function consentFor(
  policy: ContactPolicy,
  { consents, unversioned_consent }: Pick<ContactFacts, 'consents' | 'unversioned_consent'>,
  channel: Channel,
): string | null {
  const answer = consents.find(([of]) => of === channel) ?? consents.find(([of]) => of === 'any');
  if (answer) {
    const [, granted, version, taken_back] = answer;
    return granted && !taken_back ? version || 'unversioned' : null;
  }
  // Whoever answered for some channel has answered the question; silence about another channel is then a no.
  if (consents.length > 0) return null;
  return policy.consent.accept_unversioned && unversioned_consent ? 'unversioned' : null;
}
