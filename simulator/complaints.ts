import type { ScheduledFault } from './faults.ts';
import { csvLine } from './files.ts';
import { AREAS } from './geography.ts';
import type { Network } from './network.ts';
import { compactTime, isoTime, PERIOD_S, PERIODS_A_DAY } from './options.ts';
import { type Population, subscriberId } from './population.ts';
import type { Exposure } from './presence.ts';
import { normalQuantile, poissonQuantile } from './quantiles.ts';
import { chance, mix, Stream } from './random.ts';

/** No more than this share of the exposed ever thinks of complaining; whether they do depends on how bad it gets. */
const INCLINED = 0.06;
const MEDIAN_DELAY_S = 50 * 60;
/** A complaint comes within this time of the first bad experience, or never. */
export const LONGEST_DELAY_S = 36 * 3600;
/** Complaints a day per customer that have nothing to do with the network's state. */
const BACKGROUND_A_DAY = 4e-4;
const BY_HOUR = [1, 1, 1, 1, 1, 2, 6, 14, 30, 38, 40, 38, 34, 34, 34, 34, 32, 30, 28, 26, 22, 14, 7, 3];
const BY_HOUR_TOTAL = BY_HOUR.reduce((sum, n) => sum + n, 0);

interface Grievance {
  readonly fault: ScheduledFault;
  readonly subscriber: number;
  readonly dueAt: number;
  cell: number;
  how: Exposure['how'];
  badS: number;
}

interface Complaint {
  readonly at: number;
  readonly subscriber: number;
  readonly topic: string;
  readonly area: string;
  readonly faultId: string;
}

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  no_service: ['No signal since this morning.', 'Ingen dækning på telefonen.', 'The phone says no service.'],
  calls: ['Calls do not go through.', 'Opkald bliver afbrudt.', 'I have to try several times, before it connects.'],
  data_slow: ['Internettet er meget langsomt.', 'Mobile data is slow.', 'Video stops all the time.'],
  billing: ['I do not understand my bill.', 'Fejl på regningen.'],
  device: ['My new phone cannot send pictures.', 'Spørgsmål om eSIM.'],
  coverage: ['Poor coverage in my summer house.', 'Dårlig dækning i kælderen.'],
};
const BACKGROUND_TOPICS = [
  'billing',
  'billing',
  'billing',
  'billing',
  'device',
  'device',
  'device',
  'coverage',
  'coverage',
  'data_slow',
  'no_service',
  'calls',
];
const CHANNELS = ['phone', 'phone', 'phone', 'chat', 'app', 'web', 'social'];

/** Who complains, about what, and when: after a bad experience with a delay, or for reasons of their own. */
export class Complaints {
  private readonly grievances = new Map<string, Grievance>();
  private readonly people: Population;
  private readonly network: Network;
  private readonly seed: number;

  constructor(seed: number, network: Network, people: Population) {
    this.seed = seed;
    this.network = network;
    this.people = people;
  }

  /** Notes what a fault did to a subscriber. */
  suffer({ fault, subscriber, how, cell, at, badS }: Exposure): void {
    if (badS <= 0) return;
    const name = `${fault.id} ${subscriber}`;
    const known = this.grievances.get(name);
    if (known) {
      known.badS += badS;
      return;
    }
    const key = this.people.key[subscriber] ?? 0;
    if (this.people.lineType[subscriber] === 'iot' || chance(fault.key, key, 0x17) >= INCLINED) return;
    const delayS = Math.min(LONGEST_DELAY_S - PERIOD_S, MEDIAN_DELAY_S * Math.exp(1.05 * normalQuantile(chance(fault.key, key, 0x18))));
    this.grievances.set(name, { fault, subscriber, dueAt: Math.floor(at + delayS), cell, how, badS });
  }

  /** The complaints made in the period that ends at `periodEnd`, as the CSV an operator's care system sends, and as truth. Empty texts when there are none. */
  file(periodEnd: number): { csv: string; truth: string } {
    const complaints = [...this.due(periodEnd), ...this.background(periodEnd)].sort((a, b) => a.at - b.at || a.subscriber - b.subscriber);
    if (complaints.length === 0) return { csv: '', truth: '' };
    const { day, clock } = compactTime(periodEnd);
    let csv = 'complaint_id,created_at,customer_id,subscriber_id,channel,topic,area,text\n';
    let truth = '';
    for (const [i, { at, subscriber, topic, area, faultId }] of complaints.entries()) {
      const id = `Q${day}-${clock}-${i + 1}`;
      const s = new Stream(this.seed, this.people.key[subscriber] ?? 0, at);
      const customer = this.people.customers[this.people.customer[subscriber] ?? 0];
      // One in seven complaints names the customer alone, one in five no place.
      const line = s.uniform() < 1 / 7 ? '' : subscriberId(subscriber);
      const place = s.uniform() < 0.2 ? '' : area;
      csv += csvLine([id, isoTime(at), customer?.id ?? '', line, s.pick(CHANNELS), topic, place, s.pick(TEXTS[topic] ?? [''])]);
      truth += csvLine([id, faultId]);
    }
    return { csv, truth };
  }

  private due(periodEnd: number): Complaint[] {
    const made: Complaint[] = [];
    for (const [name, { fault, subscriber, dueAt, cell, how, badS }] of this.grievances) {
      if (dueAt >= periodEnd) continue;
      if (dueAt < periodEnd - PERIOD_S) {
        // Kept until no further exposure can revive it, so that one fault makes one complaint of a subscriber.
        if (fault.end + PERIOD_S < periodEnd) this.grievances.delete(name);
        continue;
      }
      const inclined = Math.min(INCLINED, 0.008 + 0.0009 * (badS / 60)) / INCLINED;
      if (chance(fault.key, this.people.key[subscriber] ?? 0, 0x19) >= inclined) continue;
      const area = this.network.cells[cell]?.site.area.name ?? '';
      made.push({ at: dueAt, subscriber, topic: topicOf(fault, how), area, faultId: fault.id });
    }
    return made;
  }

  private background(periodEnd: number): Complaint[] {
    const index = periodEnd / PERIOD_S;
    const s = new Stream(this.seed, index, 0xbac6);
    const hour = Math.floor(((periodEnd - PERIOD_S) % 86_400) / 3600);
    const share = ((BY_HOUR[hour] ?? 0) / BY_HOUR_TOTAL) * (24 / PERIODS_A_DAY);
    const count = poissonQuantile(s.uniform(), this.people.customers.length * BACKGROUND_A_DAY * share);
    return Array.from({ length: count }, () => {
      const at = periodEnd - PERIOD_S + s.below(PERIOD_S);
      const customer = s.pick(this.people.customers);
      const subscriber = customer.firstLine + s.below(customer.lines);
      return { at, subscriber, topic: s.pick(BACKGROUND_TOPICS), area: AREAS[customer.homeArea]?.name ?? '', faultId: '' };
    });
  }
}

function topicOf(fault: ScheduledFault, how: Exposure['how']): string {
  if (how === 'cut_off') return 'no_service';
  if (fault.kind === 'throughput_loss' || fault.kind === 'slow_drift') return 'data_slow';
  return mix(fault.key, 0x70) % 3 === 0 ? 'data_slow' : 'calls';
}
