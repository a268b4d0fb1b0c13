import { buildIntake, Streams } from '../ingest/index.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { connect } from '../sql/database.ts';
import { openKeyRing } from '../sql/identity.ts';

/** The intake as a process of its own, to be killed. Says its address once it listens, and that it is idle whenever nothing waits. */
const { KILL_CONNECTION, KILL_DIRECTORY, KILL_TOKEN } = process.env;
const directory = KILL_DIRECTORY ?? '';
const db = connect(JSON.parse(KILL_CONNECTION ?? '{}'));
const streams = await Streams.open({
  db,
  catalogue: readCatalogue(),
  keys: openKeyRing(directory),
  quarantineDir: `${directory}/quarantine`,
  directory: `${directory}/journal`,
  bytesMax: 1024 ** 3,
  now: () => null,
  signal: new AbortController().signal,
});
const app = await buildIntake({ db, streams, tokens: [{ token: KILL_TOKEN ?? '', role: 'ingest', name: 'bench' }] });
const address = await app.listen({ port: 0, host: '127.0.0.1' });
streams.start();
process.send?.({ address, torn: [...streams.drains.values()].reduce((sum, drain) => sum + drain.journal.recovered.tornBytes, 0) });
setInterval(() => process.send?.({ waitingBytes: streams.budget.usedBytes }), 200);
