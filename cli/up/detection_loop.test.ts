import { expect, test } from 'vitest';
import { readHouseholdPolicy } from '../../care/index.ts';
import { buildQuietNetwork, CELLS, id, period } from '../../detectors/testing/quiet_network.ts';
import { testIntake } from '../../ingest/http/testing.ts';
import { testDatabase } from '../../sql/testing/database.ts';
import { DetectionLoop } from './detection_loop.ts';

const MINUTE_MS = 60_000;
const SENDER = { name: 'em', token: 'the-token-of-one-sender-in-a-test' } as const;

/** A network whose first quarter hour of the day is delivered, and the loop over it, by a clock of ours. */
async function loopOver(isBehind: () => boolean) {
  const db = await testDatabase();
  await buildQuietNetwork(db);
  const row = (cell: number) => ({
    ...{ period_end: period(1).toISOString(), period_s: 900, element_id: id(cell), kpi: 'rrc_setup_sr' },
    ...{ numerator: 99, denominator: 100, quality: 'ok' },
  });
  const intake = await testIntake(db, {}, { tokens: [{ ...SENDER, role: 'ingest' }] });
  const rows = Array.from({ length: CELLS }, (_, cell) => JSON.stringify(row(cell))).join('\n');
  expect((await intake.send('/ingest/kpi_samples', rows, { authorization: `Bearer ${SENDER.token}` })).statusCode).toBe(202);
  await intake.drain();
  let now = period(1);
  const judged: string[] = [];
  const troubles: string[] = [];
  const loop = new DetectionLoop({
    ...{ db, periodS: 900, graceS: 600, households: readHouseholdPolicy(), signal: new AbortController().signal, isBehind },
    clock: { kind: 'wall', now: () => now },
    onPeriod: ({ periodEnd }) => judged.push(periodEnd.toISOString()),
    onTrouble: (sentence) => troubles.push(sentence),
  });
  const lookAt = async (minutes: number) => {
    now = new Date(period(1).getTime() + minutes * MINUTE_MS);
    loop.request();
    await loop.settled();
    return judged.includes(period(1).toISOString());
  };
  return { lookAt, troubles };
}

test('no period is closed while what was received waits to be stored, which is said once; then it is', async () => {
  let behind = true;
  const { lookAt, troubles } = await loopOver(() => behind);
  expect([await lookAt(11), await lookAt(12), await lookAt(40)]).toEqual([false, false, false]);
  expect(troubles).toEqual(['detection waits until what was received is stored']);
  behind = false;
  expect(await lookAt(40)).toBe(true);
});

test('what is behind for more than half an hour holds detection no longer', async () => {
  const { lookAt } = await loopOver(() => true);
  expect(await lookAt(11)).toBe(false);
  expect(await lookAt(41)).toBe(false);
  expect(await lookAt(42)).toBe(true);
});
