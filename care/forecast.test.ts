import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { computeAffected } from './affected.ts';
import { forecastAffected } from './forecast.ts';
import { clock, nameOf, type Part, type Stay, scene } from './testing/scene.ts';

interface Foreseen {
  subscriber_key: string;
  probability: number;
  probability_1h: number;
  probability_2h: number;
  expected: string;
  days_known: number;
  days_there: number;
  today: string;
}

let db: Database;
let put: ReturnType<typeof scene>;

async function forecastOf(incident: string): Promise<Record<string, Foreseen>> {
  const rows = await select<Foreseen>(
    db,
    `SELECT subscriber_key, probability, probability_1h, probability_2h, formatDateTime(expected_at, '%H:%i') AS expected, days_known, days_there, today
     FROM incident_forecasts FINAL WHERE incident_id = {incident:String} AND NOT withdrawn`,
    { incident },
  );
  return Object.fromEntries(rows.map((row) => [nameOf(row.subscriber_key), row]));
}

async function open(id: string, parts: readonly Part[], at: string, state: 'open' | 'resolved' = 'open') {
  const resolved = state === 'resolved' ? { resolved: clock(at) } : {};
  await put.incident({ id, at: clock(at), onset: clock('14:30'), detected: clock('14:45'), state, ...resolved, parts });
  await computeAffected(db, id, clock(at));
  await forecastAffected(db, clock(at));
}

/** On a cell at these times, so many days before (0: today). */
const seen = (who: string, on: string, times: readonly string[], daysBefore: number): Stay[] =>
  times.map((time) => ({ who, on, end: clock(time, -daysBefore) }));

beforeAll(async () => {
  db = await testDatabase();
  put = scene(db);
  await put.elements([
    { id: 'HOME', area: 'Village' },
    { id: 'WORK', area: 'Town' },
    { id: 'FAR', area: 'Elsewhere' },
  ]);
  await put.stays([
    // The scene is a Wednesday: Tuesday, Monday and Sunday are known, from midnight on.
    { who: 'clock', on: 'FAR', end: clock('00:15', -3) },
    // Comes home at 16:30 from work every day.
    ...[1, 2, 3].flatMap((day) => [...seen('steady', 'WORK', ['14:00', '14:30'], day), ...seen('steady', 'HOME', ['16:30', '17:00'], day)]),
    ...seen('steady', 'WORK', ['14:00', '14:30'], 0),
    // The same, and today is somewhere new.
    ...[1, 2, 3].flatMap((day) => [...seen('away', 'WORK', ['14:00', '14:30'], day), ...seen('away', 'HOME', ['16:30', '17:00'], day)]),
    ...seen('away', 'FAR', ['14:00', '14:30'], 0),
    // Was there once; never at these hours; there already.
    ...seen('once', 'HOME', ['16:45'], 2),
    ...[1, 2, 3].flatMap((day) => seen('night', 'HOME', ['02:00'], day)),
    ...[1, 2, 3].flatMap((day) => seen('there', 'HOME', ['15:30'], day)),
    ...seen('there', 'HOME', ['14:45'], 0),
  ]);
  await open('I', [{ id: 'HOME', from: clock('14:30') }], '14:45');
});

