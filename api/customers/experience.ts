import { LISTED_CONFIDENCE_MIN } from '../affected.ts';
import { inTheWay } from '../policy/contactable.ts';
import { type FactsDeps, factsOf } from '../policy/facts.ts';
import { type Reason, SENTENCES } from '../policy/judge.ts';
import { daysInWords } from '../words/days.ts';
import { wordsOf } from '../words/estimate.ts';
import { feltBy } from '../words/felt.ts';
import { areaName, type Words } from '../words/message.ts';
import { customerComplaints, customerContacts, customerExposures, customerFacts, type Exposure, knownDays } from './statements.ts';
import { servicesOf, strip } from './strip.ts';

/** Days of the strip; lists of who was touched are kept for 30. */
export const STRIP_DAYS = 14;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EXPOSURES_MAX = 200;
const SHOWN_MAX = 50;
const COMPLAINT_DAYS = 90;
/** What may be said is worked out for this many incidents at most, the newest. */
const SAID_MAX = 3;
/** An incident that ended this lately is still spoken of. */
const STILL_TOLD_MS = 72 * HOUR_MS;

export interface ExperienceWish {
  readonly customer: string;
  /** Language of the words; the customer's own when none is asked for. */
  readonly language?: string | undefined;
  /** Only what is the customer's own, for the customer: no contacts with others of the household. */
  readonly own: boolean;
  readonly at: Date;
}

/**
 * The last days of one customer: in words, as a strip of 14 days, exposures, contacts, complaints, and what may be said now. Null when there is no such contract.
 * Times end with the newest judged period, since of what came later nothing is known. No cell and no place but the names of areas.
 * Cost: a handful of small questions about one customer.
 */
export async function customerExperience(deps: FactsDeps, { customer, language: asked, own, at }: ExperienceWish) {
  const { db, policy } = deps;
  const [facts] = await customerFacts(db, { customer });
  if (!facts) return null;
  const until = facts.judged_until ?? at;
  const since = new Date(until.getTime() - STRIP_DAYS * DAY_MS);
  // Where clocks went back, the days of the strip are an hour longer.
  const earliest = new Date(since.getTime() - HOUR_MS);
  const time_zone = facts.time_zone || policy.time_zone;
  const language = asked ?? (facts.language || 'en');
  const history = { customer, since: new Date(until.getTime() - COMPLAINT_DAYS * DAY_MS), limit: SHOWN_MAX };
  const [exposures, contacts, complaints, known] = await Promise.all([
    customerExposures(db, { customer, confidence_min: LISTED_CONFIDENCE_MIN, since: earliest, limit: EXPOSURES_MAX }),
    customerContacts(db, { ...history, centre: facts.centre_key, own }),
    customerComplaints(db, { ...history, until: at }),
    knownDays(db, { since: earliest, until, time_zone: zoneName(time_zone) }),
  ]);
  const days = strip(exposures, new Set(known.map((one) => one.day)), until, STRIP_DAYS, time_zone);
  const disturbances = exposures.map((one) => ({
    experience: one.experience,
    minutes: one.minutes,
    from: one.first_at,
    to: one.last_at,
    over: one.state !== 'open',
  }));
  const current = exposures
    .filter((one) => one.resolved_at === null || until.getTime() - one.resolved_at.getTime() < STILL_TOLD_MS)
    .slice(0, SAID_MAX);
  const said = await Promise.all(current.map((one) => wordsOf(db, one.incident_id, { language, time_zone, at: until })));
  return {
    language,
    time_zone,
    kind: facts.business ? ('business' as const) : ('household' as const),
    as_of: facts.judged_until,
    sentences: daysInWords(language, time_zone, { from: since, to: until, known: days.some((day) => day.known), disturbances }),
    days,
    exposures: exposures.slice(0, SHOWN_MAX).map((one) => exposureView(one, language)),
    contacts,
    complaints,
    say: said.flatMap((words, index) => (words ? [sayable(words, current[index])] : [])),
    contact: own ? null : await contactNow(deps, current.find((one) => one.state === 'open') ?? current[0], at),
  };
}

/** The name of a time zone as the database writes it: there, capitals count. */
function zoneName(timeZone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
}

function exposureView(one: Exposure, language: string) {
  return {
    incident_id: one.incident_id,
    from: one.first_at,
    to: one.last_at,
    minutes: one.minutes,
    failures: one.failures,
    services: [...servicesOf(one.experience)],
    experience: one.experience,
    area: areaName(one.area) ?? '',
    over: one.state !== 'open',
    felt: feltBy(language, one.experience, one.minutes),
  };
}

function sayable({ sentence, status, script, language }: Words, incident: Exposure | undefined) {
  return { incident_id: incident?.incident_id ?? '', language, sentence, status, script: [...script] };
}

/** Whether the customer may be contacted about an incident now; null when there is nothing to contact them about. */
async function contactNow(
  deps: FactsDeps,
  about: Exposure | undefined,
  at: Date,
): Promise<{ incident_id: string; may_contact: boolean; reason: Reason | null; sentence: string } | null> {
  if (!about) return null;
  const facts = (await factsOf(deps, about.incident_id, about.centre_key, LISTED_CONFIDENCE_MIN, at)).map((fact) =>
    inTheWay(deps.policy, fact, 'incident', at),
  );
  const reason = facts.includes(null) ? null : (facts[0] ?? 'no_contract');
  return { incident_id: about.incident_id, may_contact: reason === null, reason, sentence: reason === null ? '' : SENTENCES[reason] };
}
