import type { CellCounters } from './cell-counters.ts';
import type { FaultKind, ScheduledFault } from './faults.ts';
import type { Cell, Network } from './network.ts';
import { PERIOD_S } from './options.ts';
import { hashText, mix, Stream, shuffled } from './random.ts';

/** A fault asked for by name: what is not given is drawn. */
export interface FaultRequest {
  readonly kind: FaultKind;
  /** Seconds since 1970. */
  readonly start: number;
  readonly durationS: number;
  readonly root?: string;
  readonly magnitude?: number;
}

/** Faults on one cell keep this far apart, so that each has a beginning and an end of its own. */
const APART_S = 4 * 3600;
const TRIES = 60;
const SERVICES: ReadonlySet<string> = new Set(['voice', 'data', 'iot']);
/** The mix of a schedule: kinds are dealt from this deck. Drifts over weeks, bad changes and missing users come only when a plan asks for them. */
const DECK: readonly FaultKind[] = [
  ...new Array<FaultKind>(5).fill('silent_cell'),
  ...new Array<FaultKind>(6).fill('rising_failures'),
  ...new Array<FaultKind>(4).fill('throughput_loss'),
  ...new Array<FaultKind>(3).fill('traffic_loss'),
  ...new Array<FaultKind>(2).fill('transport_hub_outage'),
  'core_function_failure',
  'slow_drift',
];
/** Faults that take many cells are placed first, while there is room. */
const WIDE: readonly FaultKind[] = ['core_function_failure', 'transport_hub_outage', 'slow_drift', 'planned_work'];

/** Places faults on the network so that no two meet on a cell, and knows which are hard. */
export class FaultPlanner {
  readonly faults: ScheduledFault[] = [];
  private readonly busy = new Map<number, { start: number; end: number }[]>();
  private readonly network: Network;
  private readonly counters: CellCounters;
  private readonly seed: number;
  private readonly apartS: number;

  constructor(seed: number, network: Network, counters: CellCounters, apartS = APART_S) {
    this.apartS = apartS;
    this.seed = seed;
    this.network = network;
    this.counters = counters;
  }

  /**
   * Adds one fault. Returns false when its place and time are taken.
   * @throws {RangeError} when the root asked for is not in the network
   */
  place(request: FaultRequest, stream: Stream): boolean {
    const { kind, start } = request;
    const durationS = Math.max(kind === 'rising_failures' ? 3 * 3600 : 0, request.durationS);
    const end = start + durationS;
    const root = this.root(kind, start, request.root, stream);
    const magnitude = request.magnitude ?? drawMagnitude(kind, stream);
    const rampS = kind === 'rising_failures' ? 3600 + stream.below(3600) : 0;
    if (!root || root.cells.some((cell) => this.busy.get(cell)?.some((taken) => start < taken.end + this.apartS && end > taken.start - this.apartS)))
      return false;
    for (const cell of root.cells) this.busy.set(cell, [...(this.busy.get(cell) ?? []), { start, end }]);
    const elementIds = root.cells.map((cell) => this.network.cells[cell]?.id ?? '');
    if (root.core >= 0) elementIds.unshift(root.name);
    const hard = this.isHard(kind, root.cells, start + rampS, magnitude);
    const key = mix(this.seed, hashText(this.seed, `${kind} ${root.name}`), start);
    const id = `F${key.toString(16).padStart(8, '0')}`;
    this.faults.push({
      id,
      kind,
      hard,
      start,
      end,
      root: root.name,
      rootKind: root.kind,
      elementIds,
      magnitude,
      rampS,
      key,
      cells: root.cells,
      core: root.core,
    });
    return true;
  }

  private isHard(kind: FaultKind, cells: readonly number[], time: number, magnitude: number): boolean {
    switch (kind) {
      case 'silent_cell':
      case 'transport_hub_outage':
      case 'core_function_failure':
        return true;
      case 'rising_failures': {
        const cell = this.network.cells[cells[0] ?? -1];
        return magnitude >= 0.2 && cell !== undefined && this.usualAttempts(cell, time) >= 30;
      }
      case 'throughput_loss':
        return magnitude >= 0.5;
      case 'traffic_loss':
        return magnitude >= 0.7;
      case 'slow_drift':
      case 'planned_work':
      case 'weeks_drift':
      case 'bad_change':
      case 'usage_absence':
        return false;
    }
  }

  private usualAttempts(cell: Cell, time: number): number {
    return this.counters.usualAttempts(cell, (Math.floor(time / PERIOD_S) + 1) * PERIOD_S);
  }

