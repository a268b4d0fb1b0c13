import { setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { isoTime, type SimulationOptions } from './options.ts';
import { type PlayMessage, play } from './play.ts';
import { simulate } from './simulate.ts';

const USAGE = `node --import tsx simulator/main.ts --out DIR [--seed N] [--cells N] [--customers N] [--history-days N] [--days N] [--faults N] [--start ISO] [--households] [--complaint-history-days N]
node --import tsx simulator/main.ts --play --inbox DIR --state DIR [--interval-ms N] [--seed N] [--cells N] [--customers N] [--history-days N] [--start ISO]`;

/** The demonstration begins on a Monday morning, when people are up. */
const PLAY_START = new Date('2026-01-05T07:00:00Z');

function readArguments() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      play: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      ...{ out: text, inbox: text, state: text, seed: text, cells: text, customers: text, days: text, faults: text, start: text },
      households: { type: 'boolean' },
      'complaint-history-days': text,
      ...{ 'history-days': text, 'interval-ms': text, 'presence-history-hours': text },
    },
  });
  const number = (value: string | undefined): number | undefined => (value === undefined ? undefined : Number(value));
  const given: { [K in keyof SimulationOptions]: SimulationOptions[K] | undefined } = {
    seed: number(values.seed),
    cells: number(values.cells),
    customers: number(values.customers),
    historyDays: number(values['history-days']),
    presenceHistoryHours: number(values['presence-history-hours']),
    days: number(values.days),
    faults: number(values.faults),
    households: values.households,
    complaintHistoryDays: number(values['complaint-history-days']),
    start: values.start === undefined ? undefined : new Date(values.start),
  };
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<SimulationOptions>;
  return { values, options, intervalMs: number(values['interval-ms']) ?? 5000 };
}

async function runBatch(out: string, options: Partial<SimulationOptions>): Promise<void> {
  // Whoever reads along and is gone needs no more files.
  const gone = (): never => process.exit(1);
  process.on('disconnect', gone);
  await simulate(
    { ...options, out },
    {
      onHistory: (done, total) => console.error(`history: day ${done} of ${total}`),
      onPeriod: (end, done, total) => {
        if (process.connected) process.send?.({ type: 'period', done, total });
        if (done % 24 === 0 || done === total) console.error(`period ${done} of ${total}: ${isoTime(end)}`);
      },
    },
  );
  // Who listens for that keeps the channel open, and the channel this process.
  process.off('disconnect', gone);
  if (process.connected) process.disconnect();
}

async function runPlay(inbox: string, state: string, intervalMs: number, options: Partial<SimulationOptions>): Promise<void> {
  // Whoever looks at a page comes before the next file.
  setPriority(10);
  const stop = new AbortController();
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, () => stop.abort());
  const tell = (message: PlayMessage) => {
    if (process.connected) process.send?.(message);
    else if (message.type === 'period') console.error(`period ${message.periodEnd}`);
    else if (message.type !== 'history-done') console.error(`${message.type}: ${message.done} of ${message.total}`);
  };
  const { days: _days, faults: _faults, ...rest } = options;
  await play({ start: PLAY_START, ...rest, inbox, state, intervalMs, signal: stop.signal }, tell);
  // The channel to the parent would keep an idle process alive.
  if (process.connected) process.disconnect();
}

async function main(): Promise<void> {
  const { values, options, intervalMs } = readArguments();
  if (values.help) console.log(USAGE);
  else if (values.play && values.inbox && values.state) await runPlay(values.inbox, values.state, intervalMs, options);
  else if (!values.play && values.out) {
    // Whoever started this is told of each period; when they are gone, nobody waits for the rest.
    const alone = (): never => process.exit(1);
    process.on('disconnect', alone);
    await runBatch(values.out, options);
    process.off('disconnect', alone);
    if (process.connected) process.disconnect();
  } else throw new Error(USAGE);
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
