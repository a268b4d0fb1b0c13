import { expect, test } from 'vitest';
import { z } from 'zod';
import { nextRevision } from '../sql/database.ts';
import { defineQuery } from '../sql/query.ts';
import { testDatabase } from '../sql/testing/database.ts';
import { withStopwatch } from './stopwatch.ts';

const elementKeys = defineQuery({
  file: new URL('../sql/queries/bench/element_keys.sql', import.meta.url),
  params: z.strictObject({}),
  row: z.looseObject({}),
});

test('every statement is counted under the name of its file, inserts under their table, and answers are the same', async () => {
  const plain = await testDatabase();
  const { db, times } = withStopwatch(plain);
  await db.client.insert({ table: 'elements', values: [{ element_id: 'cell-1', name: 'cell-1' }], format: 'JSONEachRow' });
  expect(await elementKeys(db, {})).toEqual(await elementKeys(plain, {}));
  await elementKeys(db, {});
  expect(Number(await nextRevision(db))).toBeGreaterThan(0);
  expect(new Map(times().map(({ name, calls }) => [name, calls]))).toEqual(
    new Map([
      ['insert elements', 1],
      ['element_keys', 2],
      ['SELECT toString(toUnixTimestamp64Micro(now64(6)))', 1],
    ]),
  );
});
