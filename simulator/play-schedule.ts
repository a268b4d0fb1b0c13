import type { FaultKind, ScheduledFault } from './faults.ts';
import type { Network } from './network.ts';
import { PERIOD_S } from './options.ts';
import { Stream, shuffled } from './random.ts';
import { FaultPlanner, type FaultRequest } from './schedule.ts';
import type { World } from './world.ts';

const ROLLING: readonly FaultKind[] = [
  'silent_cell',
  'silent_cell',
  'rising_failures',
  'rising_failures',
  'throughput_loss',
  'throughput_loss',
  'traffic_loss',
  'transport_hub_outage',
  'core_function_failure',
  'slow_drift',
  'planned_work',
];

/**
 * The endless schedule of a demonstration: first one of each clear kind within a few hours, then something new every 10 to 15 periods.
 * It depends on the seed and the start alone, so it is the same after a restart.
 */
export class PlaySchedule {
  private readonly planner: FaultPlanner;
  private readonly stream: Stream;
  private next: number;
  private deck: FaultKind[] = [];

  constructor(world: World, from: number) {
    this.planner = new FaultPlanner(world.seed, world.network, world.cells, 3600);
    this.stream = new Stream(world.seed, 0x91a7);
    for (const request of opening(world.network, from)) this.planner.place(request, this.stream);
    this.next = from + 40 * PERIOD_S;
  }

  /** All faults known so far; grows in order of start when {@link extendTo} is called. */
  get faults(): readonly ScheduledFault[] {
    return this.planner.faults;
  }

  /** Makes sure that everything that starts before `until` is in the schedule. */
  extendTo(until: number): void {
    while (this.next < until) {
      if (this.deck.length === 0) this.deck = shuffled(ROLLING, this.stream);
      const kind = this.deck.pop() ?? 'silent_cell';
      const start = this.next + this.stream.below(PERIOD_S);
      const hours = kind === 'slow_drift' ? 24 : 1 + 3 * this.stream.uniform();
      for (let attempt = 0; attempt < 10; attempt++) if (this.planner.place({ kind, start, durationS: Math.round(hours * 3600) }, this.stream)) break;
      this.next += (10 + this.stream.below(6)) * PERIOD_S;
    }
  }
}

/** What a first visitor sees: a silent cell in a busy place, a hub outage, planned work that must stay quiet, failures, and a core failure. */
function opening(network: Network, from: number): FaultRequest[] {
  const at = (periods: number, seconds: number) => from + periods * PERIOD_S + seconds;
  const requests: FaultRequest[] = [];
  const busiest = network.cells
    .filter((cell) => cell.kind === 'nr_cell' && !cell.locked && cell.site.area.code === 'ODC')
    .sort((a, b) => b.busyAttempts - a.busyAttempts || a.index - b.index);
  const first = busiest[0];
  if (first) requests.push({ kind: 'silent_cell', start: at(6, 137), durationS: 9000, root: first.id });
  const hub = largestHub(network, first?.site.hub);
  if (hub) requests.push({ kind: 'transport_hub_outage', start: at(8, 421), durationS: 6300, root: hub });
  const site = network.sites.find((candidate) => candidate.hub !== hub && candidate.hub !== first?.site.hub && candidate.area.pool === 'east');
  if (site) requests.push({ kind: 'planned_work', start: at(12, 308), durationS: 7200, root: site.name });
  const failing = busiest.find((cell) => cell.site !== first?.site && cell.site.hub !== hub);
  if (failing) requests.push({ kind: 'rising_failures', start: at(17, 55), durationS: 10_800, root: failing.id, magnitude: 0.32 });
  requests.push({ kind: 'core_function_failure', start: at(27, 250), durationS: 4500, root: 'smf-west-1', magnitude: 0.6 });
  return requests;
}

function largestHub(network: Network, except: string | undefined): string | undefined {
  const sizes = new Map<string, number>();
  for (const site of network.sites) if (site.hub !== except) sizes.set(site.hub, (sizes.get(site.hub) ?? 0) + 1);
  return [...sizes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}
