import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineStatement } from './query.ts';
import { testDatabase } from './testing/database.ts';

const file = new URL('./queries/care/affected.sql', import.meta.url);
const db = await testDatabase();

test('a statement is sent without the section it is to be run without, and refuses one it does not have', async () => {
  const asked: string[] = [];
  const listening = { ...db, client: { command: async ({ query }: { query: string }) => void asked.push(query) } as unknown as typeof db.client };
  for (const without of [undefined, 'absence'])
    await defineStatement({ file, params: z.strictObject({}), mayRunTwice: false, ...(without === undefined ? {} : { without }) })(listening, {});
  const [whole = '', shorter = ''] = asked;
  expect([whole.includes('FROM absent)'), shorter.includes('absent')]).toEqual([true, false]);
  expect(shorter).toContain('\nSELECT incident_id, subscriber_key,');
  expect(() => defineStatement({ file, params: z.strictObject({}), mayRunTwice: false, without: 'presence' })).toThrow("section 'presence'");
});
