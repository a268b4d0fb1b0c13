import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readWebhooks } from '../../api/index.ts';
import { type Report, runSources, type WatchDeps, type WatchOptions, watchInbox } from '../../ingest/index.ts';
import { readOrMakeSecrets } from '../../sql/key_file.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../config.ts';
import { type Context, openContext } from '../context.ts';
import { interruptible } from '../interrupt.ts';
import { describePeriod, errorSentence } from '../narrate.ts';
import { DetectionLoop } from '../up/detection_loop.ts';
import { type OpenIntake, openIntake } from '../up/intake.ts';
import { listen } from '../up/listen.ts';
import { readUpOptions, type UpOptions } from '../up/options.ts';
import { schedule } from '../up/schedule.ts';
import { runSimulator } from '../up/simulator_process.ts';
import { tellLoads, tellSimulator, trouble } from '../up/tell.ts';
import { describeKeys } from './keys.ts';

const PERIOD_S = 900;
const GRACE_S = 600;
/** What was received longer ago than this and is not stored yet is a backlog, as after the database was away. */
const BEHIND_MS = 60_000;

export const up: Command = {
  usage: 'up [--demo] [--port N] [--intake-port N] [--host ADDRESS] [--interval-ms N] [--cells N] [--customers N] [--seed N] [--history-days N]',
  about: 'Starts everything: the database, the watched inbox, detection, care and the API; with --demo also a simulated network that plays on.',
  async run(argv) {
    const options = readUpOptions(argv);
    console.log('Forecell is starting.');
    const context = await openContext(options.directory);
    if (context.engine && !context.engine.owned) {
      await context.close();
      throw new UsageError(`another forecell is already running on ${options.directory}; stop it first or give another --data-dir`);
    }
    try {
      if (context.sources.period_s !== PERIOD_S)
        throw new UsageError(`sources.yaml says period_s ${context.sources.period_s}, but \`forecell up\` judges periods of ${PERIOD_S} s only`);
      if (!readOrMakeSecrets(options.directory).rekeyed)
        throw new UsageError('a rotation of keys was cut off, and people would be counted twice; run `forecell keys rotate` again first');
      const [newest] = describeKeys(options.directory, new Date());
      if (newest?.includes('rotate it')) trouble(`the key of subscribers' pseudonyms is due: ${newest}`);
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
  // Every stream and every source waits for it.
  setMaxListeners(0, signal);
  let exitCode = 0;
  const app = await listen(context, options);
  let inboxIsBehind = false;
  let intake: OpenIntake | null = null;
  const loop = new DetectionLoop({
    db: context.db,
    periodS: PERIOD_S,
    households: context.householdPolicy,
    graceS: GRACE_S,
    graceMaxS: context.graceMaxS,
    signal,
    onTrouble: trouble,
    isBehind: () => inboxIsBehind || (intake?.streams.behindMs(Date.now()) ?? 0) > BEHIND_MS,
    clock: options.demo ? { kind: 'arrivals' } : { kind: 'wall', now: () => new Date() },
    onPeriod: (report, touched, spikes) => {
      for (const line of describePeriod(report, touched, spikes)) console.log(line);
    },
  });
  const jobs = schedule(context, loop, readWebhooks(join(options.directory, 'webhooks.yaml')));
  const now = () => (options.demo ? null : new Date());
  const onReport = (report: Report) => {
    tellLoads(report.files);
    loop.request();
  };
  const watching = watched(context, options, {
    ...{ now, signal, onReport },
    onBacklog: (more) => {
      inboxIsBehind = more;
    },
  });
  const network = options.demo ? simulated(context, options, signal) : Promise.resolve();
  const open = await openIntake(context, {
    host: options.host,
    port: options.intakePort,
    apiPort: options.port,
    now,
    signal,
    onReport,
    onTrouble: trouble,
  });
  intake = open;
  const fetching = fetchedInto(context, open, signal);
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
  const taken = fetching.catch(() => {}).then(() => open.close());
  await Promise.race([Promise.allSettled([watching, taken, network, loop.settled()]), ...(engineLost ? [pause(2_000)] : [])]);
  await app.close();
  stop.dispose();
  return exitCode;
}

/** Loads what is put into the inbox, until told to stop. */
function watched(
  context: Context,
  { demo }: UpOptions,
  given: Pick<WatchDeps, 'now'> & Pick<WatchOptions, 'signal' | 'onReport' | 'onBacklog'>,
): Promise<void> {
  const { now, ...options } = given;
  const { db, catalogue, keys, quarantine: quarantineDir, sources, inbox: inboxDir, done: doneDir } = context;
  return watchInbox(
    { db, catalogue, keys, quarantineDir, sources, now },
    {
      ...{ inboxDir, doneDir, intervalMs: demo ? 250 : 2_000 },
      ...options,
      onProblem: (error) => trouble(`loading stopped and will try again: ${errorSentence(error)}`),
    },
  );
}

/** What has to be asked for, until the signal. */
function fetchedInto(context: Context, { streams, counters }: OpenIntake, signal: AbortSignal): Promise<void> {
  const { db, sources, inbox: inboxDir, quarantine: quarantineDir } = context;
  const directory = join(context.directory, 'sources');
  return runSources(sources, { db, inboxDir, quarantineDir, directory, streams, counters, signal, env: process.env, onTold: trouble });
}

function simulated(context: Context, options: UpOptions, signal: AbortSignal): Promise<void> {
  return runSimulator({ ...options, inbox: context.inbox, state: context.simulator, onMessage: tellSimulator(), onTrouble: trouble, signal });
}
