import { csvLine, writeWhole } from './files.ts';
import { dormitoryOf } from './living.ts';
import { isoTime } from './options.ts';
import { type Customer, type Population, subscriberId } from './population.ts';
import { Stream } from './random.ts';

const DAY_S = 86_400;
const WATCHED_S = 180 * DAY_S;
/** One payer in so many customers tops up a whole street's lines; one login in so many sees a whole shop's. */
const [PAYER_EVERY, PAYER_LINES] = [5_000, 60];
const [SHOP_EVERY, SHOP_LINES] = [10_000, 150];

/**
 * Writes what hints at who lives with whom, as an operator's systems have it before play: which device was in which line, who topped up whom, which login
 * looked at which line. Family does these things more often than others, and others do them too: phones are sold to strangers and to neighbours, friends pay
 * for each other, one payer and one shop are tied to hundreds, a dormitory does all of it. And who agreed that households be inferred from it.
 */
export function writeTies(directory: string, seed: number, people: Population, until: number): void {
  const ties = new Ties(seed, people, until);
  for (const customer of people.customers) ties.of(customer);
  writeWhole(directory, 'reference/devices.csv', `subscriber_id,device_id,seen_from,seen_to\n${ties.devices.join('')}`);
  writeWhole(directory, 'reference/top-ups.csv', `paying_subscriber_id,subscriber_id,at\n${ties.topUps.join('')}`);
  writeWhole(directory, 'reference/self-care-logins.csv', `login_id,subscriber_id,at\n${ties.logins.join('')}`);
  writeWhole(directory, 'reference/household-consents.csv', `customer_id,purpose,channel,granted,text_version,given_at\n${ties.consents.join('')}`);
  writeWhole(directory, 'truth/households.csv', `customer_id,household_id\n${ties.households.join('')}`);
}

class Ties {
  readonly devices: string[] = [];
  readonly topUps: string[] = [];
  readonly logins: string[] = [];
  readonly consents: string[] = [];
  readonly households: string[] = [];
  private readonly stream = new Stream();
  private readonly seed: number;
  private readonly people: Population;
  private readonly until: number;
  private readonly together = new Map<number, Customer[]>();
  private readonly neighbours = new Map<number, Customer[]>();

  constructor(seed: number, people: Population, until: number) {
    this.seed = seed;
    this.people = people;
    this.until = until;
    for (const customer of people.customers) {
      add(this.together, customer.household, customer);
      const home = people.home[customer.firstLine] ?? 0;
      if (customer.segment === 'consumer') add(this.neighbours, home, customer);
    }
  }

  /** All that one customer does. Each has a stream of its own. */
  of(customer: Customer): void {
    this.stream.seed(this.seed, customer.index, 0x71e5);
    this.households.push(csvLine([customer.id, `H${customer.household}`]));
    const agreed = this.stream.uniform() < 0.8;
    const at = this.until - WATCHED_S - this.stream.below(300 * DAY_S);
    if (customer.segment === 'consumer') this.consents.push(csvLine([customer.id, 'household_inference', 'any', agreed, 'HI-2025-1', isoTime(at)]));
    for (let line = customer.firstLine; line < customer.firstLine + customer.lines; line++) this.phone(customer, line);
    if (customer.segment !== 'consumer') return;
    this.payments(customer);
    this.selfCare(customer);
  }

  /** The phone in a line: kept, or replaced within half a year and the old one lying in a drawer, passed on in the family, sold to a stranger, or to somebody near. */
  private phone(customer: Customer, line: number): void {
    const { stream, until } = this;
    const bought = until - WATCHED_S - stream.below(200 * DAY_S);
    const replaced = stream.uniform() < 0.25;
    const changed = until - WATCHED_S + stream.below(WATCHED_S - 20 * DAY_S);
    const device = `D${line}-1`;
    this.devices.push(csvLine([subscriberId(line), device, isoTime(bought), isoTime(replaced ? changed : until)]));
    const u = stream.uniform();
    const heir = u < 0.35 ? this.family(customer) : u < 0.5 ? this.stranger() : u < 0.58 ? this.near(customer) : undefined;
    if (!replaced) return;
    this.devices.push(csvLine([subscriberId(line), `D${line}-2`, isoTime(changed), isoTime(until)]));
    if (!heir) return;
    const other = heir.firstLine + stream.below(heir.lines);
    const from = changed + DAY_S + stream.below(15 * DAY_S);
    if (other !== line && from < until) this.devices.push(csvLine([subscriberId(other), device, isoTime(from), isoTime(until)]));
  }

