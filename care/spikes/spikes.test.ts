import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { seeded } from '../lag/estimates.ts';
import { clock, keyOf, scene, stamp } from '../testing/scene.ts';
import { readComplaints } from '../topics/read.ts';
import { evidenceNeeded, findSpikes } from './find.ts';
import { type HourCount, hourOfWeek, normsOf } from './norms.ts';
import { complaintHours } from './statements.ts';
import { type Hit, judged, type Spike, step } from './step.ts';
import { surplusEvidence } from './tail.ts';

describe('how surprising so many are', () => {
  // scipy: -nbinom.logsf(k - 1, size, size / (size + mean)) / ln 10, and -poisson.logsf(k - 1, mean) / ln 10
  test.each([
    [3, 0.05, 2, 4.244309550847096],
    [5, 0.2, 0.5, 3.2697559994920082],
    [12, 3, 4, 2.4103482765274604],
    [40, 30, 10, 0.7366300751442332],
    [8, 0.01, 1, 16.034570990261138],
    [12, 3, Number.POSITIVE_INFINITY, 4.146383125850159],
    [8, 0.01, Number.POSITIVE_INFINITY, 20.609380704264613],
  ])('%d where %d are usual, size %d', (count, mean, size, evidence) => expect(surplusEvidence(count, mean, size)).toBeCloseTo(evidence, 8));

  test('more is more surprising, more dispersion less; none is never', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.01, max: 40, noNaN: true }), (count, mean) => {
        const plain = surplusEvidence(count, mean, 3);
        expect(surplusEvidence(count + 1, mean, 3)).toBeGreaterThan(plain);
        expect(surplusEvidence(0, mean, 3)).toBe(0);
        if (count > 2 * mean + 3) expect(surplusEvidence(count, mean, 30)).toBeGreaterThanOrEqual(plain);
      }),
      { seed: 5, numRuns: 100 },
    );
  });
});

describe('what is usual', () => {
  const hours = (n: number, of: (hour: number) => number, name = 'A', scope: 'area' | 'region' = 'area'): HourCount[] =>
    Array.from({ length: n }, (_, hour) => ({ scope, name, topic: 'network', hour, complaints: of(hour) })).filter((c) => c.complaints > 0);

  test('hour 0 of the week is Monday midnight', () => {
    expect(hourOfWeek(Date.parse('2026-01-05T00:00:00Z') / 3_600_000)).toBe(0);
    expect(hourOfWeek(Date.parse('2026-01-04T23:00:00Z') / 3_600_000)).toBe(167);
  });

  test('by hand: a region with one complaint every hour for a week expects one', () => {
    const [norm] = normsOf(
      hours(168, () => 1, 'R', 'region'),
      [],
      'R',
      ['network'],
      0,
      168,
    );
    // hour of any day: (7 + 0.5) / 7; drawn with ten: x (1 + 10) / (x + 10), then with five: (x (1 + 5)) / (x + 5)
    const day = 7.5 / 7;
    const week = (day * 11) / (day + 10);
    expect(norm?.mean).toBeCloseTo((week * 6) / (week + 5), 10);
    expect(norm?.weight).toBe(6);
    expect(norm?.size).toBe(1e6);
  });

  test('a place that never complained expects something, and less than one that did', () => {
    const counts = [...hours(1_344, (h) => (h % 24 === 12 ? 1 : 0), 'R', 'region'), ...hours(1_344, (h) => (h % 24 === 12 ? 1 : 0))];
    const norms = normsOf(counts, ['A', 'B'], 'R', ['network'], 0, 1_344);
    const noon = (name: string) => norms.find((n) => n.scope === 'area' && n.name === name && n.hour_of_week % 24 === 12)?.mean ?? 0;
    expect(noon('B')).toBeGreaterThan(0);
    expect(noon('A')).toBeGreaterThan(3 * noon('B'));
  });

  test('counts more uneven than chance give a small size, and one old spike does not', () => {
    const random = seeded(11);
    const clustered = hours(1_344, () => (random() < 0.1 ? 10 : 0));
    const even = hours(1_344, () => 1);
    const sizeOf = (counts: HourCount[]) =>
      normsOf([...counts, ...counts.map((c) => ({ ...c, scope: 'region', name: 'R' }))], ['A'], 'R', ['network'], 0, 1_344)[0]?.size ?? 0;
    expect(sizeOf(clustered)).toBeLessThan(1);
    expect(sizeOf(even.map((c) => (c.hour === 700 ? { ...c, complaints: 60 } : c)))).toBeGreaterThan(50);
  });
});

