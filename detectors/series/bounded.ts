import { GuardedWindow } from './guarded_window.ts';

/** What is usual: the median of this many rows. */
const MEMORY_ROWS = 200;
const ROWS_MIN = 30;
/** The smallest jump that is a fault, as a share of the whole: a processor's is large because it idles and bursts. */
const PROCESSOR_JUMP = 0.6;
const OTHER_JUMP = 0.3;
/** So full that it is a fault by itself, if it is not usually so. */
const LIMIT = 0.95;
const USUALLY_BELOW = 0.8;
/** The severity of the smallest jump and of the limit (see `severity.ts`). */
const SEVERITY_AT_JUMP = 10;

/**
 * D0 for utilisation with a physical ceiling (processor, memory, disk, resource blocks): judged by how much of the whole it jumped,
 * never by relative deviation, because an idle processor has a tiny spread and harmless bursts look like faults.
 * A rise of 60 points of processor, or 30 of anything else, above the median of the last 200 rows, or 95 % full where below 80 % is usual,
 * is severity 10; larger jumps are more in proportion. A fall is not a fault of this kind. Percent until proven a fraction: the ceiling is 1 as
 * long as nothing above 1 has been seen, then 100; once above 105 it has no such ceiling and this says nothing more.
 * Cost: O(log 200) a value. Source: detection.md section 7 (memory and processor faults found on the first sample).
 */
export class BoundedKpi {
  private readonly past = new GuardedWindow(MEMORY_ROWS);
  private readonly jump: number;
  private ceiling = 1;

  constructor(processor: boolean) {
    this.jump = processor ? PROCESSOR_JUMP : OTHER_JUMP;
  }

  /** The smallest deviation worth one unit to the level detector, on the KPI's own scale: a jump of the smallest fault is 12 of them. */
  get floor(): number {
    return Number.isFinite(this.ceiling) ? (this.jump * this.ceiling) / 12 : 0;
  }

  /** Judges a finite value against the past, then learns it. */
  push(value: number): number {
    if (value > 105 || value < 0) this.ceiling = Number.POSITIVE_INFINITY;
    else if (value > 1 && this.ceiling === 1) this.ceiling = 100;
    if (this.ceiling === Number.POSITIVE_INFINITY) return 0;
    const usual = this.past.median();
    const known = this.past.count >= ROWS_MIN;
    const risen = (value - usual) / (this.jump * this.ceiling);
    const full = value >= LIMIT * this.ceiling && usual < USUALLY_BELOW * this.ceiling;
    this.past.learn(value, known && (risen >= 1 || full));
    if (!known) return 0;
    return risen >= 1 ? SEVERITY_AT_JUMP * risen : full ? SEVERITY_AT_JUMP : 0;
  }
}
