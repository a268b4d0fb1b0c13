import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import cron from 'node-cron';
import { buildApp, databasePorts, deliverDue, readOrMakeTokens, readWebhooks, recordContactEffect, type Webhooks } from '../../api/index.ts';
import { DEFAULT_BASELINE, ensureBaseline } from '../../detectors/index.ts';
import { watchInbox } from '../../ingest/index.ts';
import { storeQueryCosts } from '../../sql/query_costs.ts';
import type { Command } from '../command.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { type Context, openContext } from '../context.ts';
import { interruptible } from '../interrupt.ts';
import { describePeriod, errorSentence } from '../narrate.ts';
import { DetectionLoop } from '../up/detection_loop.ts';
import { runSimulator, type SimulatorMessage } from '../up/simulator_process.ts';

const VERSION = (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
const PERIOD_S = 900;
const GRACE_S = 600;

interface UpOptions {
  readonly directory: string;
  readonly port: number;
  readonly host: string;
  readonly demo: boolean;
  readonly intervalMs: number;
  readonly cells: number;
  readonly customers: number;
  readonly seed: number;
  readonly historyDays: number;
}

export const up: Command = {
  usage: 'up [--demo] [--port N] [--host ADDRESS] [--interval-ms N] [--cells N] [--customers N] [--seed N] [--history-days N]',
  about: 'Starts everything: the database, the watched inbox, detection, care and the API; with --demo also a simulated network that plays on.',
  async run(argv) {
    const options = readOptions(argv);
    console.log('Forecell is starting.');
    const context = await openContext(options.directory);
    if (context.engine && !context.engine.owned) {
      await context.close();
      throw new UsageError(`another forecell is already running on ${options.directory}; stop it first or give another --data-dir`);
    }
    try {
      return await run(context, options);
    } finally {
      await context.close();
      console.log('Forecell has stopped. Start it again with the same --data-dir and it goes on from here.');
    }
  },
};

async function run(context: Context, options: UpOptions): Promise<number> {
  const stop = interruptible();
  const controller = new AbortController();
  const signal = AbortSignal.any([stop.signal, controller.signal]);
  let exitCode = 0;
  const app = await listen(context, options);
  const loop = new DetectionLoop({
    db: context.db,
    periodS: PERIOD_S,
    graceS: GRACE_S,
    signal,
    onTrouble: trouble,
    clock: options.demo ? { kind: 'arrivals' } : { kind: 'wall', now: () => new Date() },
    onPeriod: (report, touched, spikes) => {
      for (const line of describePeriod(report, touched, spikes)) console.log(line);
    },
  });
  const webhooks = readWebhooks(join(options.directory, 'webhooks.yaml'));
  const jobs = schedule(context, loop, webhooks);
  const watching = watchInbox(
    {
      db: context.db,
      catalogue: context.catalogue,
      keys: context.keys,
      quarantineDir: context.quarantine,
      now: () => (options.demo ? null : new Date()),
    },
    {
      inboxDir: context.inbox,
      doneDir: context.done,
      intervalMs: options.demo ? 250 : 2_000,
      signal,
      onReport: (report) => {
        tellLoads(report.files);
        loop.request();
      },
      onProblem: (error) => trouble(`loading stopped and will try again: ${errorSentence(error)}`),
    },
  );
  const network = options.demo
    ? runSimulator({
        ...options,
        inbox: context.inbox,
        state: join(options.directory, 'simulator'),
        onMessage: tellSimulator(),
        onTrouble: trouble,
        signal,
      })
    : Promise.resolve();
  let engineLost = false;
  void context.engine?.ended.then((why) => {
    engineLost = true;
    trouble(`${why}; Forecell cannot go on without it. Start it again: nothing that was accepted is lost`);
    exitCode = 1;
    controller.abort();
  });
  await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
  console.log('\nStopping: finishing what is being written…');
  await Promise.all(jobs.map((job) => job.destroy()));
  // Without a database nothing can be finished: what was not acknowledged comes again at the next start.
  await Promise.race([Promise.allSettled([watching, network, loop.settled()]), ...(engineLost ? [pause(2_000)] : [])]);
  await app.close();
  stop.dispose();
  return exitCode;
}

function readOptions(argv: readonly string[]): UpOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      demo: { type: 'boolean', default: false },
      'data-dir': text,
      port: text,
      host: text,
      'interval-ms': text,
      cells: text,
      customers: text,
      seed: text,
      'history-days': text,
    },
  });
  const whole = (name: string, value: string | undefined, fallback: number, min: number, max: number): number => {
    const number = value === undefined ? fallback : Number(value);
    if (!Number.isInteger(number) || number < min || number > max) throw new UsageError(`--${name} takes a whole number from ${min} to ${max}`);
    return number;
  };
  return {
    directory: dataDirectory(values['data-dir']),
    host: values.host ?? '127.0.0.1',
    demo: values.demo,
    port: whole('port', values.port, 8080, 0, 65_535),
    intervalMs: whole('interval-ms', values['interval-ms'], 4_000, 50, 3_600_000),
    cells: whole('cells', values.cells, 300, 12, 5_000),
    customers: whole('customers', values.customers, 20_000, 100, 500_000),
    seed: whole('seed', values.seed, 1, 0, 2 ** 31),
    historyDays: whole('history-days', values['history-days'], 35, 1, 60),
  };
}

