import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { refreshDecisionCentres } from './centres.ts';
import { type HouseholdPolicy, householdPolicy, logOdds, readHouseholdPolicy, weightOf, withLinksOn } from './household_policy.ts';
import { clock, keyOf, nameOf, scene, stamp } from './testing/scene.ts';
import { ties } from './testing/ties.ts';

const db = await testDatabase();
const put = scene(db);
const tie = ties(db);
const shipped = readHouseholdPolicy();
/** Weights of its own, so that these tests do not move with the calibration: two behavioural kinds, or one and the nights, are enough. */
const policy: HouseholdPolicy = withLinksOn({
  ...shipped,
  prior: 0.5,
  links: {
    same_nights: { ...shipped.links.same_nights, household: 0.9, others: 0.1 },
    moved_device: { ...shipped.links.moved_device, household: 0.4, others: 0.04 },
    mutual_top_ups: { ...shipped.links.mutual_top_ups, household: 0.4, others: 0.04 },
    one_login: { ...shipped.links.one_login, household: 0.4, others: 0.04 },
  },
});
const AT = clock('12:00');

beforeEach(async () => {
  for (const table of ['customers', 'subscriptions', 'consents', 'device_stays', 'top_ups', 'self_care_logins', 'night_places', 'decision_centres'])
    await empty(db, table);
  for (const table of ['centre_links', 'centre_splits', 'centre_groups', 'centre_memberships']) await empty(db, table);
});

async function empty(at: Database, table: string): Promise<void> {
  await at.client.command({ query: 'TRUNCATE TABLE {table:Identifier}', query_params: { table } });
}

/** Customers with one line each, all agreed, unless named among the unwilling. */
async function people(names: readonly string[], unwilling: readonly string[] = []): Promise<void> {
  await put.people(names.map((name) => ({ sims: [name], customer: name })));
  await tie.agree(names.filter((name) => !unwilling.includes(name)));
}

/** The households of more than one, each sorted, joined by `+`. */
async function households(rule: HouseholdPolicy = policy, at = AT): Promise<string[]> {
  await refreshDecisionCentres(db, at, rule);
  const rows = await select<{ customer: string; centre: string }>(
    db,
    'SELECT customer_key AS customer, centre_key AS centre FROM decision_centres FINAL',
  );
  const groups = new Map<string, string[]>();
  for (const { customer, centre } of rows) groups.set(centre, [...(groups.get(centre) ?? []), nameOf(customer)]);
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => group.sort().join('+'))
    .sort();
}

async function verdicts(): Promise<Record<string, string>> {
  const rows = await select<{ a: string; b: string; verdict: string }>(db, 'SELECT centre_a AS a, centre_b AS b, verdict FROM centre_links FINAL');
  return Object.fromEntries(rows.map(({ a, b, verdict }) => [[nameOf(a), nameOf(b)].sort().join('+'), verdict]));
}

async function split(customer: string, others: readonly string[]): Promise<void> {
  const [{ revision } = { revision: '0' }] = await select<{ revision: string }>(db, 'SELECT toUnixTimestamp64Micro(now64(6)) AS revision');
  await db.client.insert({
    table: 'centre_splits',
    values: others.map((other) => ({
      customer_key: keyOf(customer),
      other_key: keyOf(other),
      at: stamp(AT),
      actor: 'a',
      role: 'care',
      note: '',
      revision,
    })),
    format: 'JSONEachRow',
  });
}

test('nothing is inferred as shipped, however strong the ties', async () => {
  await people(['a', 'b']);
  await tie.moved('d', 'a', 'b');
  await tie.toppedUp('a', 'b');
  expect(await households(shipped)).toEqual([]);
  expect(await verdicts()).toEqual({});
});

test('two kinds of tie make a household and say why; one kind never does; switching off takes it back at once', async () => {
  await people(['a', 'b', 'c', 'd']);
  await tie.moved('dev1', 'a', 'b');
  await tie.toppedUp('a', 'b');
  await tie.login('log1', 'c', 'd');
  expect(await households()).toEqual(['a+b']);
  expect(await verdicts()).toEqual({ 'a+b': 'joined', 'c+d': 'one_kind' });
  const [why] = await select<{ kinds: string[]; weights: number[]; evidence: number }>(
    db,
    "SELECT kinds, weights, evidence FROM centre_links FINAL WHERE verdict = 'joined'",
  );
  expect(why?.kinds).toEqual(['moved_device', 'mutual_top_ups']);
  expect(why?.evidence).toBeCloseTo(2, 5);
  const off = householdPolicy({ ...bare(policy), links: { ...policy.links, mutual_top_ups: { ...policy.links.mutual_top_ups, on: false } } });
  expect(await households(off)).toEqual([]);
  expect(await households()).toEqual(['a+b']);
  expect(await households(shipped)).toEqual([]);
  expect(await verdicts()).toEqual({ 'a+b': 'gone', 'c+d': 'gone' });
});

