import type { Effects } from './faults.ts';
import type { Cell, Network } from './network.ts';
import type { Noise } from './noise.ts';
import { PERIOD_S } from './options.ts';
import { binomialQuantile, clusteredFailures, normalQuantile, poissonQuantile } from './quantiles.ts';
import { mix, Stream } from './random.ts';
import { weeklyRhythm, weekSlot } from './rhythm.ts';

/** Positions of the quantities of one cell in one period. KPI history and PM files are both written from these, so they agree exactly. */
export const Q = {
  rrcAtt: 0,
  rrcSucc: 1,
  rrcReatt: 2,
  sigAtt: 3,
  sigSucc: 4,
  sessionAtt: 5,
  sessionSucc: 6,
  bearerAtt: 7,
  bearerSucc: 8,
  dropsRadio: 9,
  dropsCore: 10,
  idleReleases: 11,
  hoInterAtt: 12,
  hoInterSucc: 13,
  hoIntraAtt: 14,
  hoIntraSucc: 15,
  /** Sum of connected users over {@link CONNECTED_SAMPLES} looks. */
  connectedSum: 16,
  /** Downlink and uplink volume, kbit. */
  volumeDl: 17,
  volumeUl: 18,
  /** User throughput, kbit/s; 0 when nothing was sent. */
  throughputDl: 19,
  throughputUl: 20,
  /** PRB use, hundredths of a percent. */
  prb: 21,
  downAutoS: 22,
  downManualS: 23,
  /** 1 when the element manager marks the cell's values suspect. */
  suspect: 24,
  /** 16 bins of CQI reports, 0 to 15. */
  cqi: 25,
} as const;
export const CQI_BINS = 16;
export const STRIDE = Q.cqi + CQI_BINS;
export const CONNECTED_SAMPLES = 180;

const SUSPECT_CHANCE = 0.001;
const CQI_STEPS = 50;
const CQI_SHAPES = cqiShapes();

/** What is usual for one cell; drawn once. */
interface Habit {
  readonly rhythm: Float64Array;
  readonly setupFailures: number;
  readonly signallingFailures: number;
  readonly sessionFailures: number;
  readonly bearerFailures: number;
  readonly drops: number;
  readonly handoverFailures: number;
  readonly handovers: number;
  readonly kbitPerAttempt: number;
  readonly uplinkShare: number;
  readonly throughputDl: number;
  readonly throughputUl: number;
  readonly capacity: number;
  readonly cqi: number;
  readonly holdS: number;
}

/** Produces the quantities of every cell, period by period. Any period can be asked for; the next one is the cheapest. */
export class CellCounters {
  /** The quantities of the current period, {@link STRIDE} per cell. */
  readonly values: Float64Array;
  private readonly habits: Habit[];
  private readonly stream = new Stream();
  private readonly network: Network;
  private readonly seed: number;

  constructor(seed: number, network: Network) {
    this.seed = seed;
    this.network = network;
    this.values = new Float64Array(network.cells.length * STRIDE);
    const rhythms = { residential: weeklyRhythm('residential'), business: weeklyRhythm('business'), mixed: weeklyRhythm('mixed') };
    this.habits = network.cells.map((cell) => habitOf(cell, rhythms[cell.site.area.type]));
  }

  /** Attempts to be expected of a cell in the period, without noise and faults. */
  usualAttempts(cell: Cell, periodEnd: number): number {
    return cell.locked ? 0 : cell.busyAttempts * (this.habits[cell.index]?.rhythm[weekSlot(periodEnd - PERIOD_S)] ?? 0);
  }

  /** Fills {@link values} for the period that ends at `periodEnd`; `noise` must have been moved there. */
  compute(periodEnd: number, noise: Noise, effects: Effects): void {
    const slot = weekSlot(periodEnd - PERIOD_S);
    const index = periodEnd / PERIOD_S;
    for (const cell of this.network.cells) {
      const habit = this.habits[cell.index] as Habit;
      this.stream.seed(mix(this.seed, cell.key), index, 0xce11);
      if (cell.locked) fillDown(this.values, cell.index * STRIDE, this.stream);
      else this.fill(cell, habit, (habit.rhythm[slot] ?? 0) * cell.busyAttempts, noise, effects);
    }
  }