async function listen(context: Context, options: UpOptions) {
  for (const folder of [context.inbox, context.done, context.quarantine]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const tokensPath = join(options.directory, 'tokens.json');
  const known = existsSync(tokensPath);
  const tokens = readOrMakeTokens(tokensPath);
  const { connectAs, keys, contactPolicy } = context;
  const ports = databasePorts({ nocDb: connectAs('noc'), careDb: connectAs('care'), keys, contactPolicy });
  const app = await buildApp({
    ports,
    tokens,
    version: VERSION,
    report: (fault) => trouble(`the API could not answer ${fault.route} (${fault.error} ${fault.code}, ${fault.correlation_id})`),
  });
  const address = await app.listen({ host: options.host, port: options.port }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new UsageError(`port ${options.port} is in use; give another with --port`) : error;
  });
  console.log(`\n  Look here:   ${address}/            what there is`);
  console.log(`               ${address}/incidents   (needs a token)`);
  console.log(`  Tokens:      ${tokensPath}${known ? '' : ' (made now)'}`);
  for (const { role, token } of tokens) console.log(`               ${role.padEnd(6)} ${token}`);
  console.log(`  For example: curl -H "Authorization: Bearer ${tokens[0]?.token ?? 'TOKEN'}" ${address}/incidents`);
  console.log(`  Inbox:       ${context.inbox}   (drop files here)\n`);
  return app;
}

/** The schedule, readable: tell webhooks, look for closed periods, and have tomorrow's baseline ready before its first period closes. */
function schedule(context: Context, loop: DetectionLoop, webhooks: Webhooks) {
  const utc = { timezone: 'Etc/UTC', noOverlap: true };
  const webhooksDb = context.connectAs('noc');
  return [
    cron.schedule('*/5 * * * * *', ({ date }) => tellWebhooks({ db: webhooksDb, webhooks }, date), { ...utc, name: 'tell webhooks' }),
    cron.schedule('*/10 * * * * *', () => loop.request(), { ...utc, name: 'look for closed periods' }),
    cron.schedule(
      '5 0 * * *',
      async ({ date }) => {
        await ensureBaseline(context.db, date.toISOString().slice(0, 10), DEFAULT_BASELINE);
      },
      { ...utc, name: 'build the day’s baseline' },
    ),
    ...forDashboards(context, utc),
  ];
}

/** What dashboards read and no detector makes: what questions cost, every minute, and whether telling helps, every hour. Neither is worth stopping for. */
function forDashboards(context: Context, utc: { timezone: string; noOverlap: boolean }) {
  const quietly = async (what: string, run: () => Promise<unknown>): Promise<void> => {
    await run().catch((error: unknown) => trouble(`${what} could not be kept for the dashboards: ${errorSentence(error)}`));
  };
  return [
    cron.schedule('0 * * * * *', ({ date }) => quietly('query costs', () => storeQueryCosts(context.db, date)), {
      ...utc,
      name: 'store query costs',
    }),
    cron.schedule(
      '30 7 * * * *',
      () => quietly('the effect of contacting', () => recordContactEffect(context.db, context.keys, context.contactPolicy)),
      {
        ...utc,
        name: 'keep the effect of contacting',
      },
    ),
  ];
}

/** A receiver's failure is its own and is tried again; only a failure of ours is said. */
async function tellWebhooks(deps: Parameters<typeof deliverDue>[0], at: Date): Promise<void> {
  if (deps.webhooks.endpoints.length === 0) return;
  await deliverDue(deps, at).catch((error: unknown) => trouble(`webhooks could not be told and will be: ${errorSentence(error)}`));
}

function trouble(sentence: string): void {
  console.error(`! ${sentence}`);
}

function tellSimulator(): (message: SimulatorMessage) => void {
  let last = -1;
  return (message) => {
    if (message.type === 'history' || message.type === 'resume') {
      const share = Math.floor((10 * message.done) / Math.max(1, message.total));
      if (share === last) return;
      last = share;
      console.log(
        message.type === 'history'
          ? `history: ${10 * share} % written by the simulated network`
          : `the simulated network finds its place again: ${10 * share} %`,
      );
    } else if (message.type === 'history-done') console.log('history: all written; the network plays on, one quarter of an hour every few seconds');
  };
}

const LOUD_FORMATS = new Set(['inventory', 'customers', 'subscriptions', 'consents', 'contact_flags', 'maintenance', 'changes', 'kpi_history']);

function tellLoads(
  files: readonly {
    path: string;
    format: string;
    outcome: string;
    accepted: number;
    rejected: readonly { reason: string }[];
    rejectedCount: number;
  }[],
): void {
  for (const file of files) {
    const name = file.path.split('/').at(-1) ?? file.path;
    if (file.outcome === 'rejected') console.log(`! ${name} was set aside: ${file.rejected[0]?.reason ?? 'no reason given'}`);
    else if (file.rejectedCount > 0)
      console.log(`! ${name}: ${file.rejectedCount} records were rejected, the first because ${file.rejected[0]?.reason ?? 'of no given reason'}`);
    else if (LOUD_FORMATS.has(file.format) && file.outcome === 'loaded')
      console.log(`loaded ${name}: ${file.accepted.toLocaleString('en-GB')} ${file.format === 'kpi_history' ? 'KPI samples' : 'records'}`);
  }
}
