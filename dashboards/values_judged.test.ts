import { expect, test } from 'vitest';
import { select, testDatabase } from '../sql/testing/database.ts';
import { type ScoreRow, writeScores } from '../sql/testing/scores.ts';

test('how many values of an element were judged, and how many were worse than expected, is what its values say', async () => {
  const db = await testDatabase();
  const usual = { period_end: '2036-01-09 12:15:00', element_key: '11', expected: 5, expected_low: 4, expected_high: 6, revision: '1' };
  const row = (kpi: string, more: Partial<ScoreRow>): ScoreRow => ({ ...usual, kpi, ...more });
  await writeScores(db, [
    row('as_expected', { value: 5, deviation: 0.1 }),
    row('worse_below', { value: 1, deviation: 4 }),
    row('worse_above', { value: 9, deviation: 4 }),
    row('better', { value: 9, deviation: -4 }),
    row('learning', { value: 1, deviation: 4, quality: 'learning' }),
    row('missing', { quality: 'missing' }),
  ]);
  expect(await select(db, 'SELECT values_judged, values_worse FROM element_kpi_scores')).toEqual([{ values_judged: 4, values_worse: 2 }]);
});
