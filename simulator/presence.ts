import { isDown, type ScheduledFault, userHarm } from './faults.ts';
import { sectorAt } from './movement.ts';
import type { Network } from './network.ts';
import { PERIOD_S } from './options.ts';
import type { Population } from './population.ts';
import { binomialQuantile, poissonQuantile } from './quantiles.ts';
import { chance, Stream } from './random.ts';

/** One serving-cell record. Mediation closes records at the quarter hour, so a record never crosses one. */
export interface ServiceRecord {
  subscriber: number;
  cell: number;
  start: number;
  durationS: number;
  events: number;
  failures: number;
  bytes: number;
}

/** What a fault did to one subscriber in one period. */
export interface Exposure {
  readonly fault: ScheduledFault;
  readonly subscriber: number;
  readonly how: 'degraded' | 'cut_off';
  readonly cell: number;
  /** When it began to hurt in this period, and for how long, weighted by how much. */
  readonly at: number;
  readonly badS: number;
}

export interface PresenceSink {
  /** The record is reused for the next one: copy what you keep. */
  record?: (record: ServiceRecord) => void;
  exposure?: (exposure: Exposure) => void;
}

/** How likely a phone makes itself known in a quarter of an hour, by hour of day. */
const ACTIVE = [22, 16, 12, 10, 10, 14, 32, 58, 66, 66, 66, 68, 70, 68, 66, 68, 72, 74, 76, 76, 74, 66, 50, 34];
/** How likely a subscriber is served by another cell when the own one is down, indoors and at the edge included. */
const COVERED = { silent_cell: 0.75, planned_work: 0.9 } as const;
const USUAL_FAILURES = 0.008;

/**
 * Serving-cell records of a period. Customers are a sample of the network's traffic, so the KPIs are not made from these records;
 * faults touch both. Every (subscriber, period) has a stream of its own, so periods can be asked for in any order.
 */
export class Presence {
  private readonly network: Network;
  private readonly people: Population;
  private readonly seed: number;
  private readonly stream = new Stream();
  private readonly out: ServiceRecord = { subscriber: 0, cell: 0, start: 0, durationS: 0, events: 0, failures: 0, bytes: 0 };

  constructor(seed: number, network: Network, people: Population) {
    this.seed = seed;
    this.network = network;
    this.people = people;
  }

  /** Plays the period that ends at `periodEnd` for every subscriber. `active`: the fault on each cell, -1 where none. */
  play(periodEnd: number, faults: readonly ScheduledFault[], active: Int32Array, sink: PresenceSink): void {
    const start = periodEnd - PERIOD_S;
    const index = periodEnd / PERIOD_S;
    const usual = (ACTIVE[Math.floor((start % 86_400) / 3600)] ?? 50) / 100;
    const { people, stream } = this;
    const absences = faults.filter((fault) => fault.kind === 'usage_absence' && fault.start < periodEnd && fault.end > start);
    for (let sub = 0; sub < people.size; sub++) {
      stream.seed(people.key[sub] ?? 0, index, this.seed);
      const iot = people.lineType[sub] === 'iot';
      if (stream.uniform() > (iot ? 0.3 : Math.min(0.97, usual * (people.appetite[sub] ?? 1)))) continue;
      if (absences.length > 0 && this.isMissing(sub, start, absences, sink)) continue;
      this.serve(sub, start, faults, active, sink);
    }
  }

  /** Whether one of the absences keeps this subscriber away: the same people for as long as it lasts. No cell has anything to do with it. */
  private isMissing(sub: number, start: number, absences: readonly ScheduledFault[], sink: PresenceSink): boolean {
    const sector = sectorAt(this.people, sub, start);
    const area = this.network.sites[this.network.sectors[sector]?.site ?? -1]?.area.name;
    for (const fault of absences) {
      if (fault.root !== `${area}/${this.people.lineType[sub]}` || chance(fault.key, this.people.key[sub] ?? 0, 0xab) >= fault.magnitude) continue;
      const from = Math.max(start, fault.start);
      sink.exposure?.({
        fault,
        subscriber: sub,
        how: 'cut_off',
        cell: this.mainCell(sector, sub),
        at: from,
        badS: Math.min(start + PERIOD_S, fault.end) - from,
      });
      return true;
    }
    return false;
  }

  private serve(sub: number, start: number, faults: readonly ScheduledFault[], active: Int32Array, sink: PresenceSink): void {
    const { stream } = this;
    const two = stream.uniform() < 0.2;
    const split = two ? 300 + stream.below(300) : PERIOD_S;
    this.serveOnce(sub, start, split, faults, active, sink);
    if (two) this.serveOnce(sub, start + split, PERIOD_S - split, faults, active, sink);
  }

