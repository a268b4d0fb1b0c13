import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Truth } from '../simulator/index.ts';
import type { KeyRing } from '../sql/identity.ts';
import type { ContactMade, ContactPurpose, Ruling, Sitting, TriedChannel } from './contact_desk.ts';

/** What the rules say of a contact when everything is known. Written anew from the policy's text, not from its code: one mistake in both would go unseen. */
export type TrueReason =
  | 'asked not to be contacted'
  | 'protected'
  | 'no consent'
  | 'told already'
  | 'somebody they live with was told'
  | 'told of too many'
  | 'not told before'
  | 'truly without service'
  | 'takes none'
  | 'quiet hours';

interface Said {
  readonly at: number;
  readonly yes: boolean;
}

/** What is truly so about customers, from the files and the truth of a simulation. Times in milliseconds since 1970, people by key. */
export interface ContactTruth {
  readonly consents: ReadonlyMap<string, ReadonlyMap<string, readonly Said[]>>;
  readonly flags: ReadonlyMap<string, readonly (Said & { readonly flag: string })[]>;
  readonly never: ReadonlySet<string>;
  readonly fileSaysYes: ReadonlySet<string>;
  readonly lineTypes: ReadonlyMap<string, string>;
  readonly household: ReadonlyMap<string, string>;
  readonly cutOff: ReadonlyMap<string, readonly { readonly from: number; readonly to: number }[]>;
}

const [TOLD_MAX, OTHERS_MAX, WINDOW_MS] = [1, 2, 30 * 86_400_000];
const CAN: Readonly<Record<TriedChannel, readonly string[]>> = { sms: ['voice', 'data'], call: ['voice'] };

/** Reads it. Cost: one pass over the reference files. */
export function contactTruth(simulation: string, truth: Truth, keys: KeyRing): ContactTruth {
  const customer = (id: string) => keys.key('customer', id);
  const consents = new Map<string, Map<string, Said[]>>();
  const flags = new Map<string, (Said & { flag: string })[]>();
  for (const [id = '', purpose, channel = '', granted, , at = ''] of answers(simulation, 'consents')) {
    if (purpose !== 'service_notice') continue;
    const own = consents.get(customer(id)) ?? new Map<string, Said[]>();
    own.set(channel, [...(own.get(channel) ?? []), { at: Date.parse(at), yes: granted === 'true' }]);
    consents.set(customer(id), own);
  }
  for (const [id = '', flag = '', active, at = ''] of answers(simulation, 'flags'))
    flags.set(customer(id), [...(flags.get(customer(id)) ?? []), { flag, at: Date.parse(at), yes: active === 'true' }]);
  const [never, fileSaysYes] = [new Set<string>(), new Set<string>()];
  for (const line of lines(join(simulation, 'reference', 'customers.csv'))) {
    // The address may hold commas; what is needed stands before and behind it.
    const [id = ''] = line.split(',', 1);
    const [protectedOne, , , consent, doNotContact] = line.split(',').slice(-5);
    if (protectedOne === 'true' || doNotContact === 'true') never.add(customer(id));
    if (consent === 'true') fileSaysYes.add(customer(id));
  }
  const lineTypes = new Map(
    lines(join(simulation, 'reference', 'subscriptions.csv')).map((line) => {
      const [id = '', , , type = ''] = line.split(',');
      return [keys.key('subscriber', id), type] as const;
    }),
  );
  const cutOff = new Map<string, { from: number; to: number }[]>();
  for (const fault of truth.faults)
    for (const [id, how] of truth.affected.get(fault.id) ?? []) {
      if (how !== 'cut_off') continue;
      const key = keys.key('subscriber', id);
      cutOff.set(key, [...(cutOff.get(key) ?? []), { from: fault.start * 1000, to: fault.end * 1000 }]);
    }
  const household = new Map([...truth.households].map(([id, home]) => [customer(id), home]));
  return { consents, flags, never, fileSaysYes, lineTypes, household, cutOff };
}

