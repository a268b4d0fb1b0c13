import { beforeAll, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { computeAffected } from './affected.ts';
import { refreshDecisionCentres } from './centres.ts';
import { clock, keyOf, nameOf, type Person, scene } from './testing/scene.ts';

let db: Database;
let put: ReturnType<typeof scene>;
const hostel: Person[] = Array.from({ length: 9 }, (_, i) => ({ sims: [], customer: `h${i}`, address: 'hostel', payer: 'boss' }));
beforeAll(async () => {
  db = await testDatabase();
  put = scene(db);
  await put.people([
    // one account, two people
    { sims: ['a1', 'a2'], customer: 'A', account: 'fam' },
    { sims: ['b1'], customer: 'B', account: 'fam' },
    // B shares address and payer with C: three in one centre
    { sims: [], customer: 'B2', account: 'fam', address: 'road1', payer: 'pay1' },
    { sims: ['c1'], customer: 'C', address: 'road1', payer: 'pay1', consent: false },
    // the same address alone, or the same payer alone, ties nobody
    { sims: ['d1'], customer: 'D', address: 'road1', payer: 'pay2', doNotContact: true },
    { sims: ['e1'], customer: 'E', address: 'road2', payer: 'pay2', protected: true },
    // a business at the same address with the same payer is another decision
    { sims: [], customer: 'F', address: 'road1', payer: 'pay1', segment: 'business' },
    { sims: [], customer: 'G', account: 'fam', removed: true },
    ...hostel,
  ]);
});

async function centres() {
  const rows = await select<{ customer: string; centre: string; reason: string }>(
    db,
    'SELECT customer_key AS customer, centre_key AS centre, reason FROM decision_centres FINAL ORDER BY customer_key',
  );
  return Object.fromEntries(rows.map((row) => [nameOf(row.customer), nameOf(row.centre)]));
}

test('the same account, or the same address and payer, is one centre; nothing else is', async () => {
  expect(await refreshDecisionCentres(db, clock('12:00'))).toBe(true);
  const found = await centres();
  expect(found).toMatchObject({ A: 'A', B: 'A', B2: 'A', C: 'A', D: 'D', E: 'E', F: 'F' });
  expect(found['G']).toBeUndefined();
});

test('more than eight consumers at one address are no household', async () => {
  const found = await centres();
  for (const { customer } of hostel) expect(found[customer]).toBe(customer);
});

test('it is worked out anew only after customers changed', async () => {
  expect(await refreshDecisionCentres(db, clock('12:00'))).toBe(false);
});

test('people roll up to customers and centres, and only those who may be contacted count as contactable', async () => {
  const sims = ['a1', 'a2', 'b1', 'c1', 'd1', 'e1', 'nobody'];
  await put.stays(sims.map((who) => ({ who, on: 'R1', end: clock('12:15') })));
  await put.incident({
    id: 'roll',
    at: clock('12:15'),
    onset: clock('12:00'),
    detected: clock('12:15'),
    parts: [{ id: 'R1', from: clock('12:00') }],
  });
  // A, B and C are one centre, contactable through A and B; D opted out; E is protected; `nobody` has no known contract
  expect(await computeAffected(db, 'roll', clock('12:15'))).toEqual([
    { incident_id: 'roll', subscriptions: 7, customers: 5, centres: 3, contactable: 1 },
  ]);
  const [stranger] = await select<{ customer_key: string; centre_key: string }>(
    db,
    'SELECT customer_key, centre_key FROM incident_customers FINAL WHERE subscriber_key = {key:UInt64}',
    { key: keyOf('nobody') },
  );
  expect(stranger).toEqual({ customer_key: '0', centre_key: '0' });
});

test('a contract that changes hands and a customer that opts out are known by the next list, whatever revision their rows carry', async () => {
  await put.people([
    { sims: ['c1'], customer: 'E', address: 'road2', payer: 'pay2', protected: true },
    { sims: [], customer: 'A', account: 'fam', doNotContact: true },
    { sims: [], customer: 'B', account: 'fam', doNotContact: true },
  ]);
  // c1 is of E now, so C touches nobody; of A and B both opted out.
  expect(await computeAffected(db, 'roll', clock('12:15'))).toEqual([
    { incident_id: 'roll', subscriptions: 7, customers: 4, centres: 3, contactable: 0 },
  ]);
  expect(await refreshDecisionCentres(db, clock('12:15'))).toBe(false);
  // The newest run and the one before, for whoever is reading it.
  const stored = await select(db, 'SELECT uniqExact(subscriber_key) AS lines, count() AS rows FROM line_owners GROUP BY run');
  expect(stored).toEqual([
    { lines: '6', rows: '6' },
    { lines: '6', rows: '6' },
  ]);
});

test('a contract alone that changes hands moves the line and leaves the centres as they are', async () => {
  const runs = () => select<{ run: string }>(db, 'SELECT DISTINCT revision AS run FROM decision_centres FINAL ORDER BY run');
  const before = await runs();
  await insertOnce(
    db,
    'subscriptions',
    [{ subscriber_key: keyOf('c1'), customer_key: keyOf('D'), line_type: 'voice', removed: false, revision: '2000' }],
    'c1',
  );
  expect(await computeAffected(db, 'roll', clock('12:15'))).toMatchObject([{ customers: 4, centres: 3, contactable: 0 }]);
  const owners = await select<{ customer: string }>(
    db,
    'SELECT customer_key AS customer FROM line_owners WHERE subscriber_key = {key:UInt64} ORDER BY run DESC LIMIT 1',
    {
      key: keyOf('c1'),
    },
  );
  expect(owners.map((row) => nameOf(row.customer))).toEqual(['D']);
  expect(await runs()).toEqual(before);
  const [kept] = await select<{ runs: string }>(db, 'SELECT uniqExact(run) AS runs FROM line_owners');
  expect(kept?.runs).toBe('2');
});

test('of a list that stays because its records are gone, who may be contacted is asked anew', async () => {
  await put.people([{ sims: ['k1'], customer: 'K' }]);
  await put.stays([{ who: 'k1', on: 'K1', end: clock('12:15') }]);
  const kept = { id: 'kept', onset: clock('12:00'), detected: clock('12:15'), parts: [{ id: 'K1', from: clock('12:00') }] };
  await put.incident({ ...kept, at: clock('12:15') });
  expect(await computeAffected(db, 'kept', clock('12:15'))).toMatchObject([{ subscriptions: 1, contactable: 1 }]);
  for (const table of ['presence', 'presence_by_line']) await db.client.command({ query: `TRUNCATE TABLE ${table}` });
  await put.people([{ sims: ['k1'], customer: 'K', doNotContact: true }]);
  expect(await computeAffected(db, 'kept', clock('12:30'))).toMatchObject([{ subscriptions: 1, contactable: 0 }]);
});
