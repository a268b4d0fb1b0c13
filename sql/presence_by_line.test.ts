import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { type Database, insertOnce, type Row } from './database.ts';
import { select, testDatabase } from './testing/database.ts';
import { seeded } from './testing/seeded.ts';

let db: Database;
beforeAll(async () => {
  db = await testDatabase();
});

const KEYS = ['0', '1', '18446744073709551615', '72623859790382856'];
/** Few moments, cells, lines and sources, so that most records are said more than once; revisions of their own, across all eight bytes. */
function records(count: number, seed: number): Row[] {
  const random = seeded(seed);
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  return Array.from({ length: count }, (_, number) => ({
    period_end: one(['2036-01-09 00:00:00', '2036-01-09 00:15:00', '2036-01-10 23:45:00', '2106-02-07 06:15:00']),
    ...{ element_key: one(KEYS), subscriber_key: one(KEYS), source_key: one(KEYS) },
    ...{ seconds: Math.floor(random() * 65_536), events: Math.floor(random() * 4_294_967_296), failures: Math.floor(random() * 4_294_967_296) },
    ...{ bytes: String(Math.floor(random() * 1e15)), revision: String(BigInt.asUintN(64, BigInt(1_000 * seed + number) * 0x9e3779b97f4a7c15n)) },
  }));
}

const COLUMNS = 'period_end, element_key, subscriber_key, source_key, seconds, events, failures, revision';
const inOrderOfTime = () => select(db, `SELECT ${COLUMNS} FROM presence FINAL ORDER BY ALL`);
const inOrderOfLine = () =>
  select(
    db,
    `SELECT any(period_end) AS period_end, any(element_key) AS element_key, subscriber_key, any(source_key) AS source_key,
       argMax(seconds, record) AS seconds, argMax(events, record) AS events, argMax(failures, record) AS failures, max(revision) AS revision
     FROM presence_by_line GROUP BY subscriber_key, substring(record, 1, 20) ORDER BY period_end, element_key, subscriber_key, source_key`,
  );

test('whatever is written to presence is in the order by line, and its newest word on each record is the same', async () => {
  for (const batch of [1, 2, 3]) await insertOnce(db, 'presence', records(300, batch), `batch ${batch}`);
  const rows = await inOrderOfTime();
  expect(rows.length).toBeGreaterThan(200);
  expect(await inOrderOfLine()).toEqual(rows);
});

test('what is filled in again, as a migration that was cut off does, changes nothing', async () => {
  const before = await inOrderOfLine();
  await db.client.command({
    query: readFileSync(new URL('./migrations/0186_presence_by_line_filled.sql', import.meta.url), 'utf8'),
    clickhouse_settings: { wait_end_of_query: 1 },
  });
  expect(await inOrderOfLine()).toEqual(before);
});

test('a table of an older version is brought over whole, though each step ran twice, and is listened to as before', async () => {
  const rows = await inOrderOfTime();
  const folder = new URL('./migrations/', import.meta.url);
  const steps = readdirSync(folder)
    .filter((name) => name >= '0192' && name < '0199')
    .sort();
  for (const step of steps.flatMap((name) => [name, name]))
    await db.client.command({ query: readFileSync(new URL(step, folder), 'utf8'), clickhouse_settings: { wait_end_of_query: 1 } });
  expect(await inOrderOfTime()).toEqual(rows);
  await insertOnce(db, 'presence', records(50, 11), 'after');
  const written = await inOrderOfTime();
  expect(written.length).toBeGreaterThan(rows.length);
  const lines = new Set((await inOrderOfLine()).map((row) => JSON.stringify(row)));
  expect(written.filter((row) => !lines.has(JSON.stringify(row)))).toEqual([]);
});

test('a block that is in presence already reaches the order by line when it is sent again', async () => {
  await insertOnce(db, 'presence', records(50, 9), 'cut off');
  await db.client.command({ query: 'TRUNCATE TABLE presence_by_line' });
  await insertOnce(db, 'presence', records(50, 9), 'cut off');
  const [kept] = await select<{ n: string }>(db, 'SELECT count() AS n FROM presence_by_line');
  expect(Number(kept!.n)).toBeGreaterThan(0);
});
