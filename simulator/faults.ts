import type { Network } from './network.ts';
import { PERIOD_S } from './options.ts';

export const FAULT_KINDS = [
  'silent_cell',
  'rising_failures',
  'throughput_loss',
  'traffic_loss',
  'transport_hub_outage',
  'core_function_failure',
  'slow_drift',
  'planned_work',
  'weeks_drift',
  'bad_change',
  'usage_absence',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault as the truth file tells it. Times are seconds since 1970, at any second. */
export interface Fault {
  readonly id: string;
  readonly kind: FaultKind;
  /** Whether a good detector is expected to find it fast; see the README for the rule. Planned work is never hard, and must not alarm. */
  readonly hard: boolean;
  readonly start: number;
  readonly end: number;
  /** A cell's element_id, a hub's name, a core function's element_id, a site's name (planned work, bad change), or `area/line type` (usage absence). */
  readonly root: string;
  readonly rootKind: 'element' | 'transport_hub' | 'core_function' | 'site' | 'area';
  /** Everything it degrades: the cells, and for a core function also the function itself. */
  readonly elementIds: readonly string[];
  /** silent_cell and planned_work: 1. Failures: the share of attempts failing at the worst. Losses: the share lost. slow_drift: share lost per hour; weeks_drift: per day. */
  readonly magnitude: number;
  /** rising_failures: seconds until the worst is reached; others 0. */
  readonly rampS: number;
}

/** A fault with the indexes the simulation works on. */
export interface ScheduledFault extends Fault {
  /** Position in the schedule; streams that belong to the fault are derived from its key. */
  readonly key: number;
  readonly cells: readonly number[];
  readonly core: number;
}

/** What faults do to one period of every cell and core function: multipliers of 1 and shares of 0 where nothing is wrong. */
export interface Effects {
  readonly traffic: Float64Array;
  readonly volume: Float64Array;
  readonly throughput: Float64Array;
  readonly setupFailures: Float64Array;
  readonly signallingFailures: Float64Array;
  readonly sessionFailures: Float64Array;
  readonly drops: Float64Array;
  readonly lockedS: Float64Array;
  readonly coreFailures: Float64Array;
  /** The fault that is active on each cell in this period, -1 where none; never two, faults on one cell do not meet. */
  readonly active: Int32Array;
}

export function newEffects(network: Network): Effects {
  const cells = network.cells.length;
  const ones = () => new Float64Array(cells).fill(1);
  const zeros = () => new Float64Array(cells);
  return {
    traffic: ones(),
    volume: ones(),
    throughput: ones(),
    setupFailures: zeros(),
    signallingFailures: zeros(),
    sessionFailures: zeros(),
    drops: zeros(),
    lockedS: zeros(),
    coreFailures: new Float64Array(network.core.length),
    active: new Int32Array(cells).fill(-1),
  };
}

/** How much of its magnitude a fault has at a moment, 0 to 1 (drifts: the share lost so far). */
export function intensityAt(fault: Fault, time: number): number {
  if (time < fault.start || time >= fault.end) return 0;
  if (fault.kind === 'slow_drift') return 1 - (1 - fault.magnitude) ** ((time - fault.start) / 3600);
  if (fault.kind === 'weeks_drift') return 1 - (1 - fault.magnitude) ** ((time - fault.start) / 86_400);
  if (fault.rampS > 0) return Math.min(1, (time - fault.start) / fault.rampS);
  return 1;
}

/** Writes the effects of the faults active in the period that ends at `periodEnd`; returns whether there is any. */
export function applyFaults(faults: readonly ScheduledFault[], periodEnd: number, effects: Effects): boolean {
  reset(effects);
  let any = false;
  for (const [index, fault] of faults.entries()) {
    const from = Math.max(fault.start, periodEnd - PERIOD_S);
    const to = Math.min(fault.end, periodEnd);
    if (from >= to) continue;
    any = true;
    const share = (to - from) / PERIOD_S;
    const strength = share * intensityAt(fault, (from + to) / 2);
    for (const cell of fault.cells) {
      effects.active[cell] = index;
      degradeCell(fault, cell, share, strength, effects);
    }
    if (fault.core >= 0) effects.coreFailures[fault.core] = strength * fault.magnitude;
  }
  return any;
}

function reset(effects: Effects): void {
  for (const ones of [effects.traffic, effects.volume, effects.throughput]) ones.fill(1);
  for (const zeros of [
    effects.setupFailures,
    effects.signallingFailures,
    effects.sessionFailures,
    effects.drops,
    effects.lockedS,
    effects.coreFailures,
  ])
    zeros.fill(0);
  effects.active.fill(-1);
}

function degradeCell(fault: ScheduledFault, cell: number, share: number, strength: number, effects: Effects): void {
  switch (fault.kind) {
    case 'silent_cell':
      effects.traffic[cell] = 1 - share;
      break;
    case 'planned_work':
      effects.traffic[cell] = 1 - share;
      effects.lockedS[cell] = Math.round(share * PERIOD_S);
      break;
    case 'rising_failures':
      effects.setupFailures[cell] = strength * fault.magnitude;
      effects.drops[cell] = strength * fault.magnitude * 0.5;
      break;
    case 'throughput_loss':
      effects.throughput[cell] = 1 - strength * fault.magnitude;
      effects.volume[cell] = 1 - 0.4 * strength * fault.magnitude;
      break;
    case 'slow_drift':
    case 'weeks_drift':
      effects.throughput[cell] = 1 - strength;
      break;
    case 'traffic_loss':
      effects.traffic[cell] = 1 - strength * fault.magnitude;
      break;
    case 'transport_hub_outage':
      effects.signallingFailures[cell] = strength * fault.magnitude;
      effects.volume[cell] = 1 - 0.9 * strength;
      effects.throughput[cell] = 1 - 0.8 * strength;
      break;
    case 'bad_change':
      effects.throughput[cell] = 1 - strength * fault.magnitude;
      effects.drops[cell] = 0.05 * strength * fault.magnitude;
      break;
    case 'usage_absence':
      break;
    case 'core_function_failure':
      if (/^(amf|ausf)/.test(fault.root)) effects.signallingFailures[cell] = (strength * fault.magnitude) / 3;
      else effects.sessionFailures[cell] = (strength * fault.magnitude) / 3;
      break;
  }
}

/** What a user on the cell notices at a moment: the share of attempts that fails and the share of bytes lost. */
export function userHarm(fault: Fault, time: number): { failures: number; lost: number } {
  const strength = intensityAt(fault, time);
  switch (fault.kind) {
    case 'rising_failures':
      return { failures: strength * fault.magnitude, lost: 0.3 * strength * fault.magnitude };
    case 'throughput_loss':
      return { failures: 0, lost: strength * fault.magnitude };
    case 'slow_drift':
    case 'weeks_drift':
      return { failures: 0, lost: strength };
    case 'bad_change':
      return { failures: 0.05 * strength * fault.magnitude, lost: strength * fault.magnitude };
    case 'transport_hub_outage':
      return { failures: strength * fault.magnitude, lost: 0.9 * strength };
    case 'core_function_failure':
      return { failures: (strength * fault.magnitude) / 3, lost: 0 };
    case 'traffic_loss':
    case 'silent_cell':
    case 'planned_work':
    case 'usage_absence':
      return { failures: 0, lost: 0 };
  }
}

/** Whether the cell serves nobody while the fault lasts. */
export function isDown(fault: Fault): boolean {
  return fault.kind === 'silent_cell' || fault.kind === 'planned_work';
}