  /** Who tops up whom: each for the other in some families and among some friends; one for all in some streets. */
  private payments(customer: Customer): void {
    const { stream } = this;
    const family = this.family(customer);
    const friend = stream.uniform() < 0.4 ? this.near(customer) : this.stranger();
    if (family && stream.uniform() < 0.3) this.mutual(customer, family);
    if (friend && stream.uniform() < 0.01) this.mutual(customer, friend);
    if (customer.index % PAYER_EVERY !== 77) return;
    for (const other of this.people.customers.slice(customer.index + 1, customer.index + 1 + PAYER_LINES)) this.mutual(customer, other);
  }

  private mutual(one: Customer, other: Customer): void {
    const times = 2 + this.stream.below(4);
    for (let i = 0; i < times; i++) {
      const at = this.until - 1 - this.stream.below(WATCHED_S);
      const [payer, payee] = i % 2 === 0 ? [one, other] : [other, one];
      this.topUps.push(csvLine([subscriberId(payer.firstLine), subscriberId(payee.firstLine), isoTime(at)]));
    }
  }

  /** Each has a login for the own lines; in some families one looks after all; some look after somebody who lives elsewhere. */
  private selfCare(customer: Customer): void {
    const { stream, until } = this;
    const login = `L${customer.index}`;
    const look = (line: number) => this.logins.push(csvLine([login, subscriberId(line), isoTime(until - 1 - stream.below(WATCHED_S))]));
    for (let line = customer.firstLine; line < customer.firstLine + customer.lines; line++) look(line);
    const all = stream.uniform() < 0.35;
    const other = stream.uniform() < 0.015 ? this.stranger() : undefined;
    const family = this.together.get(customer.household) ?? [];
    if (all && family[0] === customer) for (const member of family.slice(1)) look(member.firstLine);
    if (other) look(other.firstLine);
    if (customer.index % SHOP_EVERY !== 5) return;
    for (const served of this.people.customers.slice(customer.index + 1, customer.index + 1 + SHOP_LINES)) look(served.firstLine);
  }

  private family(customer: Customer): Customer | undefined {
    const others = (this.together.get(customer.household) ?? []).filter((member) => member !== customer);
    const u = this.stream.uniform();
    return others[Math.floor(u * others.length)];
  }

  private stranger(): Customer {
    return this.stream.pick(this.people.customers);
  }

  /** Somebody of the same dormitory, or who lives on the same cell. */
  private near(customer: Customer): Customer | undefined {
    const all = this.neighbours.get(this.people.home[customer.firstLine] ?? 0) ?? [];
    const own = dormitoryOf(customer);
    const those = own < 0 ? all : all.filter((other) => dormitoryOf(other) === own);
    const u = this.stream.uniform();
    const found = those[Math.floor(u * those.length)];
    return found === customer ? undefined : found;
  }
}

function add(to: Map<number, Customer[]>, key: number, customer: Customer): void {
  const known = to.get(key);
  if (known) known.push(customer);
  else to.set(key, [customer]);
}

/** How many customers change their mind in a day: one in so many takes a consent back, one in so many opts out. */
const [WITHDRAWS, OPTS_OUT] = [1 / 1_500, 1 / 3_000];

/** Writes the answers of one day of play: consents taken back and opt-outs, in the file of the quarter hour of 08:00. Nothing is written for none. */
export function writeChangesOfMind(directory: string, seed: number, people: Population, day: number): void {
  const at = day + 8 * 3600;
  const stamp = isoTime(at).slice(0, 16).replaceAll('-', '').replace(':', '');
  const [withdrawn, out]: [string[], string[]] = [[], []];
  for (const { id, index } of people.customers) {
    const s = new Stream(seed, index, day);
    const [u, v] = [s.uniform(), s.uniform()];
    if (u < WITHDRAWS) {
      for (const channel of ['call', 'sms', 'app', 'email', 'letter'])
        withdrawn.push(csvLine([id, 'service_notice', channel, false, '', isoTime(at - 900)]));
      withdrawn.push(csvLine([id, 'household_inference', 'any', false, '', isoTime(at - 900)]));
    }
    if (v < OPTS_OUT) out.push(csvLine([id, 'do_not_contact', true, isoTime(at - 900)]));
  }
  if (withdrawn.length > 0)
    writeWhole(directory, `contact/consents_${stamp}.csv`, `customer_id,purpose,channel,granted,text_version,given_at\n${withdrawn.join('')}`);
  if (out.length > 0) writeWhole(directory, `contact/flags_${stamp}.csv`, `customer_id,flag,active,set_at\n${out.join('')}`);
}
