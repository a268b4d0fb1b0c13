import { readCatalogue } from '../../sql/catalogue/catalogue.ts';
import { connect } from '../../sql/database.ts';
import { keyRing } from '../../sql/identity.ts';
import { Counters } from '../http/counters.ts';
import { type Arrival, type StreamName, Streams } from '../streams.ts';
import { readKafka } from './kafka.ts';

/** A reader of Kafka as a process of its own that dies at once when messages are safe in the journal and their offsets are not yet committed. */
const { KILL_SOURCE, KILL_DIRECTORY } = process.env;
const directory = KILL_DIRECTORY ?? '';
const signal = new AbortController().signal;
const streams = await Streams.open({
  // Never asked: nothing is drained here.
  db: connect({ url: 'http://127.0.0.1:1', database: 'none', vault: 'none' }),
  catalogue: readCatalogue(),
  keys: keyRing('none', Buffer.alloc(32), Buffer.alloc(32)),
  quarantineDir: `${directory}/quarantine`,
  directory: `${directory}/journal`,
  bytesMax: 1024 ** 3,
  now: () => null,
  signal,
});
const dying = {
  async take(stream: StreamName, arrivals: readonly Arrival[]): Promise<void> {
    await streams.take(stream, arrivals);
    process.kill(process.pid, 'SIGKILL');
  },
};
const deps = {
  streams: dying,
  quarantineDir: `${directory}/quarantine`,
  directory: `${directory}/sources`,
  env: {},
  signal,
  counters: new Counters(),
};
await readKafka(JSON.parse(KILL_SOURCE ?? '{}'), { ...deps, onTold: (sentence) => process.stderr.write(`${sentence}\n`), sessionMs: 2_000 });
