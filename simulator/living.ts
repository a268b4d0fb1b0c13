import { AREAS } from './geography.ts';
import type { Customer, Places, Population } from './population.ts';
import { chance, mix } from './random.ts';

/** How many customers live with the one before them under contracts, payers and spellings of their own; and how many accounts live together at most. */
const [MOVED_IN, TOGETHER_MAX] = [0.2, 5];
/** In each thousand customers these live in one dormitory: one address, and nobody's household. */
const [DORMITORY_EVERY, DORMITORY_FROM, DORMITORY_SIZE] = [1_000, 500, 40];
/** How many customers travel for their work, and in how many hotels the region puts them up. */
const [TRAVELLERS, HOTELS] = [0.05, 3];

/** Which dormitory a customer lives in, -1 for most. It is known by its address, so nobody lives in one unless `movedIn` put them there. */
export function dormitoryOf({ address }: Pick<Customer, 'address'>): number {
  const found = /^Kollegiet (\d+),/.exec(address);
  return found ? Number(found[1]) : -1;
}

/** The customer as they live when people do live together: with the one before, in a dormitory, or as invented. */
export function movedIn(root: number, customer: Customer, before: readonly Customer[]): Customer {
  const previous = before.at(-1);
  if (customer.segment === 'business') return customer;
  const place = customer.index % DORMITORY_EVERY;
  if (place >= DORMITORY_FROM && place < DORMITORY_FROM + DORMITORY_SIZE) return inDormitory(root, customer);
  const own = customer.household === customer.index;
  if (!own) return previous ? { ...customer, household: previous.household, homeArea: previous.homeArea } : customer;
  if (previous?.segment !== 'consumer' || dormitoryOf(previous) >= 0) return customer;
  if (chance(root, customer.index, 0x40) >= MOVED_IN || customer.index - previous.household >= TOGETHER_MAX) return customer;
  return { ...customer, household: previous.household, homeArea: previous.homeArea };
}

function inDormitory(root: number, customer: Customer): Customer {
  const number = Math.floor(customer.index / DORMITORY_EVERY);
  const homeArea = mix(root, number, 0x41) % AREAS.length;
  const area = AREAS[homeArea];
  const digits = customer.id.slice(1);
  return { ...customer, address: `Kollegiet ${number}, ${area?.postcode} ${area?.name}`, payerId: `P${digits}`, household: customer.index, homeArea };
}

/** Gives travellers a hotel: strangers that spend nights on one cell. */
export function checkIn(root: number, people: Population, places: Places): void {
  for (const customer of people.customers) {
    if (chance(root, customer.index, 0x42) >= TRAVELLERS) continue;
    const hotel = mix(root, mix(root, customer.index, 0x43) % HOTELS, 0x44);
    const sector = places.drawSector(places.drawArea(chance(hotel, 1), 'work'), chance(hotel, 2), chance(hotel, 3));
    // The one line that goes along.
    people.hotel[customer.firstLine] = sector;
  }
}