test('a street sleeps in one place: nights bring nobody up, support who is tied, and speak against who sleeps elsewhere', async () => {
  const street = Array.from({ length: 30 }, (_, i) => `s${i}`);
  await people([...street, 'far', 'w1', 'w2']);
  await tie.slept('tower', street);
  await tie.slept('farm', ['far']);
  await tie.slept('mill', ['w1', 'w2']);
  await tie.moved('p1', 'w1', 'w2');
  // A phone sold across the town, and a friend paid for: two kinds, but they sleep apart.
  await tie.moved('p2', 's1', 'far');
  await tie.toppedUp('s1', 'far');
  // In a place where nearly everybody sleeps, sleeping there says nothing.
  await tie.moved('p3', 's2', 's3');
  expect(await households()).toEqual(['w1+w2']);
  expect(await verdicts()).toMatchObject({ 'w1+w2': 'joined', 'far+s1': 'too_weak', 's2+s3': 'one_kind' });
});

test('a few nights at a hotel are no home', async () => {
  await people(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']);
  await tie.slept('hotel', ['a', 'b'], 4);
  await tie.moved('p1', 'a', 'b');
  expect(await households()).toEqual([]);
});

test('a hub joins nobody: a payer, a shop’s login and a test phone with more than twenty ties', async () => {
  const many = Array.from({ length: 22 }, (_, i) => `m${i}`);
  await people([...many, 'hub']);
  for (const one of many) await tie.toppedUp('hub', one);
  for (const [i, one] of many.entries()) await tie.moved(`t${i}`, 'hub', one);
  await tie.login('shop', ...many);
  await tie.moved('testdev', ...many);
  expect(await households()).toEqual([]);
  expect(new Set(Object.values(await verdicts()))).toEqual(new Set(['hub']));
});

test('a hub is one whether or not those around it agreed', async () => {
  const many = Array.from({ length: 22 }, (_, i) => `m${i}`);
  await people([...many, 'hub'], many.slice(3));
  for (const one of many) await tie.toppedUp('hub', one);
  for (const [i, one] of many.entries()) await tie.moved(`t${i}`, 'hub', one);
  expect(await households()).toEqual([]);
});

test('a chain of strangers does not grow into a family; a family around one payer does', async () => {
  const chain = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
  const family = ['f1', 'f2', 'f3', 'f4'];
  await people([...chain, ...family, ...Array.from({ length: 30 }, (_, i) => `z${i}`)]);
  for (const [i, one] of chain.slice(0, -1).entries()) {
    await tie.moved(`d${i}`, one, chain[i + 1]!);
    await tie.toppedUp(one, chain[i + 1]!);
  }
  for (const child of family.slice(1)) {
    await tie.moved(`e${child}`, 'f1', child);
    await tie.toppedUp('f1', child);
  }
  await tie.slept('house', family);
  await tie.slept(
    'town',
    Array.from({ length: 30 }, (_, i) => `z${i}`),
  );
  const found = await households();
  expect(found).toContain('f1+f2+f3+f4');
  for (const group of found.filter((one) => one.startsWith('c'))) expect(group.split('+').length).toBeLessThanOrEqual(3);
});

test('who did not agree, or no longer does, is in no inferred household, and their evidence and nights are gone', async () => {
  await people(['a', 'b', 'c', 'd'], ['b']);
  await tie.moved('d1', 'a', 'b');
  await tie.toppedUp('a', 'b');
  await tie.moved('d2', 'c', 'd');
  await tie.toppedUp('c', 'd');
  await tie.slept('mill', ['c', 'd']);
  expect(await households()).toEqual(['c+d']);
  await tie.agree(['d'], false, clock('11:00'));
  expect(await households()).toEqual([]);
  const kept = await select<{ who: string }>(db, 'SELECT DISTINCT subscriber_key AS who FROM night_places');
  expect(kept.map(({ who }) => nameOf(who))).toEqual(['c']);
  const left = await select<{ kinds: string[] }>(db, 'SELECT kinds FROM centre_links FINAL');
  expect(left.flatMap(({ kinds }) => kinds)).toEqual([]);
  // Switched off, what was kept for it goes as a whole.
  await households(shipped);
  expect(await select(db, 'SELECT subscriber_key FROM night_places')).toEqual([]);
});

test('one member of an account who did not agree keeps the whole account out', async () => {
  await put.people([
    { sims: ['a'], customer: 'a', account: 'acc' },
    { sims: ['a2'], customer: 'a2', account: 'acc' },
    { sims: ['b'], customer: 'b' },
  ]);
  await tie.agree(['a', 'b']);
  await tie.moved('d1', 'a', 'b');
  await tie.toppedUp('a', 'b');
  expect(await households()).toEqual(['a+a2']);
});

describe('a split', () => {
  test('is respected for ever by soft links, whatever comes later, and others stay together', async () => {
    await people(['a', 'b', 'c', ...Array.from({ length: 20 }, (_, i) => `z${i}`)]);
    for (const [x, y] of [
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'c'],
    ] as const) {
      await tie.moved(`d${x}${y}`, x, y);
      await tie.toppedUp(x, y);
    }
    expect(await households()).toEqual(['a+b+c']);
    await split('a', ['b', 'c']);
    expect(await households()).toEqual(['b+c']);
    await tie.login('more', 'a', 'b', 'c');
    expect(await households(policy, clock('12:00', 1))).toEqual(['b+c']);
    expect((await verdicts())['a+b']).toBe('split');
  });

  test('keeps two apart also where a third is tied to both', async () => {
    await people(['a', 'b', 'c', ...Array.from({ length: 20 }, (_, i) => `z${i}`)]);
    for (const [x, y] of [
      ['a', 'b'],
      ['b', 'c'],
    ] as const) {
      await tie.moved(`d${x}${y}`, x, y);
      await tie.toppedUp(x, y);
    }
    expect(await households()).toEqual(['a+b+c']);
    await split('a', ['c']);
    expect(await households()).toEqual(['a+b']);
  });

  test('takes a customer out of a hard link too, also the one the centre was named after', async () => {
    await put.people(['a', 'b', 'c'].map((name) => ({ sims: [], customer: name, account: 'acc' })));
    expect(await households(shipped)).toEqual(['a+b+c']);
    await split('a', ['b', 'c']);
    expect(await households(shipped)).toEqual(['b+c']);
    expect(await households(shipped, clock('12:00', 1))).toEqual(['b+c']);
  });
});

