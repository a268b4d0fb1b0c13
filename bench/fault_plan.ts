/** The classes of fault, each with what the best published or measured single detector does at the same budget (design note, section 5.1). */
export const FAULT_CLASSES = [
  { name: 'silent', about: 'silent cell', toBeat: { share: 1, delayH: 0.5 } },
  { name: 'failures_x8', about: 'failures x8', toBeat: { share: 0.9, delayH: 2.6 } },
  { name: 'failures_x3', about: 'failures x3', toBeat: { share: 0.31, delayH: null } },
  { name: 'traffic_x0.4', about: 'traffic -60 %', toBeat: { share: 0.9, delayH: 3.75 } },
  { name: 'throughput_x0.75', about: 'throughput -25 %', toBeat: { share: 1, delayH: 3.5 } },
  { name: 'throughput_drift', about: 'throughput -3 %/h', toBeat: { share: 1, delayH: 9 } },
] as const;

export type FaultClass = (typeof FAULT_CLASSES)[number]['name'];

/** One injected fault. Slots count periods from the first of the evaluated span. */
export interface InjectedFault {
  readonly cell: number;
  readonly class: FaultClass;
  /** The first period it touches. */
  readonly from: number;
}

export interface FaultPlan {
  readonly cells: number;
  readonly periods: number;
  /** The first periods let the accumulating tests fill up; nothing in them counts. */
  readonly warmUp: number;
  /** How long every fault lasts, in periods. */
  readonly lasts: number;
  readonly faults: readonly InjectedFault[];
  /** Elements with a fault are copies of others, so their time before it is no clean time of its own. */
  readonly copies: boolean;
}

export const PERIODS_A_DAY = 96;
const WARM_UP = 24;
const CELLS_PER_SITE = 6;
/** Faults of one round begin within this many periods, so that they meet different hours of the day. */
const SPREAD = 24;
/** No more than this share of the sites has a fault at a time: peers and regions must stay mostly healthy. */
const SITES_AT_ONCE = 0.8;

/**
 * Plans the faults: rounds of 30 hours, in each round one fault on one cell of four sites out of five, a cell never twice.
 * Classes take turns over the shuffled sites, so that each meets every hour and size of cell alike.
 * @param days at least 2 (one round takes 30 hours, after 6 hours of warm-up)
 * @throws {RangeError} when the days are too few for one round, or there are more rounds than cells at a site
 */
export function planFaults(seed: number, cells: number, days: number): FaultPlan {
  const periods = Math.round(days * PERIODS_A_DAY);
  const round = SPREAD + PERIODS_A_DAY;
  const rounds = Math.floor((periods - WARM_UP) / round);
  if (rounds < 1) throw new RangeError('planFaults requires at least 2 days');
  if (rounds > CELLS_PER_SITE) throw new RangeError('planFaults requires at most 7 days: a cell has one fault only');
  const sites = Math.floor(cells / CELLS_PER_SITE);
  const random = seeded(seed);
  const faults: InjectedFault[] = [];
  const firstCell = Array.from({ length: sites }, () => Math.floor(random() * CELLS_PER_SITE));
  for (let r = 0; r < rounds; r++) {
    const order = shuffle(
      Array.from({ length: sites }, (_, site) => site),
      random,
    ).slice(0, Math.floor(SITES_AT_ONCE * sites));
    for (const [i, site] of order.entries()) {
      const { name } = FAULT_CLASSES[i % FAULT_CLASSES.length] ?? FAULT_CLASSES[0];
      const cell = site * CELLS_PER_SITE + (((firstCell[site] ?? 0) + r) % CELLS_PER_SITE);
      faults.push({ cell, class: name, from: WARM_UP + r * round + Math.floor(random() * SPREAD) });
    }
  }
  return { cells, periods, warmUp: WARM_UP, lasts: PERIODS_A_DAY, faults, copies: false };
}

/** Fisher and Yates's shuffle, in place. */
function shuffle(items: number[], random: () => number): number[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j] ?? 0, items[i] ?? 0];
  }
  return items;
}

/** A small seeded generator of uniform numbers (Tommy Ettinger's Mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