describe('the story of a spike', () => {
  const hit = (more: Partial<Hit> = {}): Hit => ({
    scope: 'area',
    name: 'Odense C',
    region: 'Funen',
    topic: 'network',
    complaints: 6,
    expected: 0.2,
    evidence: 7,
    ...more,
  });
  const at = (time: string) => clock(time);
  const told = (spikes: readonly Spike[]) =>
    spikes.map((s) => `${s.name} ${s.topic} ${s.complaints} ${stamp(s.found_at).slice(11, 16)}-${stamp(s.last_at).slice(11, 16)}`);

  test('begins, goes on, ends after three quiet hours, and begins anew', () => {
    let spikes = step([], [hit()], at('12:00'));
    expect(told(spikes)).toEqual(['Odense C network 6 12:00-12:00']);
    spikes = step(spikes, [hit({ complaints: 9, evidence: 11 })], at('12:15'));
    spikes = step(spikes, [hit({ complaints: 4, evidence: 5 })], at('12:30'));
    expect(told(spikes)).toEqual(['Odense C network 9 12:00-12:30']);
    spikes = step(spikes, [], at('12:45'));
    spikes = step(spikes, [hit({ complaints: 3 })], at('15:29'));
    expect(told(spikes)).toEqual(['Odense C network 9 12:00-15:29']);
    spikes = step(spikes, [hit()], at('18:29'));
    expect(told(spikes)).toEqual(['Odense C network 9 12:00-15:29', 'Odense C network 6 18:29-18:29']);
  });

  test('one place is one spike, told by its strongest topic; the region’s own only where no place has one', () => {
    const region = hit({ scope: 'region', name: 'Funen', complaints: 12, evidence: 9 });
    const spikes = step([], [hit(), hit({ topic: 'slow_data', evidence: 8 }), region], at('12:00'));
    expect(told(spikes)).toEqual(['Odense C slow_data 6 12:00-12:00']);
    expect(told(step([], [region], at('12:00')))).toEqual(['Funen network 12 12:00-12:00']);
    expect(told(step(spikes, [region], at('12:15')))).toEqual(told(spikes));
  });

  test('the same period again is the same story', () => {
    const once = step([], [hit()], at('12:00'));
    expect(step(once, [hit()], at('12:00'))).toEqual(once);
  });

  test('known, late or missed, by what its complaints were linked to', () => {
    const [spike] = step([], [hit()], at('12:00')) as [Spike];
    const by = (linked: number, detected: string) => ({ complaints: 8, incident_id: 'I', linked, detected_at: at(detected) });
    expect(judged(spike, by(2, '11:45')).verdict).toBe('known');
    expect(judged(spike, by(2, '12:15')).verdict).toBe('late');
    expect(judged(spike, by(1, '11:45')).verdict).toBe('miss');
    expect(judged(spike, { ...by(2, '11:45'), complaints: 9 }).verdict).toBe('miss');
    expect(judged(spike, undefined).verdict).toBe('miss');
    expect(judged({ ...spike, topic: 'bill' }, by(8, '11:45')).verdict).toBe('not_network');
  });
});

