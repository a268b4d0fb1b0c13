import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildIntake,
  Counters,
  Mapping,
  MetricStore,
  type Report,
  readIntakeSettings,
  readOrMakeSenderTokens,
  Streams,
  scrape,
  sftpOpener,
} from '../../ingest/index.ts';
import { UsageError } from '../config.ts';
import type { Context } from '../context.ts';

/** Bytes that may wait in the journals: a day of a mid-sized operator's measurements, packed as they come. */
const JOURNAL_BYTES_MAX = 16 * 1024 ** 3;

export interface IntakeOptions {
  readonly host: string;
  /** The port asked for; null where none was, and then a second Forecell on this machine finds one of its own. */
  readonly port: number | null;
  readonly apiPort: number;
  readonly now: () => Date | null;
  readonly signal: AbortSignal;
  readonly onReport: (report: Report) => void;
  readonly onTrouble: (sentence: string) => void;
}

/** What the sources that are asked need of the intake, and its end. */
export interface OpenIntake {
  readonly streams: Streams;
  readonly counters: Counters;
  close(): Promise<void>;
}

/** Opens the journals, goes on with what waits in them, and listens for senders on a port of its own. */
export async function openIntake(context: Context, options: IntakeOptions): Promise<OpenIntake> {
  const { db, catalogue, keys, sources, quarantine: quarantineDir } = context;
  const { now, signal, onReport, onTrouble } = options;
  const tokensPath = join(context.directory, 'ingest-tokens.json');
  const known = existsSync(tokensPath);
  const tokens = readOrMakeSenderTokens(tokensPath);
  const directory = join(context.directory, 'journal');
  const settings = readIntakeSettings(join(context.directory, 'intake.yaml'));
  const counters = new Counters();
  const metrics = new MetricStore({
    ...{ db: { ...db, triesMax: 1 }, catalogue, keys, quarantineDir, now, onReport },
    mapping: new Mapping(settings.metrics),
    onLeft: (source, reason, samples) => counters.add('left', { source, reason }, samples),
  });
  const streams = await Streams.open({
    deliver: { prometheus: (records) => metrics.deliver(records) },
    idle: { prometheus: () => metrics.settle() },
    db,
    catalogue,
    keys,
    sources,
    quarantineDir,
    directory,
    bytesMax: JOURNAL_BYTES_MAX,
    now,
    signal,
    fetching: {
      inboxDir: context.inbox,
      hosts: settings.fetch_hosts,
      schemes: { 'sftp:': sftpOpener(sources.sftp, process.env, signal) },
      onFetched: (outcome) => counters.add('fetched', { outcome }),
    },
    onReport,
    onProblem: onTrouble,
  });
  const app = await buildIntake({ db, streams, counters, tokens, onProblem: onTrouble });
  const address = await listen(app, options);
  streams.start();
  const scraping = scrape({
    targets: settings.scrape,
    journal: streams.journal('prometheus'),
    signal,
    now: () => new Date(),
    onState: (instance, up, reason) => onTrouble(up ? `${instance} answers again` : `${instance} cannot be scraped: ${reason}`),
  });
  console.log(
    `  Intake:      ${address}   (VES: /eventListener/v7, Prometheus: /api/v1/write, plain HTTP: /ingest/{kind}; senders' token in ${tokensPath}${known ? '' : ', made now'})\n`,
  );
  return {
    streams,
    counters,
    async close() {
      await app.close();
      await scraping;
      await streams.close();
    },
  };
}

type Listener = Awaited<ReturnType<typeof buildIntake>>;

async function listen(app: Listener, { host, port, apiPort }: IntakeOptions): Promise<string> {
  const usual = apiPort === 0 || apiPort === 65_535 ? 0 : apiPort + 1;
  return app.listen({ host, port: port ?? usual }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    if (port !== null) throw new UsageError(`port ${port} is in use; give another with --intake-port`);
    return app.listen({ host, port: 0 });
  });
}
