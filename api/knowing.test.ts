import { beforeAll, describe, expect, test } from 'vitest';
import { insertOnce } from '../sql/database.ts';
import { select } from '../sql/testing/database.ts';
import { bearer } from './testing/region.ts';
import { type Served, serveRegion } from './testing/served.ts';

let served: Served;
const NAN = 'nan';
const figure = (metric: string, more: Record<string, string | number | boolean>) => ({
  dimension: 'all',
  name: 'all',
  metric,
  unit: 's',
  value: 600,
  low: 300,
  high: 900,
  n: 12,
  n_people: false,
  left_out: 3,
  chance: NAN,
  computed_for: '2036-01-09 12:30:00',
  revision: '7',
  ...more,
});
const spike = (spike_id: string, more: Record<string, string | number>) => ({
  spike_id,
  scope: 'area',
  name: 'Odense C',
  region: 'Funen',
  topic: 'slow_data',
  started_at: '2036-01-09 11:00:00',
  found_at: '2036-01-09 12:00:00',
  last_at: '2036-01-09 12:15:00',
  complaints: 8,
  expected: 0.234,
  evidence: 9,
  verdict: 'miss',
  incident_id: '',
  linked: 0,
  revision: '1',
  ...more,
});

beforeAll(async () => {
  served = await serveRegion();
  await insertOnce(
    served.db,
    'lag_figures',
    [
      figure('detection_delay', {}),
      figure('contact_lead', { value: NAN, low: NAN, high: NAN, n: 0 }),
      figure('silent_ratio', { unit: 'ratio', value: 40, n: 17, n_people: true }),
      figure('complaint_half_life', { n: 43, n_people: true, left_out: 22 }),
      figure('detection_delay', { dimension: 'region', name: 'Funen', n: 9 }),
      // of an earlier hour, when there was another group
      figure('detection_delay', { dimension: 'region', name: 'Jutland', revision: '6' }),
    ],
    'figures',
  );
  await insertOnce(
    served.db,
    'complaint_survival',
    [
      {
        dimension: 'all',
        name: 'all',
        after_s: 900,
        at_risk: 12,
        complained: 1,
        silent_share: 0.9,
        low: 0.7,
        high: 0.97,
        computed_for: '2036-01-09 12:30:00',
        revision: '7',
      },
    ],
    'silence',
  );
  await insertOnce(
    served.db,
    'complaint_spikes',
    [
      spike('SPK-1', {}),
      spike('SPK-2', { found_at: '2036-01-09 12:15:00', complaints: 43, verdict: 'late', incident_id: 'inc-1', linked: 21 }),
      spike('SPK-3', { found_at: '2036-01-08 12:15:00', last_at: '2036-01-08 13:00:00', topic: 'bill', verdict: 'not_network' }),
    ],
    'spikes',
  );
});

const get = async (url: string, role: 'noc' | 'care' | 'cx' | 'admin') =>
  (await served.app.inject({ method: 'GET', url, headers: bearer(role) })).json();

describe('figures', () => {
  const byMetric = async (role: 'cx' | 'care') => {
    const { figures } = await get('/lag/figures?dimension=all', role);
    return Object.fromEntries(figures.map((f: { metric: string }) => [f.metric, f]));
  };

  test('say what they are of, what they leave out, and that unknown is unknown', async () => {
    const figures = await byMetric('cx');
    expect(figures['detection_delay']).toMatchObject({ value: 600, low: 300, high: 900, n: 12, left_out: 3, chance: null });
    expect(figures['contact_lead']).toMatchObject({ value: null, low: null, n: 0 });
  });

  test('one that rests on fewer than 20 people is shown to care and not to CX', async () => {
    expect((await byMetric('cx'))['silent_ratio']).toMatchObject({ value: null, low: null, high: null, n: '<20', left_out: 3 });
    expect((await byMetric('care'))['silent_ratio']).toMatchObject({ value: 40, n: 17 });
    expect((await byMetric('cx'))['complaint_half_life']).toMatchObject({ value: 600, n: 45, left_out: 20 });
  });

  test('are those of the newest hour only, by group', async () => {
    const { figures } = await get('/lag/figures?dimension=region', 'noc');
    expect(figures.map((f: { name: string }) => f.name)).toEqual(['Funen']);
    expect((await served.app.inject({ url: '/lag/figures?dimension=customer', headers: bearer('noc') })).statusCode).toBe(400);
  });

  test('the curve of silence counts incidents, and an unknown group has none', async () => {
    expect((await get('/lag/silence', 'cx')).points).toEqual([
      { after_s: 900, at_risk: 12, complained: 1, silent_share: 0.9, low: 0.7, high: 0.97, computed_for: '2036-01-09T12:30:00Z' },
    ]);
    expect((await get('/lag/silence?dimension=region&name=Nowhere', 'cx')).points).toEqual([]);
  });
});