  /** One record inside [from, from + room), as it would be without faults, then what faults make of it. */
  private serveOnce(sub: number, from: number, room: number, faults: readonly ScheduledFault[], active: Int32Array, sink: PresenceSink): void {
    const { stream, out } = this;
    const sector = sectorAt(this.people, sub, from);
    const wait = stream.below(Math.floor(room * 0.7));
    const main = this.mainCell(sector, sub);
    const other = stream.uniform() < 0.12;
    out.subscriber = sub;
    out.start = from + wait;
    out.durationS = 20 + stream.below(room - wait - 20);
    out.events = 1 + poissonQuantile(stream.uniform(), 2.2);
    const uFailures = stream.uniform();
    out.bytes = Math.round(out.durationS * 9000 * Math.exp(1.2 * stream.normal()));
    out.cell = main;
    if (other) out.cell = this.sisterCell(sector, main, sub, active);
    if (this.mainIsDown(main, sub, sector, faults, active, sink)) return;
    this.degrade(uFailures, faults, active, sink);
    sink.record?.(out);
  }

  /** When the subscriber's cell serves nobody: move the record, shorten it, or (no cover) drop it and say so. True: no record. */
  private mainIsDown(main: number, sub: number, sector: number, faults: readonly ScheduledFault[], active: Int32Array, sink: PresenceSink): boolean {
    const fault = faults[active[main] ?? -1];
    if (!fault || !(isDown(fault) || fault.kind === 'traffic_loss')) return false;
    const { out } = this;
    if (out.start + out.durationS <= fault.start || out.start >= fault.end) {
      if (out.cell !== main && this.isOut(out.cell, faults, active)) out.cell = main;
      return false;
    }
    if (out.start < fault.start) {
      out.cell = main;
      out.durationS = Math.floor(fault.start) - out.start;
      return out.durationS <= 0;
    }
    if (fault.kind === 'traffic_loss') {
      if (out.cell === main && chance(fault.key, sub, out.start) < fault.magnitude) out.cell = this.refuge(sector, main, sub, faults, active);
      return false;
    }
    const covered = chance(fault.key, this.people.key[sub] ?? 0, 0xc0) < COVERED[fault.kind as 'silent_cell' | 'planned_work'];
    const refuge = covered ? this.refuge(sector, main, sub, faults, active) : main;
    if (refuge !== main) {
      out.cell = refuge;
      return false;
    }
    sink.exposure?.({ fault, subscriber: sub, how: 'cut_off', cell: main, at: out.start, badS: out.durationS });
    return true;
  }

  /** Failures and lost bytes of the fault on the record's cell, for the part of the record it covers. */
  private degrade(uFailures: number, faults: readonly ScheduledFault[], active: Int32Array, sink: PresenceSink): void {
    const { out } = this;
    const fault = faults[active[out.cell] ?? -1];
    let failing = USUAL_FAILURES;
    if (fault) {
      const from = Math.max(out.start, fault.start);
      const to = Math.min(out.start + out.durationS, fault.end);
      if (from < to) {
        const harm = userHarm(fault, (from + to) / 2);
        const share = (to - from) / out.durationS;
        failing = Math.min(0.98, failing + share * harm.failures);
        out.bytes = Math.round(out.bytes * (1 - share * harm.lost));
        const badS = (to - from) * Math.max(harm.failures, harm.lost);
        sink.exposure?.({ fault, subscriber: out.subscriber, how: 'degraded', cell: out.cell, at: from, badS });
      }
    }
    out.failures = binomialQuantile(uFailures, out.events, failing);
  }

  private mainCell(sector: number, sub: number): number {
    const { lte, nr } = this.network.sectors[sector] ?? { lte: 0, nr: -1 };
    return nr >= 0 && this.people.has5g[sub] === 1 && !this.network.cells[nr]?.locked ? nr : lte;
  }

  /** The other technology of the sector, for a phone that has it; the main cell when that one is not there or is out itself. */
  private sisterCell(sector: number, main: number, sub: number, active: Int32Array): number {
    const { lte, nr } = this.network.sectors[sector] ?? { lte: main, nr: -1 };
    const sister = main === nr ? lte : this.people.has5g[sub] === 1 ? nr : -1;
    return sister >= 0 && !this.network.cells[sister]?.locked && (active[sister] ?? -1) < 0 ? sister : main;
  }

  private isOut(cell: number, faults: readonly ScheduledFault[], active: Int32Array): boolean {
    const fault = faults[active[cell] ?? -1];
    return this.network.cells[cell]?.locked === true || (fault !== undefined && isDown(fault));
  }

  /** The cell that takes over: the sector's other technology, else the first neighbour that works; the cell itself when none does. */
  private refuge(sector: number, main: number, sub: number, faults: readonly ScheduledFault[], active: Int32Array): number {
    const { lte, nr } = this.network.sectors[sector] ?? { lte: main, nr: -1 };
    const has5g = this.people.has5g[sub] === 1;
    for (const cell of [lte, nr, ...(this.network.cells[main]?.neighbours ?? [])]) {
      if (cell < 0 || cell === main || this.isOut(cell, faults, active)) continue;
      if (has5g || this.network.cells[cell]?.kind === 'lte_cell') return cell;
    }
    return main;
  }
}