test('whatever is tied to whatever, no household is larger than eight, and the same ties give the same households', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { minLength: 5, maxLength: 60 }),
      fc.array(fc.nat(13), { maxLength: 14 }),
      async (pairs, sleepers) => {
        for (const table of [
          'customers',
          'subscriptions',
          'consents',
          'device_stays',
          'self_care_logins',
          'night_places',
          'decision_centres',
          'centre_links',
        ])
          await empty(db, table);
        const names = Array.from({ length: 14 }, (_, i) => `q${i}`);
        await people(names);
        await tie.tiedTwice(pairs.filter(([x, y]) => x !== y).map(([x, y]) => [names[x]!, names[y]!]));
        if (sleepers.length > 0)
          await tie.slept(
            'tower',
            [...new Set(sleepers)].map((i) => names[i]!),
          );
        const found = await households();
        for (const group of found) expect(group.split('+').length).toBeLessThanOrEqual(8);
        await empty(db, 'centre_runs');
        expect(await households()).toEqual(found);
      },
    ),
    { numRuns: 3, seed: 7, endOnFailure: true },
  );
});

test('weights are what they say', () => {
  expect(weightOf({ household: 0.3, others: 0.03 })).toBeCloseTo(1, 10);
  expect(logOdds(0.95)).toBeCloseTo(1.2788, 4);
  expect(shipped.infers).toBe(false);
  expect(Object.values(shipped.links).every(({ on }) => !on)).toBe(true);
});

function bare({ infers: _infers, mark: _mark, ...given }: HouseholdPolicy) {
  return given;
}