describe('spikes', () => {
  test('are told to the NOC without small counts, nor what would give them away', async () => {
    const { total, spikes } = await get('/spikes?verdict=miss', 'noc');
    expect(total).toBe(1);
    expect(spikes[0]).toMatchObject({ spike_id: 'SPK-1', complaints: '<20', linked: '<20', expected: null, evidence: null });
    expect(spikes[0].sentence).toBe(
      '<20 complaints about slow data from Odense C in an hour, more than chance allows; no incident explains them: customers see what detection does not.',
    );
  });

  test('are told to care as they are, and rounded where they are many', async () => {
    const exact = (await get('/spikes?since=2036-01-09T00:00:00Z', 'care')).spikes;
    expect(exact.map((s: { spike_id: string; complaints: number }) => [s.spike_id, s.complaints])).toEqual([
      ['SPK-2', 43],
      ['SPK-1', 8],
    ]);
    expect(exact[0].sentence).toBe(
      '43 complaints about slow data from Odense C in an hour where 0.23 are usual; explained by inc-1, which was found only afterwards.',
    );
    expect((await get('/spikes?verdict=late', 'cx')).spikes[0]).toMatchObject({ complaints: 45, linked: 20, expected: 0.23 });
  });

  test('stand in the account of quality, the missed ones by themselves', async () => {
    const { spikes } = await get('/quality?since=2036-01-09T00:00:00Z&until=2036-01-10T00:00:00Z', 'noc');
    expect(spikes).toEqual({ spikes: 2, known: 0, late: 1, missed: 1, not_network: 0 });
  });

  test('the view for Grafana hides what the API hides', async () => {
    expect(await select(served.db, 'SELECT spike_id, complaints_shown, usual FROM complaint_spikes_shown ORDER BY spike_id LIMIT 2')).toEqual([
      { spike_id: 'SPK-1', complaints_shown: '<20', usual: null },
      { spike_id: 'SPK-2', complaints_shown: '45', usual: 0.2 },
    ]);
    const rows = await select(served.db, "SELECT metric, shown, of, left_out_shown FROM lag_figures_shown WHERE dimension = 'all' ORDER BY metric");
    expect(rows).toEqual([
      { metric: 'complaint_half_life', shown: 600, of: '45', left_out_shown: '20' },
      { metric: 'contact_lead', shown: null, of: '0', left_out_shown: '3' },
      { metric: 'detection_delay', shown: 600, of: '12', left_out_shown: '3' },
      { metric: 'silent_ratio', shown: null, of: '<20', left_out_shown: '3' },
    ]);
  });
});

describe('somebody takes an incident on', () => {
  const take = (id: string, role: 'noc' | 'care' | 'cx') =>
    served.app.inject({ method: 'POST', url: `/incidents/${id}/acknowledgement`, headers: bearer(role) });

  test('the NOC may, and who did is kept', async () => {
    const answer = await take('inc-1', 'noc');
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ incident_id: 'inc-1', acknowledgements: [{ by: 'night shift' }] });
    expect(await select(served.db, 'SELECT incident_id, kind, told_by FROM incident_notices FINAL')).toEqual([
      { incident_id: 'inc-1', kind: 'acknowledged', told_by: 'night shift' },
    ]);
  });

  test('care and CX may not; an incident that is not there cannot be taken, nor one that is part of another', async () => {
    expect((await take('inc-1', 'cx')).statusCode).toBe(403);
    expect((await take('inc-1', 'care')).statusCode).toBe(403);
    expect((await take('nobody', 'noc')).statusCode).toBe(404);
    expect((await take('inc-3', 'noc')).statusCode).toBe(404);
  });

  const say = async (body: object, id = 'inc-1') =>
    served.app.inject({ method: 'POST', url: `/incidents/${id}/acknowledgement`, headers: bearer('noc'), payload: body });
  const standing = async (id = 'inc-1') => (await served.app.inject({ url: `/incidents/${id}`, headers: bearer('care') })).json().acknowledgement;

  test('the newest word holds, everything said is kept, also within one second; an owner is whoever asks unless another is named', async () => {
    expect(await standing()).toEqual({ owner: 'night shift', note: '', at: '2036-01-09T12:40:00Z', snoozed: false });
    expect((await say({ owner: 'Transport team', note: 'Fibre cut at H17, see INC-20260209-0845-5eded808.' })).statusCode).toBe(201);
    const last = (await say({ note: 'Splicing until 15:00.' })).json().acknowledgements;
    expect(last.map((one: { owner: string; note: string }) => [one.owner, one.note])).toEqual([
      ['night shift', ''],
      ['Transport team', 'Fibre cut at H17, see INC-20260209-0845-5eded808.'],
      ['night shift', 'Splicing until 15:00.'],
    ]);
    const { incidents } = (await served.app.inject({ url: '/incidents?state=open', headers: bearer('cx') })).json();
    expect(incidents[0].acknowledgement).toMatchObject({ owner: 'night shift', note: 'Splicing until 15:00.' });
    expect(await standing('inc-2')).toBeNull();
  });

  test.each([
    { note: 'call 45 99 88 77 66 back' },
    { note: 'ask bird@example.org' },
    { owner: 'bird@example.org' },
    { note: 'x'.repeat(501) },
    { owner: 'x'.repeat(101) },
    { snooze: 'yes' },
    { customer: 1 },
  ])('refuses %j, repeats nothing of it and keeps nothing', async (body) => {
    const before = await select(served.db, 'SELECT count() AS n FROM incident_notices FINAL');
    const answer = await say(body);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toMatch(/99 88|bird/);
    expect(await select(served.db, 'SELECT count() AS n FROM incident_notices FINAL')).toEqual(before);
  });
});