  private root(kind: FaultKind, start: number, asked: string | undefined, stream: Stream): Root | undefined {
    const { network } = this;
    if (kind === 'core_function_failure') {
      const element = asked === undefined ? stream.pick(network.core) : network.core.find(({ id }) => id === asked);
      if (!element) throw new RangeError(`no core function is named ${asked}`);
      const cells = network.cells.filter((cell) => cell.site.area.pool === element.pool && !cell.locked);
      return { kind: 'core_function', name: element.id, core: element.index, cells: cells.map(({ index }) => index) };
    }
    if (kind === 'usage_absence') {
      const areas = new Set(network.sites.map((site) => site.area.name));
      const name = asked ?? `${stream.pick([...areas])}/data`;
      const [area = '', service = ''] = name.split('/');
      if (!areas.has(area) || !SERVICES.has(service)) throw new RangeError(`no users are named ${name}`);
      return { kind: 'area', name, core: -1, cells: [] };
    }
    if (kind === 'transport_hub_outage' || kind === 'planned_work' || kind === 'bad_change') {
      const byHub = kind === 'transport_hub_outage';
      const names = [...new Set(network.sites.map((site) => (byHub ? site.hub : site.name)))];
      const name = asked ?? stream.pick(names);
      const cells = network.cells.filter((cell) => (byHub ? cell.site.hub : cell.site.name) === name && !cell.locked);
      if (cells.length === 0) throw new RangeError(`no hub or site is named ${name}`);
      return { kind: byHub ? 'transport_hub' : 'site', name, core: -1, cells: cells.map(({ index }) => index) };
    }
    const fit = (cell: Cell) => !cell.locked && cell.busyAttempts >= 12 && (kind !== 'silent_cell' || this.usualAttempts(cell, start) >= 10);
    const candidates = asked === undefined ? network.cells.filter(fit) : network.cells.filter(({ id }) => id === asked);
    if (candidates.length === 0) {
      if (asked === undefined) return undefined;
      throw new RangeError(`no cell has the element_id ${asked}`);
    }
    const cell = stream.pick(candidates);
    return { kind: 'element', name: cell.id, core: -1, cells: [cell.index] };
  }
}

interface Root {
  readonly kind: ScheduledFault['rootKind'];
  readonly name: string;
  readonly core: number;
  readonly cells: readonly number[];
}

function drawMagnitude(kind: FaultKind, stream: Stream): number {
  const [low, high] = MAGNITUDES[kind];
  return Math.round((low + (high - low) * stream.uniform()) * 1000) / 1000;
}

const MAGNITUDES: Readonly<Record<FaultKind, readonly [number, number]>> = {
  silent_cell: [1, 1],
  rising_failures: [0.1, 0.4],
  throughput_loss: [0.4, 0.7],
  traffic_loss: [0.6, 0.8],
  transport_hub_outage: [0.7, 0.95],
  core_function_failure: [0.3, 0.7],
  slow_drift: [0.03, 0.03],
  planned_work: [1, 1],
  weeks_drift: [0.01, 0.015],
  bad_change: [0.15, 0.3],
  usage_absence: [0.5, 0.8],
};

/** Most last 1 to 8 hours, short ones being more common; a drift lasts a day or two. Those that only a plan asks for bring their own. */
function drawDuration(kind: FaultKind, stream: Stream): number {
  const u = stream.uniform();
  if (kind === 'slow_drift') return Math.round((24 + 24 * u) * 3600);
  if (kind === 'planned_work') return Math.round((1.5 + 3 * u) * 3600);
  return Math.round(3600 * 8 ** u);
}

/** A start at any second; by day in five cases of six, planned work by night. */
function drawStart(kind: FaultKind, from: number, days: number, stream: Stream): number {
  const day = Math.ceil(from / 86_400) * 86_400 + 86_400 * stream.below(days);
  const night = kind === 'planned_work' || stream.uniform() < 1 / 6;
  const u = stream.uniform();
  return Math.floor(day + (night ? ((22 + 7 * u) % 24) * 3600 : (6 + 16 * u) * 3600));
}

/** Draws `count` faults, and one planned work for every eight, into the days from `from` on. Sorted by start. */
export function drawSchedule(planner: FaultPlanner, seed: number, from: number, days: number, count: number): ScheduledFault[] {
  const stream = new Stream(seed, 0x5c4ed);
  const deal: FaultKind[] = [];
  while (deal.length < count) deal.push(...shuffled(DECK, stream).slice(0, count - deal.length));
  for (let i = 0; i < Math.ceil(count / 8); i++) deal.push('planned_work');
  deal.sort((a, b) => rank(a) - rank(b));
  const until = from + days * 86_400;
  for (const kind of deal) {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const start = drawStart(kind, from, days, stream);
      const durationS = Math.min(drawDuration(kind, stream), until - start);
      if (durationS >= 3600 && planner.place({ kind, start, durationS }, stream)) break;
    }
  }
  return planner.faults.sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
}

function rank(kind: FaultKind): number {
  const place = WIDE.indexOf(kind);
  return place < 0 ? WIDE.length : place;
}
