import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildIntake, type Report, readOrMakeSenderTokens, Streams } from '../../ingest/index.ts';
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

/** Opens the journals, goes on with what waits in them, and listens for senders on a port of its own. */
export async function openIntake(context: Context, options: IntakeOptions): Promise<{ close(): Promise<void> }> {
  const { db, catalogue, keys, sources, quarantine: quarantineDir } = context;
  const { now, signal, onReport, onTrouble } = options;
  const tokensPath = join(context.directory, 'ingest-tokens.json');
  const known = existsSync(tokensPath);
  const tokens = readOrMakeSenderTokens(tokensPath);
  const directory = join(context.directory, 'journal');
  const streams = await Streams.open({
    db,
    catalogue,
    keys,
    sources,
    quarantineDir,
    directory,
    bytesMax: JOURNAL_BYTES_MAX,
    now,
    signal,
    onReport,
    onProblem: onTrouble,
  });
  const app = await buildIntake({ db, streams, tokens, onProblem: onTrouble });
  const address = await listen(app, options);
  streams.start();
  console.log(
    `  Intake:      ${address}   (VES: /eventListener/v7, plain HTTP: /ingest/{kind}; senders' token in ${tokensPath}${known ? '' : ', made now'})\n`,
  );
  return {
    async close() {
      await app.close();
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
