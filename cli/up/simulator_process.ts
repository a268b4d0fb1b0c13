import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('history'), done: z.number(), total: z.number() }),
  z.object({ type: z.literal('history-done') }),
  z.object({ type: z.literal('resume'), done: z.number(), total: z.number() }),
  z.object({ type: z.literal('period'), periodEnd: z.string() }),
]);
export type SimulatorMessage = z.output<typeof Message>;

export interface SimulatorOptions {
  readonly inbox: string;
  readonly state: string;
  readonly intervalMs: number;
  readonly cells: number;
  readonly customers: number;
  readonly seed: number;
  readonly historyDays: number;
  readonly onMessage: (message: SimulatorMessage) => void;
  readonly onTrouble: (sentence: string) => void;
  readonly signal: AbortSignal;
}

const RESTARTS_MAX = 5;

/**
 * Keeps the simulated network running as a process of its own: it writes files into the inbox as an operator would, and knows nothing else.
 * One that dies is started again (it resumes where it stopped), five times at most. Resolves when the signal says stop.
 */
export async function runSimulator(options: SimulatorOptions): Promise<void> {
  const script = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url));
  for (let restarts = 0; !options.signal.aborted; restarts++) {
    const args = [
      '--play',
      '--inbox',
      options.inbox,
      '--state',
      options.state,
      '--interval-ms',
      options.intervalMs,
      '--cells',
      options.cells,
      '--customers',
      options.customers,
      '--seed',
      options.seed,
      '--history-days',
      options.historyDays,
    ];
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...args.map(String)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    });
    const code = await follow(child, options);
    if (options.signal.aborted) return;
    if (restarts >= RESTARTS_MAX) {
      options.onTrouble('the simulated network keeps ending and was not started again');
      return;
    }
    options.onTrouble(`the simulated network ended (${code}); it is started again and resumes where it stopped`);
    await pause(1_000);
  }
}

async function follow(child: ChildProcess, options: SimulatorOptions): Promise<string> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    said = (said + chunk).slice(-500);
  });
  child.on('message', (raw) => {
    const message = Message.safeParse(raw);
    if (message.success) options.onMessage(message.data);
  });
  const stop = (): void => {
    child.kill('SIGTERM');
  };
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  options.signal.removeEventListener('abort', stop);
  const last = said.trim().split('\n').at(-1);
  return `${signal ?? `exit ${code}`}${last ? `: ${last}` : ''}`;
}
