import { AREAS } from './geography.ts';
import { checkIn, dormitoryOf, movedIn } from './living.ts';
import type { Network } from './network.ts';
import type { SimulationOptions } from './options.ts';
import { chance, mix, Stream } from './random.ts';

export interface Customer {
  readonly index: number;
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly address: string;
  readonly payerId: string;
  readonly segment: 'consumer' | 'business';
  readonly valueBand: number;
  readonly vip: boolean;
  readonly protected: boolean;
  readonly language: 'da' | 'en';
  readonly consent: boolean;
  readonly doNotContact: boolean;
  readonly homeArea: number;
  /** Index of the first customer of those who live together. */
  readonly household: number;
  readonly firstLine: number;
  readonly lines: number;
}

/** Everyone with a SIM, as columns: a subscriber is an index into each. Places are sector indexes, -1 where there is none. */
export interface Population {
  readonly customers: readonly Customer[];
  readonly size: number;
  readonly key: Uint32Array;
  readonly customer: Uint32Array;
  readonly home: Int32Array;
  readonly work: Int32Array;
  readonly errand: Int32Array;
  /** Where some nights are spent that are not spent at home; -1 for most. */
  readonly hotel: Int32Array;
  /** Two sectors passed between home and work. */
  readonly passing: readonly [Int32Array, Int32Array];
  /** Minutes of the day: leaving home, leaving work; and how long the way takes. */
  readonly leaves: Uint16Array;
  readonly returns: Uint16Array;
  readonly travels: Uint8Array;
  /** How much the phone is used, 1 is usual. */
  readonly appetite: Float32Array;
  readonly has5g: Uint8Array;
  readonly lineType: readonly ('voice' | 'data' | 'iot')[];
}

const FIRST_NAMES =
  'Anna Peter Mette Lars Freja Jens Ida Søren Emma Niels Clara Hans Laura Ole Sofie Mads Karen Thomas Maja Erik Liv Jonas Signe Anders'.split(' ');
const LAST_NAMES = 'Jensen Nielsen Hansen Pedersen Andersen Larsen Madsen Olsen Møller Holm Lund Dahl Bruun Krogh Skov Friis Winther Bech'.split(' ');
const STREETS =
  'Vestergade Algade Skolevej Kirkevej Møllevej Havnegade Søndergade Birkevej Engvej Bakkevej Lindevej Strandvej Stationsvej Nørregade'.split(' ');
const TRADES = 'Tømrer Elektriker Transport Bageri Revision Klinik Fragt Gartneri Byg Maskinfabrik Handel Arkitekter'.split(' ');

/** `imsi-001010000000001` for subscriber 0: the test network 001-01, which belongs to no operator. */
export function subscriberId(subscriber: number): string {
  return `imsi-00101${String(subscriber + 1).padStart(10, '0')}`;
}

/** A phone number in the unassigned country code 999: it can be nobody's. */
export function msisdn(subscriber: number): string {
  return `999${20_000_000 + subscriber}`;
}

/**
 * Invents customers, their lines and where these live and work. The first n customers are the same whatever their number. With `households` some of them
 * live with the one before, in a dormitory, or spend nights at a hotel; nobody's draws change but theirs.
 */
export function buildPopulation(
  { seed, customers: wanted, households = false }: Pick<SimulationOptions, 'seed' | 'customers'> & { readonly households?: boolean },
  network: Network,
): Population {
  const places = new Places(network);
  const root = mix(seed, 0x9e09);
  const customers: Customer[] = [];
  let lines = 0;
  for (let i = 0; i < wanted; i++) {
    const invented = inventCustomer(root, i, customers[i - 1], lines, places);
    const customer = households ? movedIn(root, invented, customers) : invented;
    customers.push(customer);
    lines += customer.lines;
  }
  const people = settle(root, customers, lines, places);
  if (households) checkIn(root, people, places);
  return people;
}

function inventCustomer(root: number, index: number, previous: Customer | undefined, firstLine: number, places: Places): Customer {
  const s = new Stream(root, index, 1);
  const digits = String(index + 1).padStart(7, '0');
  const business = s.uniform() < 0.05;
  const uLines = s.uniform();
  const lines = business ? 2 + Math.floor(28.99 * uLines ** 3) : uLines < 0.55 ? 1 : uLines < 0.83 ? 2 : uLines < 0.94 ? 3 : 4;
  const homeArea = places.drawArea(s.uniform(), business ? 'work' : 'home');
  const area = AREAS[homeArea];
  const address = `${s.pick(STREETS)} ${1 + s.below(180)}, ${area?.postcode} ${area?.name}`;
  const [first, last, trade] = [s.pick(FIRST_NAMES), s.pick(LAST_NAMES), s.pick(TRADES)];
  // A second account of the household before it: same address, same payer, a contract of its own.
  const shares = !business && previous?.segment === 'consumer' && previous.payerId === `P${previous.id.slice(1)}` && s.uniform() < 0.07;
  return {
    index,
    id: `C${digits}`,
    accountId: `A${digits}`,
    name: business ? `${last} ${trade} ApS` : `${first} ${last}`,
    address: shares && previous ? previous.address : address,
    payerId: shares && previous ? previous.payerId : `P${digits}`,
    segment: business ? 'business' : 'consumer',
    valueBand: Math.min(5, 1 + Math.floor(5 * s.uniform() ** (business ? 0.7 : 1.5))),
    vip: s.uniform() < (business ? 0.05 : 0.01),
    protected: s.uniform() < 0.02,
    language: s.uniform() < 0.88 ? 'da' : 'en',
    consent: s.uniform() < 0.85,
    doNotContact: s.uniform() < 0.03,
    homeArea: shares && previous ? previous.homeArea : homeArea,
    household: shares && previous ? previous.index : index,
    firstLine,
    lines,
  };
}

