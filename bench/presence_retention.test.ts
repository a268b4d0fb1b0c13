import { expect, test } from 'vitest';
import { clock, scene } from '../care/testing/scene.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { dropOldPresence } from './presence_retention.ts';

const db = await testDatabase();

test('at midnight what is older than 72 hours goes, and nothing else; at other times nothing does', async () => {
  const put = scene(db);
  for (const day of [-5, -4, -3, -1]) await put.stays([{ who: 'a', on: 'R1', end: clock('12:15', day) }]);
  expect(await dropOldPresence(db, clock('00:15'))).toBeNull();
  expect(await dropOldPresence(db, clock('00:00'))).toBe('20360105');
  expect(await dropOldPresence(db, clock('00:00', -1))).toBe('20360104');
  // The newest left begins 72 hours before midnight, at the latest.
  expect(await select(db, 'SELECT toString(toDate(period_end)) AS day FROM presence ORDER BY day')).toEqual([
    { day: '2036-01-06' },
    { day: '2036-01-08' },
  ]);
});
