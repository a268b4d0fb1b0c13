import { AREAS } from './geography.ts';
import type { Network } from './network.ts';
import { PERIOD_S, PERIODS_A_DAY } from './options.ts';
import { heavyTail } from './quantiles.ts';
import { chance, mix, Stream } from './random.ts';

/** The series of noise each cell has, and how each moves: memory from period to period, and its standard deviation. */
const TRAFFIC = { memory: 0.55, spread: 0.1 };
const DOWNLINK = { memory: 0.55, spread: 0.1 };
const UPLINK = { memory: 0.55, spread: 0.1 };
const CQI = { memory: 0.6, spread: 0.12 };
const SHARED = { memory: 0.8, spreadRegion: 0.03, spreadArea: 0.05 };
/** Periods of run-up before midnight from which the day's noise is grown: by then a forgotten start weighs 1e-8 (shared: 1e-3). */
const RUN_UP = 32;
/** How often an area has an evening event, and how much traffic it brings. */
const EVENT_CHANCE = 0.02;
const EVENT_TRAFFIC = 0.4;

/**
 * Autocorrelated, heavy-tailed noise of every cell, with a part shared by the region (weather) and by each area (events).
 * Each day is grown from a run-up before its midnight, so any day can be computed without the days before it:
 * that is what makes resuming cheap and exact.
 */
export class Noise {
  /** Per cell: the logarithm of its traffic's deviation, of its downlink's, its uplink's, and its CQI's deviation in index steps. */
  readonly traffic: Float64Array;
  readonly downlink: Float64Array;
  readonly uplink: Float64Array;
  readonly cqi: Float64Array;
  /** Shared deviations: the region's, and each area's (region and events included). */
  region = 0;
  readonly area: Float64Array;
  private readonly ownArea: Float64Array;
  private readonly keys: Uint32Array;
  private readonly areaOf: Int32Array;
  private readonly seed: number;
  private readonly stream = new Stream();
  /** The period end the state belongs to; 0 before the first. */
  private now = 0;

  constructor(seed: number, network: Network) {
    const cells = network.cells.length;
    this.seed = seed;
    this.traffic = new Float64Array(cells);
    this.downlink = new Float64Array(cells);
    this.uplink = new Float64Array(cells);
    this.cqi = new Float64Array(cells);
    this.area = new Float64Array(AREAS.length);
    this.ownArea = new Float64Array(AREAS.length);
    this.keys = Uint32Array.from(network.cells, (cell) => cell.key);
    this.areaOf = Int32Array.from(network.cells, (cell) => cell.site.areaIndex);
  }

  /** Moves to the period that ends at `periodEnd`: one step if that is the next one of the same day, else from the day's run-up. */
  moveTo(periodEnd: number): void {
    const index = periodEnd / PERIOD_S;
    const firstOfDay = (index - 1) % PERIODS_A_DAY === 0;
    if (index === this.now + 1 && !firstOfDay) this.step(index);
    else {
      this.restart();
      const midnight = Math.floor((index - 1) / PERIODS_A_DAY) * PERIODS_A_DAY;
      for (let i = midnight - RUN_UP + 1; i <= index; i++) this.step(i);
    }
    this.now = index;
    for (let a = 0; a < this.area.length; a++) this.area[a] = this.region + (this.ownArea[a] ?? 0) + eventTraffic(this.seed, a, index);
  }

  /** A cell's whole traffic deviation, logarithmic. */
  trafficOf(cell: number): number {
    return (this.traffic[cell] ?? 0) + (this.area[this.areaOf[cell] ?? 0] ?? 0);
  }

  private restart(): void {
    for (const series of [this.traffic, this.downlink, this.uplink, this.cqi, this.ownArea]) series.fill(0);
    this.region = 0;
  }

  private step(index: number): void {
    const { stream, seed, traffic, downlink, uplink, cqi, ownArea, keys } = this;
    stream.seed(seed, index, 0x4e01);
    this.region = SHARED.memory * this.region + innovation(stream, SHARED.memory, SHARED.spreadRegion);
    for (let a = 0; a < ownArea.length; a++) ownArea[a] = SHARED.memory * (ownArea[a] ?? 0) + innovation(stream, SHARED.memory, SHARED.spreadArea);
    for (let c = 0; c < keys.length; c++) {
      stream.seed(keys[c] ?? 0, index, 0x4e02);
      traffic[c] = TRAFFIC.memory * (traffic[c] ?? 0) + innovation(stream, TRAFFIC.memory, TRAFFIC.spread);
      downlink[c] = DOWNLINK.memory * (downlink[c] ?? 0) + innovation(stream, DOWNLINK.memory, DOWNLINK.spread);
      uplink[c] = UPLINK.memory * (uplink[c] ?? 0) + innovation(stream, UPLINK.memory, UPLINK.spread);
      cqi[c] = CQI.memory * (cqi[c] ?? 0) + innovation(stream, CQI.memory, CQI.spread);
    }
  }
}

function innovation(stream: Stream, memory: number, spread: number): number {
  return heavyTail(stream.uniform()) * spread * Math.sqrt(1 - memory * memory);
}

/** Some evenings an area is fuller than usual: 17:00 to 22:00, rising and falling over an hour. */
function eventTraffic(seed: number, area: number, index: number): number {
  const day = Math.floor((index - 1) / PERIODS_A_DAY);
  if (chance(mix(seed, 0xe7e), area, day) >= EVENT_CHANCE) return 0;
  const slot = (index - 1) % PERIODS_A_DAY;
  const ramp = Math.min(1, (slot - 67) / 4, (88 - slot) / 4);
  return ramp > 0 ? Math.log(1 + EVENT_TRAFFIC * ramp) : 0;
}