function settle(root: number, customers: Customer[], size: number, places: Places): Population {
  const people = {
    customers,
    size,
    key: new Uint32Array(size),
    customer: new Uint32Array(size),
    home: new Int32Array(size),
    work: new Int32Array(size).fill(-1),
    errand: new Int32Array(size),
    hotel: new Int32Array(size).fill(-1),
    passing: [new Int32Array(size), new Int32Array(size)] as const,
    leaves: new Uint16Array(size),
    returns: new Uint16Array(size),
    travels: new Uint8Array(size),
    appetite: new Float32Array(size),
    has5g: new Uint8Array(size),
    lineType: new Array<'voice' | 'data' | 'iot'>(size).fill('voice'),
  };
  for (const customer of customers) {
    // A household lives at one place, whatever its accounts; a dormitory too; a business works at one.
    const home = dormitoryOf(customer) >= 0 ? 0xd0000000 + dormitoryOf(customer) : customer.household + 1;
    const shared = customer.segment === 'business' ? mix(root, customer.index, 2) : mix(root, home, 3);
    for (let line = 0; line < customer.lines; line++) settleLine(people, root, customer, customer.firstLine + line, shared, places);
  }
  return people;
}

function settleLine(people: Population, root: number, customer: Customer, sub: number, shared: number, places: Places): void {
  const s = new Stream(root, customer.index, 100 + sub - customer.firstLine);
  const business = customer.segment === 'business';
  const commonPlace = places.drawSector(customer.homeArea, chance(shared, 5), chance(shared, 6));
  const ownHome = places.drawSector(places.drawArea(s.uniform(), 'home'), s.uniform(), s.uniform());
  const ownWork = places.drawSector(places.drawArea(s.uniform(), 'work'), s.uniform(), s.uniform());
  const home = business ? ownHome : commonPlace;
  const works = s.uniform() < (business ? 0.95 : 0.6);
  const work = works ? (business ? commonPlace : ownWork) : -1;
  const line = s.uniform();
  (people.lineType as string[])[sub] = line < 0.85 ? 'voice' : line < 0.97 ? 'data' : 'iot';
  people.key[sub] = mix(root, customer.index, 1000 + sub - customer.firstLine);
  people.customer[sub] = customer.index;
  people.home[sub] = home;
  people.work[sub] = line < 0.97 ? work : -1;
  people.errand[sub] = places.near(home, s.uniform(), s.uniform());
  people.passing[0][sub] = places.near(home, s.uniform(), s.uniform());
  people.passing[1][sub] = places.near(work >= 0 ? work : home, s.uniform(), s.uniform());
  people.leaves[sub] = 370 + s.below(150);
  people.returns[sub] = 900 + s.below(150);
  people.travels[sub] = 20 + s.below(40);
  people.appetite[sub] = 0.6 + 0.65 * s.uniform();
  people.has5g[sub] = s.uniform() < 0.7 ? 1 : 0;
}

/** Draws areas by weight, sectors inside an area, and sectors nearby. */
export class Places {
  private readonly sectorsOfArea: number[][] = AREAS.map(() => []);
  private readonly sectorsOfSite: number[][];
  private readonly network: Network;

  constructor(network: Network) {
    this.network = network;
    this.sectorsOfSite = network.sites.map(() => []);
    for (const sector of network.sectors) {
      const site = network.sites[sector.site];
      if (!site) continue;
      this.sectorsOfSite[sector.site]?.push(sector.index);
      this.sectorsOfArea[site.areaIndex]?.push(sector.index);
    }
  }

  drawArea(u: number, purpose: 'home' | 'work'): number {
    const weights = AREAS.map((area, i) => ((this.sectorsOfArea[i]?.length ?? 0) > 0 ? (purpose === 'home' ? area.homeWeight : area.workWeight) : 0));
    let left = u * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [i, weight] of weights.entries()) {
      if (left < weight) return i;
      left -= weight;
    }
    return weights.findLastIndex((weight) => weight > 0);
  }

  /** Two draws, and the busier sector more often: people live where the traffic is. */
  drawSector(area: number, u: number, v: number): number {
    const sectors = this.sectorsOfArea[area] ?? [];
    const a = sectors[Math.floor(u * sectors.length)] ?? 0;
    const b = sectors[Math.floor(v * sectors.length)] ?? 0;
    return this.traffic(a) >= this.traffic(b) ? a : b;
  }

  near(sector: number, u: number, v: number): number {
    const site = this.network.sites[this.network.sectors[sector]?.site ?? 0];
    const near = site?.nearSites[Math.floor(u * (site?.nearSites.length ?? 0))];
    const sectors = this.sectorsOfSite[near ?? site?.index ?? 0] ?? [];
    return sectors[Math.floor(v * sectors.length)] ?? sector;
  }

  private traffic(sector: number): number {
    const { lte, nr } = this.network.sectors[sector] ?? { lte: -1, nr: -1 };
    return (this.network.cells[lte]?.busyAttempts ?? 0) + (this.network.cells[nr]?.busyAttempts ?? 0);
  }
}