describe('quiet until it is resolved', () => {
  let n = 0;
  const write = (incident_id: string, time: string, given: Record<string, string>) =>
    insertOnce(
      served.db,
      'incident_events',
      [
        {
          ...{
            incident_id,
            period_end: `2036-01-09 ${time}:00`,
            kind: 'updated',
            state: 'open',
            severity: 'minor',
            sentence: time,
            area: 'Odense C',
          },
          ...{ onset: '2036-01-09 12:00:00', detected_at: '2036-01-09 12:15:00', resolved_at: '1970-01-01 00:00:00', revision: String(1_000 + n++) },
          ...given,
        },
      ],
      `quiet ${incident_id} ${time} ${n}`,
    );
  const quiet = (incident_id: string, body: object) =>
    served.app.inject({ method: 'POST', url: `/incidents/${incident_id}/acknowledgement`, headers: bearer('noc'), payload: body });
  const snoozed = async (id: string) => (await served.app.inject({ url: `/incidents/${id}`, headers: bearer('noc') })).json().acknowledgement.snoozed;

  test('live news are silent but for what is worse and for the end; what comes back is told, and is no longer quiet', async () => {
    await served.ports.news();
    const told = async () => (await served.ports.news()).filter((one) => one.event === 'incident').map((one) => one.data['sentence']);
    await write('inc-8', '12:30', { kind: 'opened' });
    expect(await told()).toEqual(['12:30']);
    await quiet('inc-8', { snooze: true });
    expect(await snoozed('inc-8')).toBe(true);
    await write('inc-8', '12:45', {});
    expect(await told()).toEqual([]);
    await write('inc-8', '13:00', { severity: 'critical' });
    expect([await told(), await snoozed('inc-8')]).toEqual([['13:00'], false]);
    await write('inc-8', '13:15', {});
    expect([await told(), await snoozed('inc-8')]).toEqual([[], true]);
    await write('inc-8', '13:30', { kind: 'resolved', state: 'resolved', resolved_at: '2036-01-09 13:30:00' });
    expect([await told(), await snoozed('inc-8')]).toEqual([['13:30'], false]);
    await write('inc-8', '13:45', { kind: 'reopened' });
    await write('inc-8', '14:00', {});
    expect([await told(), await snoozed('inc-8')]).toEqual([['14:00'], false]);
  });

  test('somebody who takes it on anew without asking for quiet ends it; what was quiet is not told afterwards; what is over cannot be kept quiet', async () => {
    await write('inc-9', '12:30', { kind: 'opened' });
    await quiet('inc-9', { snooze: true });
    await write('inc-9', '12:45', {});
    await quiet('inc-9', {});
    await write('inc-9', '13:00', {});
    expect(await snoozed('inc-9')).toBe(false);
    expect(await select(served.db, "SELECT formatDateTime(period_end, '%H:%i') AS at FROM incident_quiet WHERE incident_id = 'inc-9'")).toEqual([
      { at: '12:45' },
    ]);
    await quiet('inc-2', { snooze: true });
    expect(await snoozed('inc-2')).toBe(false);
  });
});
