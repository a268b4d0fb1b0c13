import { fork } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SimulatedMonth {
  readonly seed: number;
  readonly cells: number;
  readonly customers: number;
  readonly days: number;
  readonly incidents: number;
  readonly historyDays: number;
}

/** The simulator beside us: says how many periods are written, and goes when we do. */
export interface Simulator {
  /** Resolves when that many periods are written; false when asked to stop first. */
  until(periods: number, signal: AbortSignal): Promise<boolean>;
  stop(): Promise<void>;
}

/** A Monday far from any retention limit: what is kept for a year by its own time must still be there at the end. */
export const MONTH_START = '2036-01-07T00:00:00Z';
/** Complaints before play, so that spikes have something to stand out from. */
const COMPLAINT_HISTORY_DAYS = 28;
/** Written when every period is: there is nothing left to simulate. */
const WHOLE = 'whole';

/**
 * Simulates a month into a directory, in a process of its own. One that was interrupted is simulated again from the start: the same options
 * write the same bytes, so what was read already comes again as it was.
 */
export function startSimulator({ seed, cells, customers, days, incidents, historyDays }: SimulatedMonth, out: string): Simulator {
  if (existsSync(join(out, WHOLE))) return { until: async (_periods, signal) => !signal.aborted, stop: async () => {} };
  const complaints = String(Math.min(historyDays, COMPLAINT_HISTORY_DAYS));
  const numbers = { seed, cells, customers, days, faults: incidents, 'history-days': historyDays, 'complaint-history-days': complaints };
  const args = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = fork(
    fileURLToPath(new URL('../simulator/main.ts', import.meta.url)),
    ['--out', out, '--start', MONTH_START, '--households', ...args],
    {
      execArgv: ['--import', import.meta.resolve('tsx')],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // An interrupt from the keyboard goes to everybody; the simulator is ended by us.
      detached: true,
    },
  );
  let [written, ended, trouble] = [0, false, ''];
  let wake = () => {};
  child.stderr?.on('data', (text: Buffer) => {
    trouble = text.toString().trim().split('\n').at(-1) ?? trouble;
  });
  child.on('message', (message: { done: number }) => {
    written = message.done;
    wake();
  });
  const gone = new Promise<void>((resolve) => {
    child.once('close', (code) => {
      ended = true;
      if (code === 0) writeFileSync(join(out, WHOLE), '');
      wake();
      resolve();
    });
  });
  return {
    async until(periods, signal) {
      while (written < periods && !signal.aborted) {
        if (ended) throw new Error(`the simulator ended early: ${trouble}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', wake, { once: true });
        });
        signal.removeEventListener('abort', wake);
      }
      return written >= periods;
    },
    async stop() {
      if (!ended) child.kill('SIGKILL');
      await gone;
    },
  };
}