  private fill(cell: Cell, habit: Habit, usual: number, noise: Noise, effects: Effects): void {
    const { values: q, stream: s } = this;
    const c = cell.index;
    const o = c * STRIDE;
    const demand = usual * Math.exp(noise.trafficOf(c));
    const rate = demand * (effects.traffic[c] ?? 1);
    fillSetups(q, o, s, habit, rate, effects, cell);
    const load = Math.min(1.2, rate / habit.capacity);
    const noiseDl = Math.exp(noise.downlink[c] ?? 0);
    const noiseUl = Math.exp(noise.uplink[c] ?? 0);
    q[o + Q.connectedSum] = Math.round(((rate * habit.holdS) / PERIOD_S) * CONNECTED_SAMPLES * Math.exp(0.04 * normalQuantile(s.uniform())));
    const volumeNoise = Math.exp(0.12 * normalQuantile(s.uniform()));
    const rrcSucc = q[o + Q.rrcSucc] ?? 0;
    const volume = rrcSucc * habit.kbitPerAttempt * volumeNoise * (effects.volume[c] ?? 1);
    q[o + Q.volumeDl] = Math.round(volume);
    q[o + Q.volumeUl] = Math.round(volume * habit.uplinkShare);
    const crowding = 1 - 0.55 * Math.min(1, load) ** 1.5;
    const factor = crowding * (effects.throughput[c] ?? 1);
    q[o + Q.throughputDl] = rrcSucc > 0 ? Math.max(1, Math.round(habit.throughputDl * factor * noiseDl)) : 0;
    q[o + Q.throughputUl] = rrcSucc > 0 ? Math.max(1, Math.round(habit.throughputUl * factor * noiseUl)) : 0;
    const prb = 4 + 78 * load * (0.4 + 0.6 * (effects.volume[c] ?? 1)) * volumeNoise + 1.5 * normalQuantile(s.uniform());
    q[o + Q.prb] = Math.round(100 * Math.min(100, Math.max(0.5, prb)));
    const restartS = 3 + s.below(12);
    q[o + Q.downAutoS] = s.uniform() < 0.0004 ? restartS : 0;
    q[o + Q.downManualS] = effects.lockedS[c] ?? 0;
    q[o + Q.suspect] = s.uniform() < SUSPECT_CHANCE ? 1 : 0;
    fillCqi(q, o, habit.cqi + (noise.cqi[c] ?? 0) - 0.6 * load, rrcSucc * 25);
  }
}

