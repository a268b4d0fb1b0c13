import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import cron from 'node-cron';
import { buildApp, CONSOLE_DIR, databasePorts, deliverDue, readOrMakeTokens, readWebhooks, tokensInForce, type Webhooks } from '../../api/index.ts';
import { ensureConsole } from '../../console/build.ts';
import { DEFAULT_BASELINE, ensureBaseline } from '../../detectors/index.ts';
import { runSources, watchInbox } from '../../ingest/index.ts';
import { eraseAgain, retain } from '../../privacy/index.ts';
import type { Command } from '../command.ts';
import { dataDirectory, readEnvironment, UsageError } from '../config.ts';
import { type Context, openContext } from '../context.ts';
import { interruptible } from '../interrupt.ts';
import { describePeriod, errorSentence } from '../narrate.ts';
import { DetectionLoop } from '../up/detection_loop.ts';
import { openIntake } from '../up/intake.ts';
import { oidcOf } from '../up/oidc.ts';
import { runSimulator, type SimulatorMessage } from '../up/simulator_process.ts';
import { describeRemoved, retainDeps } from './retain.ts';

const VERSION = (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
const PERIOD_S = 900;
const GRACE_S = 600;

interface UpOptions {
  readonly directory: string;
  readonly port: number;
  /** Null: the port after the API's, or any free one where that is taken. */
  readonly intakePort: number | null;
  readonly host: string;
  readonly demo: boolean;
  readonly intervalMs: number;
  readonly cells: number;
  readonly customers: number;
  readonly seed: number;
  readonly historyDays: number;
}

export const up: Command = {
  usage: 'up [--demo] [--port N] [--intake-port N] [--host ADDRESS] [--interval-ms N] [--cells N] [--customers N] [--seed N] [--history-days N]',
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
      sources: context.sources,
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
  const fetching = runSources(context.sources, {
    inboxDir: context.inbox,
    signal,
    onProblem: (error) => trouble(`a source could not be read and will be tried again: ${errorSentence(error)}`),
  });
  const network = options.demo ? simulated(context, options, signal) : Promise.resolve();
  const intake = await openIntake(context, {
    host: options.host,
    port: options.intakePort,
    apiPort: options.port,
    now: () => (options.demo ? null : new Date()),
    signal,
    onReport: (report) => {
      tellLoads(report.files);
      loop.request();
    },
    onTrouble: trouble,
  });
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
  await Promise.race([Promise.allSettled([watching, fetching, network, loop.settled(), intake.close()]), ...(engineLost ? [pause(2_000)] : [])]);
  await app.close();
  stop.dispose();
  return exitCode;
}

function simulated(context: Context, options: UpOptions, signal: AbortSignal): Promise<void> {
  const state = join(options.directory, 'simulator');
  return runSimulator({ ...options, inbox: context.inbox, state, onMessage: tellSimulator(), onTrouble: trouble, signal });
}

function readOptions(argv: readonly string[]): UpOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      demo: { type: 'boolean', default: false },
      'data-dir': text,
      port: text,
      'intake-port': text,
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
    intakePort: values['intake-port'] === undefined ? null : whole('intake-port', values['intake-port'], 0, 0, 65_535),
    intervalMs: whole('interval-ms', values['interval-ms'], 4_000, 50, 3_600_000),
    cells: whole('cells', values.cells, 300, 12, 5_000),
    customers: whole('customers', values.customers, 20_000, 100, 500_000),
    seed: whole('seed', values.seed, 1, 0, 2 ** 31),
    historyDays: whole('history-days', values['history-days'], 35, 1, 60),
  };
}

async function listen(context: Context, options: UpOptions) {
  await buildPages();
  for (const folder of [context.inbox, context.done, context.quarantine]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const tokensPath = join(options.directory, 'tokens.json');
  const known = existsSync(tokensPath);
  const tokens = readOrMakeTokens(tokensPath);
  const { connectAs, keys, contactPolicy } = context;
  const ports = databasePorts({ nocDb: connectAs('noc'), careDb: connectAs('care'), keys, contactPolicy });
  const environment = readEnvironment(process.env);
  const oidc = oidcOf(environment);
  const publicUrl = environment.FORECELL_PUBLIC_URL;
  const app = await buildApp({
    ...(publicUrl ? { publicUrl } : {}),
    ...(oidc ? { oidc } : {}),
    ports,
    keys,
    tokens: tokensInForce(tokensPath, tokens, trouble),
    version: VERSION,
    report: (fault) => trouble(`the API could not answer ${fault.route} (${fault.error} ${fault.code}, ${fault.correlation_id})`),
  });
  const address = await app.listen({ host: options.host, port: options.port }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new UsageError(`port ${options.port} is in use; give another with --port`) : error;
  });
  const built = existsSync(join(CONSOLE_DIR, 'index.html'));
  console.log(
    `\n  Look here:   ${address}/   ${built ? 'the console; sign in with one of these tokens' : 'what there is, and how to build the console'}`,
  );
  console.log(`  Tokens:      ${tokensPath}${known ? '' : ' (made now)'}`);
  for (const { role, token } of tokens) console.log(`               ${role.padEnd(6)} ${token}`);
  console.log(`  For example: curl -H "Authorization: Bearer ${tokens[0]?.token ?? 'TOKEN'}" ${address}/incidents`);
  console.log(`  Inbox:       ${context.inbox}   (drop files here)\n`);
  return app;
}

/** The pages are built when they are missing or their source changed. Without them everything else works, and `/` says how to build them. */
async function buildPages(): Promise<void> {
  try {
    await ensureConsole(() => console.log('Building the pages; this takes a few seconds, and only when they changed.'));
  } catch (error) {
    trouble(`the pages could not be built, the rest works: ${errorSentence(error)}`);
  }
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
    cron.schedule('40 0 * * *', ({ date }) => forget(context, date), { ...utc, name: 'delete what is older than it may be' }),
  ];
}

/** What is too old goes, and whoever was erased and came back with a backup. A failure is said and tried again the next night. */
async function forget(context: Context, at: Date): Promise<void> {
  try {
    const again = await eraseAgain({ ...context, folders: [context.quarantine, context.done] });
    if (again.length > 0) console.log(`people who had been erased were in ${again.length} tables again and are gone`);
    for (const line of describeRemoved(await retain(retainDeps(context, 'nightly'), at))) console.log(`retention: ${line}`);
  } catch (error) {
    trouble(`what is too old could not be deleted and will be tomorrow night: ${errorSentence(error)}`);
  }
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
