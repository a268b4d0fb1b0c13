import { CONNECTED_SAMPLES, CQI_BINS, Q } from './cell-counters.ts';
import { PERIOD_S } from './options.ts';

/** Reads one number out of a cell's (or core function's) quantities, which start at `o`. NaN: the sender has no value. */
export type Reading = (q: Float64Array, o: number) => number;

/** A KPI as the history file states it: the two parts its formula gives over the counters of the same dialect. */
export interface KpiReading {
  readonly kpi: string;
  readonly numerator: Reading;
  readonly denominator: Reading;
}

/** A counter of one object class, as the PM file states it: a number, or a comma vector. */
export interface Counter {
  readonly name: string;
  readonly value: Reading | ((q: Float64Array, o: number) => readonly number[]);
  readonly vector?: boolean;
}

export interface CounterGroup {
  readonly objectClass: string;
  readonly counters: readonly Counter[];
}

export interface Dialect {
  readonly kpis: readonly KpiReading[];
  readonly groups: readonly CounterGroup[];
}

export const one: Reading = () => 1;
export const period: Reading = () => PERIOD_S;
export const at =
  (position: number): Reading =>
  (q, o) =>
    q[o + position] ?? 0;
export const of = (name: string, value: Reading): Counter => ({ name, value });
export const vector = (name: string, value: (q: Float64Array, o: number) => readonly number[]): Counter => ({ name, value, vector: true });

export const rrcAtt = at(Q.rrcAtt);
export const rrcSucc = at(Q.rrcSucc);
export const allAttempts: Reading = (q, o) => rrcAtt(q, o) + (q[o + Q.rrcReatt] ?? 0);
export const drops: Reading = (q, o) => (q[o + Q.dropsRadio] ?? 0) + (q[o + Q.dropsCore] ?? 0);
export const cqiBins = (q: Float64Array, o: number): readonly number[] => Array.from(q.subarray(o + Q.cqi, o + Q.cqi + CQI_BINS));
export const cqiWeighted: Reading = (q, o) => {
  let sum = 0;
  for (let bin = 0; bin < CQI_BINS; bin++) sum += (q[o + Q.cqi + bin] ?? 0) * bin;
  return sum;
};
export const cqiTotal: Reading = (q, o) => {
  let sum = 0;
  for (let bin = 0; bin < CQI_BINS; bin++) sum += q[o + Q.cqi + bin] ?? 0;
  return sum;
};
export const hoAtt: Reading = (q, o) => (q[o + Q.hoInterAtt] ?? 0) + (q[o + Q.hoIntraAtt] ?? 0);
export const hoSucc: Reading = (q, o) => (q[o + Q.hoInterSucc] ?? 0) + (q[o + Q.hoIntraSucc] ?? 0);
export const connectedMean: Reading = (q, o) => Math.round(((q[o + Q.connectedSum] ?? 0) / CONNECTED_SAMPLES) * 100) / 100;
export const prbPercent: Reading = (q, o) => (q[o + Q.prb] ?? 0) / 100;
export const mbit: Reading = (q, o) => (q[o + Q.volumeDl] ?? 0) / 1000;
export const orNothing =
  (position: number): Reading =>
  (q, o) =>
    (q[o + position] ?? 0) > 0 ? (q[o + position] ?? 0) : Number.NaN;

type Parts = readonly [numerator: Reading, denominator: Reading];

/** The order of the KPIs is that of the history file. */
export function kpiList(prefix: 'nr' | 'lte', parts: Readonly<Record<string, Parts>>): KpiReading[] {
  return Object.entries(parts).map(([name, [numerator, denominator]]) => ({ kpi: `${prefix}_${name}`, numerator, denominator }));
}

export const common = {
  handover: [hoSucc, hoAtt] as Parts,
  unavailability: [at(Q.downAutoS), period] as Parts,
  planned: [at(Q.downManualS), period] as Parts,
  cqi: [cqiWeighted, cqiTotal] as Parts,
  rrc: [rrcSucc, rrcAtt] as Parts,
};

/** Throughput counters of the mean-of-time kind: volume and the time it took, so that volume / time is kbit/s. */
export const lteVolume: Reading = (q, o) => q[o + Q.volumeDl] ?? 0;
export const lastTti: Reading = (q, o) => Math.round(lteVolume(q, o) * 0.06);
export const seconds = (kbit: number, kbitPerS: number) => (kbitPerS > 0 ? Math.round((kbit / kbitPerS) * 1000) / 1000 : 0);
export const lteTimeDl: Reading = (q, o) => seconds(lteVolume(q, o) - lastTti(q, o), q[o + Q.throughputDl] ?? 0);
export const lteTimeUl: Reading = (q, o) => seconds(q[o + Q.volumeUl] ?? 0, q[o + Q.throughputUl] ?? 0);
