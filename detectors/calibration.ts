import { z } from 'zod';
import { type Database, nextRevision } from '../sql/database.ts';
import { Count, defineQuery, defineStatement } from '../sql/query.ts';
import { Day, file, PeriodS, Revision } from './statements.ts';

/** So many elements a day are enough to see a tail of 1e-6 within a week; a larger network is read in turns, another part of it every day. */
const ELEMENTS_A_DAY = 5_000;
/** What is counted again and again: a label or a late file can change any of these days. */
const DAYS = 28;
/** A start after weeks of replay catches up over as many nights as it takes. */
const DAYS_A_NIGHT = 3;
const KEY_MAX = 2n ** 64n - 1n;
const DAY_MS = 86_400_000;

const countElements = defineQuery({ file: file('count_elements'), params: z.strictObject({}), row: z.strictObject({ elements: Count }) });
const calibrationDue = defineQuery({
  file: file('calibration_due'),
  params: z.strictObject({ day: Day, days: z.int(), days_max: z.int() }),
  row: z.strictObject({ day: z.string(), period_s: PeriodS }),
});
const countCalibration = defineStatement({
  file: file('count_calibration'),
  params: z.strictObject({ day: Day, period_s: PeriodS, from_key: z.bigint(), to_key: z.bigint(), revision: Revision }),
  mayRunTwice: true,
});

/**
 * Counts how often evidence was reached in ordinary time, for the days before `day` that were scored or labelled since they were last counted.
 * The table behind the view `calibration`: nominal against observed tail probability over four weeks, with the interval of each share.
 * Cost: see the folder's README; at most 5,000 elements of a day are read, and three days a call.
 * @param day a calendar day in UTC, `2026-01-05`; itself not counted, because it is not over
 * @returns the days that were counted, newest first
 */
export async function countCalibrationDays(db: Database, day: string): Promise<string[]> {
  const due = await calibrationDue(db, { day, days: DAYS, days_max: DAYS_A_NIGHT });
  if (due.length === 0) return [];
  const [counted] = await countElements(db, {});
  for (const { day: past, period_s } of due) {
    const { from, to } = sampledKeys(counted?.elements ?? 0, past);
    await countCalibration(db, { day: past, period_s, from_key: from, to_key: to, revision: await nextRevision(db) });
  }
  return due.map((row) => row.day);
}

/**
 * The part of all element keys that is read for a day: everything, or of a large network as much as holds about 5,000 elements, in turn.
 * Keys are hashes, so a range of them is a random sample.
 * @example sampledKeys(600, '2026-01-05') // => { from: 0n, to: 2n ** 64n - 1n }
 */
export function sampledKeys(elements: number, day: string): { from: bigint; to: bigint } {
  const parts = BigInt(Math.max(1, Math.ceil(elements / ELEMENTS_A_DAY)));
  const part = BigInt(Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS)) % parts;
  const width = KEY_MAX / parts;
  return { from: part === 0n ? 0n : part * width + 1n, to: part === parts - 1n ? KEY_MAX : (part + 1n) * width };
}