function fillSetups(q: Float64Array, o: number, s: Stream, habit: Habit, rate: number, effects: Effects, cell: Cell): void {
  const c = cell.index;
  const failed = (attempts: number, share: number) => clusteredFailures(s.uniform(), s.uniform(), attempts, Math.min(0.98, share));
  const rrcAtt = poissonQuantile(s.uniform(), rate);
  const setup = effects.setupFailures[c] ?? 0;
  const rrcSucc = rrcAtt - failed(rrcAtt, habit.setupFailures + setup);
  const sigAtt = rrcSucc;
  const sigSucc = sigAtt - failed(sigAtt, habit.signallingFailures + (effects.signallingFailures[c] ?? 0));
  const sessions = effects.sessionFailures[c] ?? 0;
  const sessionAtt = binomialQuantile(s.uniform(), sigSucc, 0.7);
  const sessionSucc = sessionAtt - failed(sessionAtt, habit.sessionFailures + sessions);
  const bearerAtt = sigSucc + binomialQuantile(s.uniform(), sigSucc, 0.2);
  const bearerSucc = bearerAtt - failed(bearerAtt, habit.bearerFailures + setup + (cell.kind === 'lte_cell' ? sessions : 0));
  const drops = failed(bearerSucc, habit.drops + (effects.drops[c] ?? 0));
  const hoAtt = poissonQuantile(s.uniform(), rate * habit.handovers);
  const hoInterAtt = binomialQuantile(s.uniform(), hoAtt, 0.65);
  const hoIntraAtt = hoAtt - hoInterAtt;
  q[o + Q.rrcAtt] = rrcAtt;
  q[o + Q.rrcSucc] = rrcSucc;
  q[o + Q.rrcReatt] = binomialQuantile(s.uniform(), rrcAtt, 0.02);
  q[o + Q.sigAtt] = sigAtt;
  q[o + Q.sigSucc] = sigSucc;
  q[o + Q.sessionAtt] = sessionAtt;
  q[o + Q.sessionSucc] = sessionSucc;
  q[o + Q.bearerAtt] = bearerAtt;
  q[o + Q.bearerSucc] = bearerSucc;
  const dropsCore = binomialQuantile(s.uniform(), drops, 0.15);
  q[o + Q.dropsRadio] = drops - dropsCore;
  q[o + Q.dropsCore] = dropsCore;
  q[o + Q.idleReleases] = binomialQuantile(s.uniform(), bearerSucc - drops, 0.004);
  q[o + Q.hoInterAtt] = hoInterAtt;
  q[o + Q.hoInterSucc] = hoInterAtt - failed(hoInterAtt, habit.handoverFailures);
  q[o + Q.hoIntraAtt] = hoIntraAtt;
  q[o + Q.hoIntraSucc] = hoIntraAtt - failed(hoIntraAtt, habit.handoverFailures);
}

/** A locked cell reports: zeros, and the whole period as planned downtime. */
function fillDown(q: Float64Array, o: number, s: Stream): void {
  q.fill(0, o, o + STRIDE);
  q[o + Q.downManualS] = PERIOD_S;
  q[o + Q.suspect] = s.uniform() < SUSPECT_CHANCE ? 1 : 0;
}

function fillCqi(q: Float64Array, o: number, mean: number, reports: number): void {
  const step = Math.min(CQI_SHAPES.length - 1, Math.max(0, Math.round(mean * CQI_STEPS)));
  const shape = CQI_SHAPES[step] as Float64Array;
  for (let bin = 0; bin < CQI_BINS; bin++) q[o + Q.cqi + bin] = Math.round((shape[bin] ?? 0) * reports);
}

/** Shares of the 16 CQI values around each mean, in steps of 1/50. */
function cqiShapes(): Float64Array[] {
  return Array.from({ length: 15 * CQI_STEPS + 1 }, (_, step) => {
    const shape = Float64Array.from({ length: CQI_BINS }, (_, bin) => Math.exp(-0.5 * ((bin - step / CQI_STEPS) / 2.1) ** 2));
    const total = shape.reduce((sum, share) => sum + share, 0);
    return shape.map((share) => share / total);
  });
}

function habitOf(cell: Cell, rhythm: Float64Array): Habit {
  const s = new Stream(cell.key, 0xab17);
  const nr = cell.kind === 'nr_cell';
  const around = (middle: number, spread: number) => middle * Math.exp(spread * s.normal());
  const share = (middle: number) => Math.min(0.02, Math.max(0.002, around(middle, 0.5)));
  return {
    rhythm,
    setupFailures: share(0.006),
    signallingFailures: share(0.004),
    sessionFailures: share(0.005),
    bearerFailures: share(0.006),
    drops: share(0.008),
    handoverFailures: share(0.01),
    handovers: around(cell.site.area.radiusKm > 5 ? 0.7 : 1.2, 0.2),
    kbitPerAttempt: around(nr ? 60_000 : 22_000, 0.3),
    uplinkShare: around(0.11, 0.15),
    throughputDl: around(nr ? (cell.band === 'n78' ? 180_000 : 70_000) : 38_000, 0.25),
    throughputUl: around(nr ? 28_000 : 11_000, 0.25),
    capacity: cell.busyAttempts * around(1.6, 0.2),
    cqi: Math.min(12.5, Math.max(7, 10 + 1.1 * s.normal())),
    holdS: around(42, 0.2),
  };
}