function answers(simulation: string, what: 'consents' | 'flags'): string[][] {
  const files = [join(simulation, 'reference', what === 'consents' ? 'consents.csv' : 'contact-flags.csv')];
  const later = join(simulation, 'contact');
  if (existsSync(later))
    files.push(
      ...readdirSync(later)
        .filter((name) => name.startsWith(what))
        .map((name) => join(later, name)),
    );
  return files.flatMap((file) => lines(file).map((line) => line.split(',')));
}

function lines(file: string): string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(1);
}

/** Why this contact must not be made, or null when it may; the reasons in the order the product gives them. */
export function trulyAgainst(truth: ContactTruth, made: readonly ContactMade[], sitting: Omit<Sitting, 'rulings'>, line: Ruling): TrueReason | null {
  const { at, incident, purpose } = sitting;
  const { customer, subscriber, channel } = line;
  const home = truth.household.get(customer);
  const before = made.filter((contact) => contact.at < at);
  const own = before.filter((contact) => contact.customer === customer);
  const lived = before.filter((contact) => contact.customer === customer || (home !== undefined && truth.household.get(contact.customer) === home));
  const flags = latest(truth.flags.get(customer) ?? [], at);
  if (flags.has('do_not_contact') || lived.some((contact) => contact.optedOut)) return 'asked not to be contacted';
  if (truth.never.has(customer) || flags.size > 0) return 'protected';
  if (!consented(truth, customer, channel, at)) return 'no consent';
  const told = (those: readonly ContactMade[], why: ContactPurpose) =>
    those.filter((contact) => contact.incident === incident && contact.purpose === why && !contact.optedOut).length;
  if (told(own, purpose) >= TOLD_MAX) return 'told already';
  if (told(lived, purpose) >= TOLD_MAX) return 'somebody they live with was told';
  if (purpose === 'restoration' && told(lived, 'incident') === 0) return 'not told before';
  const others = new Set(
    lived
      .filter((c) => c.incident !== incident && c.purpose === 'incident' && !c.optedOut && c.at > at - WINDOW_MS)
      .map((contact) => contact.incident),
  );
  if (purpose === 'incident' && others.size >= OTHERS_MAX) return 'told of too many';
  if (!CAN[channel].includes(truth.lineTypes.get(subscriber) ?? '')) return 'takes none';
  if ((truth.cutOff.get(subscriber) ?? []).some(({ from, to }) => from <= at && at < to)) return 'truly without service';
  return isQuiet(at) ? 'quiet hours' : null;
}

function latest(said: readonly (Said & { readonly flag: string })[], at: number): Set<string> {
  const now = new Map<string, boolean>();
  for (const { flag, yes } of said.filter((one) => one.at <= at).sort((a, b) => a.at - b.at)) now.set(flag, yes);
  return new Set([...now].flatMap(([flag, yes]) => (yes ? [flag] : [])));
}

function consented(truth: ContactTruth, customer: string, channel: string, at: number): boolean {
  const own = truth.consents.get(customer);
  const answer = (of: string) =>
    (own?.get(of) ?? [])
      .filter((one) => one.at <= at)
      .sort((a, b) => a.at - b.at)
      .at(-1);
  const any = own && [...own.values()].some((said) => said.some((one) => one.at <= at));
  if (!any) return truth.fileSaysYes.has(customer);
  const [special, general] = [answer(channel), answer('any')];
  // Taking everything back is a no to this channel too, if it came after the yes to it.
  if (special?.yes && general && !general.yes && general.at > special.at) return false;
  return (special ?? general)?.yes ?? false;
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Copenhagen', hour: '2-digit', hourCycle: 'h23' });

function isQuiet(at: number): boolean {
  const hour = Number(CLOCK.format(at));
  return hour >= 21 || hour < 8;
}
