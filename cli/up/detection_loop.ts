import { setTimeout as pause } from 'node:timers/promises';
import { type HouseholdPolicy, newSpikes, recordNotices, runCare, type Spike } from '../../care/index.ts';
import { type Clock, type PeriodReport, scoreWaiting } from '../../detectors/index.ts';
import type { Database } from '../../sql/database.ts';
import { errorSentence, type Touched } from '../narrate.ts';

export interface DetectionLoopOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly periodS: number;
  readonly graceS: number;
  /** So long, by the wall's clock, a source that usually delivers later is waited for. */
  readonly graceMaxS?: number;
  /** Whether much of what was received still waits to be stored: then no period is closed, or it would be judged, and told, on half of what came. Asked of a wall clock only. */
  readonly isBehind?: () => boolean;
  readonly households: HouseholdPolicy;
  readonly onPeriod: (report: PeriodReport, touched: ReadonlyMap<string, Touched>, spikes: readonly Spike[]) => void;
  readonly onTrouble: (sentence: string) => void;
  readonly signal: AbortSignal;
}

/** So long, and no longer, detection waits for what is behind: a database that never catches up must not end it. What comes after is late, and is judged again. */
const HELD_MS_MAX = 30 * 60_000;

/** Runs detection and then care for every period that has closed. One runs at a time; a call while one runs asks for another afterwards. */
export class DetectionLoop {
  private readonly options: DetectionLoopOptions;
  private running: Promise<void> | null = null;
  private again = false;
  private heldSinceMs: number | null = null;

  constructor(options: DetectionLoopOptions) {
    this.options = options;
  }

  /** Asks for a look at what has closed; returns at once. */
  request(): void {
    if (this.options.signal.aborted) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.look().finally(() => {
      this.running = null;
      if (this.again) {
        this.again = false;
        this.request();
      }
    });
  }

  /** Resolves when nothing is running any more. */
  async settled(): Promise<void> {
    while (this.running) await this.running;
  }

  private isHeld(): boolean {
    const { clock, isBehind, onTrouble } = this.options;
    if (clock.kind !== 'wall' || !isBehind?.()) {
      this.heldSinceMs = null;
      return false;
    }
    const nowMs = clock.now().getTime();
    if (this.heldSinceMs === null) onTrouble('detection waits until what was received is stored');
    this.heldSinceMs ??= nowMs;
    return nowMs - this.heldSinceMs <= HELD_MS_MAX;
  }

  private async look(): Promise<void> {
    const { db, clock, graceS, graceMaxS, periodS, households, signal, onPeriod, onTrouble } = this.options;
    if (this.isHeld()) return;
    try {
      await scoreWaiting(db, {
        clock,
        graceS,
        ...(graceMaxS === undefined ? {} : { graceMaxS }),
        periodS,
        signal,
        onPeriod: async (report) => {
          const impacts = await runCare(db, report.periodEnd, households);
          const people = new Map(impacts.map((i) => [i.incident_id, { customers: i.customers, contactable: i.contactable }]));
          onPeriod(report, people, await newSpikes(db, report.periodEnd));
          // Printed is told. In a replay or demonstration time is the network's, and the work took its share of it.
          const told = clock.kind === 'wall' ? clock.now() : new Date(report.periodEnd.getTime() + report.durationMs);
          const opened = report.news.filter((news) => news.kind === 'opened').map((news) => news.incidentId);
          await recordNotices(db, opened, 'notified', told, 'terminal');
        },
      });
    } catch (error) {
      if (signal.aborted) return;
      onTrouble(`detection stopped at a period and will try again: ${errorSentence(error)}`);
      await pause(2_000, undefined, { signal }).catch(() => {});
      this.again = true;
    }
  }
}