describe('those about to be affected', () => {
  test('are those whose habit leads there within four hours, with a probability and a time; who is affected is not forecast', async () => {
    const list = await forecastOf('I');
    expect(Object.keys(list).sort()).toEqual(['away', 'once', 'steady']);
    expect(list['steady']).toMatchObject({ expected: '16:30', days_known: 3, days_there: 3, today: 'as_usual' });
    expect(list['once']).toMatchObject({ days_there: 1, today: 'unseen' });
  });

  test('whoever is as usual is likelier than whoever is elsewhere, and more days are likelier than one', async () => {
    const { steady, away, once } = await forecastOf('I');
    expect(steady?.probability).toBeGreaterThan(away?.probability ?? 1);
    expect(away?.probability).toBeGreaterThan(once?.probability ?? 1);
    expect(away?.today).toBe('elsewhere');
  });

  test('a longer horizon is never less likely', async () => {
    for (const row of Object.values(await forecastOf('I'))) {
      expect(row.probability_1h).toBeLessThanOrEqual(row.probability_2h);
      expect(row.probability_2h).toBeLessThanOrEqual(row.probability);
      expect(row.probability).toBeGreaterThan(0);
      expect(row.probability).toBeLessThan(1);
    }
  });

  test('nobody on the list of the affected came from a forecast', async () => {
    const listed = await select<{ who: string }>(
      db,
      "SELECT subscriber_key AS who FROM incident_customers FINAL WHERE incident_id = 'I' AND NOT withdrawn",
    );
    expect(listed.map((row) => nameOf(row.who))).toEqual(['there']);
  });

  test('the counts for those who may not know who: the sum of the probabilities, and how many are likely', async () => {
    const list = Object.values(await forecastOf('I'));
    const [counts] = await select<{ expected: number; likely: string }>(
      db,
      "SELECT expected, likely FROM incident_forecast_counts FINAL WHERE incident_id = 'I'",
    );
    expect(counts?.expected).toBeCloseTo(
      list.reduce((sum, row) => sum + row.probability, 0),
      4,
    );
    expect(Number(counts?.likely)).toBe(list.filter((row) => row.probability >= 0.5).length);
  });

  test('is the same by one pass over everybody’s hours and, where few of many elements are degraded, by looking people up', async () => {
    const ofMany = await forecastOf('I');
    await put.elements(Array.from({ length: 300 }, (_, n) => ({ id: `far ${n}`, area: 'Elsewhere' })));
    await forecastAffected(db, clock('14:45'));
    expect(await forecastOf('I')).toEqual(ofMany);
  });

  test('running it again gives the same forecast; once affected somebody is forecast no more; when the incident closes all of it is withdrawn', async () => {
    const once = await forecastOf('I');
    await forecastAffected(db, clock('14:45'));
    expect(await forecastOf('I')).toEqual(once);
    await put.stays(seen('steady', 'HOME', ['16:30'], 0));
    await open('I', [], '16:30');
    const later = await forecastOf('I');
    expect(Object.keys(later)).not.toContain('steady');
    expect(Object.keys(later)).toContain('away');
    await open('I', [{ id: 'HOME', from: clock('14:30'), to: clock('16:45') }], '16:45', 'resolved');
    expect(await forecastOf('I')).toEqual({});
    expect(await select(db, "SELECT expected, likely FROM incident_forecast_counts FINAL WHERE incident_id = 'I'")).toEqual([
      { expected: 0, likely: '0' },
    ]);
  });
});

describe('the formula', () => {
  test('one day known and like today gives exactly the share of visits that were repeated, as it is assumed', async () => {
    const alone = await testDatabaseOfOneDay();
    const [row] = await select<{ probability: number; days_known: number }>(alone, 'SELECT probability, days_known FROM incident_forecasts FINAL');
    // odds(0.9) = 9: 1 / (1 / 9 + 1) = 0.9. No pair of days is known, so the share is the one it is drawn to.
    expect(row).toEqual({ probability: 0.9, days_known: 1 });
  });

  test('three days of the other kind, alike and unlike today, say no more than one', async () => {
    const there = scene(one);
    // Saturday is three days after the scene's Wednesday; bob was at work before on all three, and is elsewhere today.
    await there.stays([
      ...[0, -1, -2].flatMap((day) => [...seen('bob', 'WORK', ['14:30'], day), ...seen('bob', 'HOME', ['16:30'], day)]),
      ...seen('bob', 'FAR', ['14:30'], -3),
    ]);
    const at = clock('14:45', 3);
    await there.incident({ id: 'S', at, onset: clock('14:30', 3), detected: at, state: 'open', parts: [{ id: 'HOME', from: clock('14:30', 3) }] });
    await computeAffected(one, 'S', at);
    await forecastAffected(one, at);
    const rows = await select(one, "SELECT probability, days_known, days_there, today FROM incident_forecasts FINAL WHERE incident_id = 'S'");
    // 0.2 is what such a visit is assumed to be repeated; each day for itself would make it 0.43.
    expect(rows).toEqual([{ probability: 0.2, days_known: 3, days_there: 3, today: 'elsewhere' }]);
  });
});

async function testDatabaseOfOneDay(): Promise<Database> {
  const alone = one;
  const there = scene(alone);
  await there.elements([
    { id: 'HOME', area: 'Village' },
    { id: 'WORK', area: 'Town' },
    { id: 'FAR', area: 'Elsewhere' },
  ]);
  await there.stays([...seen('ann', 'WORK', ['12:45', '14:30'], 1), ...seen('ann', 'HOME', ['16:30'], 1), ...seen('ann', 'WORK', ['14:30'], 0)]);
  await there.incident({
    id: 'I',
    at: clock('14:45'),
    onset: clock('14:30'),
    detected: clock('14:45'),
    parts: [{ id: 'HOME', from: clock('14:30') }],
  });
  await forecastAffected(alone, clock('14:45'));
  return alone;
}

let one: Database;
beforeAll(async () => {
  one = await testDatabase();
});