describe('spikes are found in the complaints that came', () => {
  let db: Database;
  let put: ReturnType<typeof scene>;
  const BURST = ['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8'];
  const spikes = () =>
    select<Record<string, unknown>>(
      db,
      "SELECT scope, name, topic, formatDateTime(found_at, '%H:%i') AS found, complaints, verdict, incident_id, linked FROM complaint_spikes FINAL ORDER BY found_at, name",
    );
  beforeAll(async () => {
    db = await testDatabase();
    const element = (id: string, area: string) => ({
      element_id: id,
      name: id,
      kind: 'nr_cell',
      region: 'Funen',
      area,
      origin: 'inventory',
      revision: '1',
    });
    await insertOnce(db, 'elements', [element('N1', 'Odense C'), element('N2', 'Nyborg')], 'elements');
    const usual = Array.from({ length: 21 }, (_, day) =>
      ['08:05', '12:10', '16:20', '20:30'].flatMap((time, i) =>
        ['Odense C', 'Nyborg'].map((area, j) => ({
          id: `${day}${i}${j}x`,
          at: clock(time, -day),
          sim: 'z',
          topic: i % 2 ? 'coverage' : 'slow data',
          area,
        })),
      ),
    ).flat();
    put = scene(db);
    await put.complaints(usual);
  });

  test('two weeks are needed before anything is called unusual', async () => {
    await readComplaints(db);
    expect(await findSpikes(db, clock('13:00', -8))).toEqual({ state: 'learning' });
    expect(await findSpikes(db, clock('13:00', -1))).toEqual({ state: 'looked', found: [] });
  });

  test('eight complaints in an hour from one place are a spike that nothing explains, found once', async () => {
    const burst = BURST.map((id, i) => ({
      complaint_key: keyOf(id),
      subscriber_key: '5',
      created_at: stamp(clock(`12:${15 + 5 * i}`)),
      topic: 'slow data',
      area: 'Odense C',
      revision: '9000',
    }));
    await insertOnce(db, 'complaints', burst, 'burst');
    await readComplaints(db);
    const report = await findSpikes(db, clock('13:00'));
    expect(report).toMatchObject({ state: 'looked', found: [{ name: 'Odense C', topic: 'slow_data', verdict: 'miss' }] });
    expect(await findSpikes(db, clock('13:00'))).toMatchObject({ found: [{ name: 'Odense C' }] });
    expect(await spikes()).toEqual([
      { scope: 'area', name: 'Odense C', topic: 'slow_data', found: '13:00', complaints: 8, verdict: 'miss', incident_id: '', linked: 0 },
    ]);
  });

  test('an incident detected later explains it, as late; one detected before, as known', async () => {
    await put.incident({ id: 'I1', at: clock('13:15'), onset: clock('11:45'), detected: clock('13:15') });
    const links = BURST.slice(0, 3).map((id) => ({
      complaint_key: keyOf(id),
      incident_id: 'I1',
      rank: 1,
      confidence: 0.9,
      created_at: stamp(clock('12:30')),
      revision: '1',
    }));
    await insertOnce(db, 'complaint_links', links, 'links');
    await findSpikes(db, clock('13:15'));
    expect(await spikes()).toMatchObject([{ found: '13:00', verdict: 'late', incident_id: 'I1', linked: 3 }]);
    await put.incident({ id: 'I1', at: clock('13:30'), onset: clock('11:45'), detected: clock('12:45') });
    await findSpikes(db, clock('13:30'));
    expect(await spikes()).toMatchObject([{ verdict: 'known' }]);
  });

  test('what an incident explains teaches nothing about what is usual', async () => {
    const hours = await complaintHours(db, { from: clock('12:00'), to: clock('13:00'), topics: ['slow_data'], network_topics: ['slow_data'] });
    const counted = hours.map(({ scope, name, topic, complaints }) => [scope, name, topic, complaints]);
    // Of the eight, three were linked to an incident.
    expect(counted.filter(([, , topic]) => topic === 'slow_data')).toEqual([
      ['area', 'Odense C', 'slow_data', 5],
      ['region', 'Funen', 'slow_data', 5],
    ]);
  });

  test('more places need more evidence: ten times as many, one decade', () => expect(evidenceNeeded(190) - evidenceNeeded(19)).toBeCloseTo(1, 10));
});
