import { CellCounters } from './cell-counters.ts';
import { CoreCounters } from './core-counters.ts';
import { applyFaults, type Effects, newEffects, type ScheduledFault } from './faults.ts';
import { buildNetwork, type Network } from './network.ts';
import { Noise } from './noise.ts';
import type { SimulationOptions } from './options.ts';

/** The network in one period: counters of every cell and core function, and what faults do to them. */
export class World {
  readonly seed: number;
  readonly network: Network;
  readonly cells: CellCounters;
  readonly core: CoreCounters;
  readonly effects: Effects;
  faults: readonly ScheduledFault[] = [];
  /** Whether any fault is active in the current period. */
  disturbed = false;
  private readonly noise: Noise;

  constructor({ seed, cells }: Pick<SimulationOptions, 'seed' | 'cells'>) {
    this.seed = seed;
    this.network = buildNetwork({ seed, cells });
    this.noise = new Noise(seed, this.network);
    this.cells = new CellCounters(seed, this.network);
    this.core = new CoreCounters(seed, this.network);
    this.effects = newEffects(this.network);
  }

  /** Computes the period that ends at `periodEnd`. Any period can be asked for, in any order, and comes out the same; the next one is cheapest. */
  moveTo(periodEnd: number): void {
    this.noise.moveTo(periodEnd);
    this.disturbed = applyFaults(this.faults, periodEnd, this.effects);
    this.cells.compute(periodEnd, this.noise, this.effects);
    this.core.compute(periodEnd, this.noise, this.effects);
  }
}
