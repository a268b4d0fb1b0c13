import type { Database } from '../../sql/database.ts';
import type { Counters } from '../http/counters.ts';
import type { Streams } from '../streams.ts';
import type { Sources } from './config.ts';
import { readKafka } from './kafka.ts';
import { watchOpen5gs } from './open5gs.ts';
import type { Environment } from './secret.ts';
import type { FileStore } from './store.ts';
import { watchStore } from './watch_store.ts';

export interface RunOptions {
  readonly db: Database;
  /** Where messages are kept before their offsets are committed. */
  readonly streams: Pick<Streams, 'take'>;
  readonly inboxDir: string;
  readonly quarantineDir: string;
  /** Where a source notes what it has to know after a crash. */
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly counters: Counters;
  /** Where secrets are that `sources.yaml` names by variable. */
  readonly env: Environment;
  /** Told what went wrong with a source, and when it is right again; the others, and its next try, go on. */
  readonly onTold: (sentence: string) => void;
}

/** Fetches from every source that has to be asked, into the inbox or the journal, until told to stop. Resolves when all have ended. */
export async function runSources(sources: Sources, options: RunOptions): Promise<void> {
  const { inboxDir, signal, env, onTold } = options;
  const asked = sources.open5gs.map((source) =>
    watchOpen5gs(source, inboxDir, signal, (error) => onTold(`a source could not be read and will be tried again: ${error.message}`)),
  );
  // What speaks SSH and S3 is loaded by who has such a source: it would lengthen every start.
  const watched = [
    ...sources.sftp.map(async ({ path, ...source }) => {
      if (path !== undefined) await watch('sftp', source, new (await import('./sftp.ts')).SftpStore({ ...source, path }, env));
    }),
    ...sources.s3.map(async (source) => watch('s3', source, new (await import('./s3.ts')).S3Store(source, env))),
  ];
  const read = sources.kafka.map((source) => readKafka(source, options));
  await Promise.all([...asked, ...watched, ...read]);

  function watch(kind: string, source: { name: string; every_s: number; max_age_days: number; file_bytes_max: number }, store: FileStore) {
    return watchStore(store, {
      ...options,
      source: `${kind}-${source.name}`,
      everyMs: source.every_s * 1_000,
      maxAgeDays: source.max_age_days,
      fileBytesMax: source.file_bytes_max,
    });
  }
}
