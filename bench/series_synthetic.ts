import { Stream } from '../simulator/random.ts';

/** A made series: columns by name, one row a step, and 1 where a fault acts. */
export interface MadeSeries {
  readonly name: string;
  readonly stepS: number;
  readonly startS: number;
  readonly columns: ReadonlyMap<string, readonly number[]>;
  readonly labels: readonly number[];
}

const START_S = Date.UTC(2026, 0, 5) / 1_000;
const DAY_S = 86_400;

/** Lognormal noise with a memory of about ten points, and now and then a heavy tail. */
function noise(stream: Stream, spread: number): () => number {
  let state = 0;
  return () => {
    state = 0.9 * state + Math.sqrt(1 - 0.81) * stream.normal();
    const tail = stream.uniform() < 0.002 ? 3 * Math.abs(stream.normal()) : 0;
    return Math.exp(spread * (0.5 * state + 0.85 * stream.normal() + tail));
  };
}

/** The rhythm of a day and a week: between 0.2 and 1, Saturdays and Sundays lower by `weekend`. */
function rhythm(atS: number, weekend: number): number {
  const hour = (atS % DAY_S) / 3_600;
  const day = Math.floor(atS / DAY_S + 3) % 7;
  return (0.6 - 0.4 * Math.cos((2 * Math.PI * (hour - 4)) / 24)) * (day >= 5 ? 1 - weekend : 1);
}

/** Where faults act: `count` of them after the first quarter, none closer than twice the longest to the next. */
function episodes(stream: Stream, rows: number, count: number, lengths: readonly number[]): [first: number, last: number][] {
  const room = Math.floor((0.72 * rows) / count);
  return Array.from({ length: count }, (_, k) => {
    const length = stream.pick(lengths);
    const first = Math.floor(0.26 * rows) + k * room + stream.below(Math.max(1, room - 2 * Math.max(...lengths)));
    return [first, Math.min(rows - 1, first + length - 1)];
  });
}

type Shape = (value: number, place: number, kind: number) => number;

function build(
  name: string,
  stepS: number,
  rows: number,
  usual: (i: number, atS: number) => number,
  faults: [number, number][],
  shape: Shape,
): MadeSeries {
  const labels = new Array<number>(rows).fill(0);
  const values = Array.from({ length: rows }, (_, i) => usual(i, START_S + i * stepS));
  for (const [k, [first, last]] of faults.entries())
    for (let i = first; i <= last; i++) {
      labels[i] = 1;
      values[i] = shape(values[i] as number, (i - first) / Math.max(1, last - first), k);
    }
  return { name, stepS, startS: START_S, columns: new Map([['value', values]]), labels };
}

/** A service's volume or latency at one minute for two weeks: daily and weekly rhythm, dips, rises and ramps. */
export function serviceSeries(seed: number): MadeSeries {
  const stream = new Stream(seed, 1);
  const rows = 14 * 1_440;
  const wave = noise(stream, 0.05 + 0.2 * stream.uniform());
  const level = 10 ** (1 + 3 * stream.uniform());
  const weekend = 0.4 * stream.uniform();
  const latency = stream.uniform() < 0.4;
  const usual = (_: number, atS: number): number => level * (latency ? 1 + 0.3 * rhythm(atS, weekend) : rhythm(atS, weekend)) * wave();
  const faults = episodes(stream, rows, 8, [3, 10, 30, 90]);
  const shapes = latency ? [2.5, 5, 1.8, 3] : [0.1, 0.4, 0, 2.5];
  return build(`service-${seed}`, 60, rows, usual, faults, (value, _, kind) => value * (shapes[kind % 4] as number));
}

/** Sparse counts at five minutes for three weeks: mostly zeros and ones by night; bursts of eight times the usual. */
export function sparseSeries(seed: number): MadeSeries {
  const stream = new Stream(seed, 2);
  const rows = 21 * 288;
  const level = 0.2 + 6 * stream.uniform() ** 2;
  const draw = (mean: number): number => {
    let count = 0;
    for (let product = stream.uniform(); product > Math.exp(-Math.min(mean, 500)) && count < 1_000; product *= stream.uniform()) count++;
    return count;
  };
  const usual = (_: number, atS: number): number => draw(level * rhythm(atS, 0.3) * Math.exp(0.3 * stream.normal()));
  return build(`sparse-${seed}`, 300, rows, usual, episodes(stream, rows, 6, [3, 6, 24]), (value) => value + draw(4 + 8 * level));
}

/** A business KPI at one hour for three months with a strong week: dips and rises. */
export function hourlySeries(seed: number): MadeSeries {
  const stream = new Stream(seed, 3);
  const rows = 90 * 24;
  const wave = noise(stream, 0.08 + 0.1 * stream.uniform());
  const usual = (_: number, atS: number): number => 5_000 * rhythm(atS, 0.6) * wave();
  return build(
    `hourly-${seed}`,
    3_600,
    rows,
    usual,
    episodes(stream, rows, 8, [1, 3, 8]),
    (value, _, kind) => value * ([0.3, 2.2, 0.5, 1.8][kind % 4] as number),
  );
}

/** Columns of one core function at ten seconds: bursts of octets and packets both ways, an idle processor, memory, a status flag. */
export function coreSeries(seed: number, rows = 36_000): MadeSeries {
  const stream = new Stream(seed, 4);
  const names = ['octets_in', 'octets_out', 'packets_in', 'packets_out', 'cpu_percent', 'memory_percent', 'status'] as const;
  const columns = new Map<string, number[]>(names.map((name) => [name, []]));
  const labels = new Array<number>(rows).fill(0);
  const faults = episodes(stream, rows, 10, [6, 12, 30]);
  const kindAt = new Map<number, number>();
  for (const [k, [first, last]] of faults.entries()) for (let i = first; i <= last; i++) kindAt.set(i, k % 5);
  let busy = 0;
  let memory = 0.31;
  for (let i = 0; i < rows; i++) {
    const kind = kindAt.get(i);
    if (kind !== undefined) labels[i] = 1;
    if (busy === 0 && stream.uniform() < 0.05) busy = 1 + stream.below(12);
    const requests = (busy > 0 ? 20 * Math.exp(0.8 * stream.normal()) : 0) + (stream.uniform() < 0.5 ? 1 : 0);
    if (busy > 0) busy--;
    const ratio = Math.exp(0.06 * stream.normal());
    const lost = kind === 0 ? 0.05 : kind === 1 ? 0.6 : 1;
    const retried = kind === 1 ? 1.5 : 1;
    memory += 0.0004 * stream.normal() + 0.002 * (0.31 - memory);
    const burst = stream.uniform() < 0.01 ? 12 * stream.uniform() : 0;
    const row = {
      octets_in: Math.round(requests * 700 * retried),
      octets_out: Math.round(requests * 950 * ratio * lost),
      packets_in: Math.round(requests * 4 * retried),
      packets_out: Math.round(requests * 4 * Math.exp(0.04 * stream.normal()) * lost),
      cpu_percent: kind === 2 ? 93 + 3 * stream.uniform() : 1.5 + 0.06 * requests + burst + 0.3 * stream.uniform(),
      memory_percent: 100 * (memory + (kind === 3 ? 0.42 : 0)),
      status: kind === 4 ? 0 : 1,
    };
    for (const name of names) columns.get(name)?.push(row[name]);
  }
  return { name: `core-${seed}`, stepS: 10, startS: START_S, columns, labels };
}
