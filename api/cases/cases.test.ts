import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { insertOnce } from '../../sql/database.ts';
import { select } from '../../sql/testing/database.ts';
import { databasePorts } from '../ports.ts';
import { bearer, CANARY } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { caseAlias } from './alias.ts';
import { CaseDesk } from './desk.ts';
import { type CaseAction, type CaseNow, NO_FEEDBACK, step } from './step.ts';

let served: Served;
let now = new Date('2036-01-09T12:40:00Z');
beforeAll(async () => {
  served = await serveRegion(() => now);
});
beforeEach(async () => {
  now = new Date('2036-01-09T12:40:00Z');
  await served.db.client.command({ query: 'TRUNCATE TABLE case_events' });
});

const HOME = '77';
const alias = (incident = 'inc-1', centre = HOME) => caseAlias(served.keys, { incident, centre });
const get = (url: string, role: 'care' | 'admin' | 'noc' = 'care') => served.app.inject({ url, headers: bearer(role) });
const post = (what: string, payload: object = {}, role: 'care' | 'admin' | 'cx' = 'care', id = alias()) =>
  served.app.inject({ method: 'POST', url: `/incidents/inc-1/cases/${id}/${what}`, headers: bearer(role), payload });
const reader = (actor: string) => ({ actor, role: 'care' as const, purpose: 'incident_care' as const });
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};

describe('the cases of an incident', () => {
  test('are one for each decision centre on the list, open until somebody acts, without anybody’s name', async () => {
    const page = (await get('/incidents/inc-1/cases')).json();
    expect([page.total, page.cases.length]).toEqual([1, 1]);
    expect(page.cases[0]).toMatchObject({
      case_id: alias(),
      state: 'open',
      version: 0,
      held_by: '',
      listing: 'listed',
      lines: 4,
      customers: 4,
      vip: true,
      priority: 75,
    });
    for (const secret of [...Object.values(CANARY), HOME]) expect(JSON.stringify(page)).not.toContain(`"${secret}"`);
  });

  test('can be filtered, sorted and paged, and pages never overlap', async () => {
    const line = (n: number) => ({
      ...{ incident_id: 'inc-2', subscriber_key: String(900 + n), customer_key: String(500 + n), centre_key: String(500 + n) },
      ...{ matched_by: 'served', confidence: 0.9, minutes_exposed: 10 * n, events: 1, failures: 0, exposure: 6 - n, revision: '1' },
      ...{
        first_at: `2036-01-08 08:0${n}:00`,
        last_at: '2036-01-08 09:00:00',
        worst_at: '2036-01-08 08:30:00',
        worst_element_key: '11',
        withdrawn: n === 5,
      },
    });
    await insertOnce(served.db, 'incident_customers', [1, 2, 3, 4, 5].map(line), 'inc-2 list');
    const minutes = async (query: string) =>
      (await get(`/incidents/inc-2/cases?${query}`)).json().cases.map((c: { minutes_exposed: number }) => c.minutes_exposed);
    expect(await minutes('')).toEqual([10, 20, 30, 40, 50]);
    expect(await minutes('sort=minutes_exposed')).toEqual([50, 40, 30, 20, 10]);
    expect(await minutes('sort=first_at&order=asc&limit=2&offset=2')).toEqual([30, 40]);
    expect(await minutes('listing=withdrawn')).toEqual([50]);
    expect(await minutes('state=reserved')).toEqual([]);
    expect((await get('/incidents/inc-2/cases?sort=name')).statusCode).toBe(400);
    expect((await get('/incidents/inc-2/cases?limit=1')).json().total).toBe(5);
  });

  test('opened, show who it is, and the look is in the access log', async () => {
    const opened = (await get(`/incidents/inc-1/cases/${alias()}?purpose=incident_care`)).json();
    expect(opened.people.map((p: { name: string }) => p.name)).toContain(CANARY.name);
    const [look] = await select(served.db, "SELECT actor, object, rows FROM access_log WHERE action = 'reveal' ORDER BY at DESC LIMIT 1");
    expect(look).toEqual({ actor: 'agent 7', object: `inc-1/${alias()}`, rows: 4 });
  });

  test('have another id in every incident, and the id of one opens nothing in another', async () => {
    expect(alias('inc-2')).not.toBe(alias('inc-1'));
    expect((await get(`/incidents/inc-2/cases/${alias('inc-1')}?purpose=incident_care`)).statusCode).toBe(404);
    expect((await post('reserve', {}, 'care', 'A'.repeat(22))).statusCode).toBe(404);
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.string(), (key, incident) => {
        const { keys } = served;
        return (
          keys.unalias(incident, keys.alias(incident, String(key))) === String(key) &&
          keys.unalias(`${incident}x`, keys.alias(incident, String(key))) === null
        );
      }),
    );
  });
});

describe('taking a case', () => {
  test('of fifty who ask at once through two processes exactly one has it, the others hear who has it since when', async () => {
    const there = databasePorts({ nocDb: served.db, careDb: served.db, keys: served.keys, now: () => now });
    const tries = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => (n % 2 ? served.ports : there).cases.reserve('inc-1', alias(), reader(`agent ${n}`))),
    );
    const won = tries.flatMap((t) => (t.status === 'fulfilled' ? [t.value] : []));
    expect(won).toHaveLength(1);
    const holder = won[0]?.held_by;
    for (const lost of tries.flatMap((t) => (t.status === 'rejected' ? [t.reason] : [])))
      expect([lost.statusCode, lost.details]).toEqual([
        409,
        { reason: 'held', held_by: holder, held_since: '2036-01-09T12:40:00.000Z', held_until: '2036-01-09T13:00:00.000Z' },
      ]);
    expect(await select(served.db, 'SELECT version, holder FROM case_events')).toEqual([{ version: 1, holder }]);
  });

  test('two processes without a queue between them: the server keeps the first of two events with one version', async () => {
    const desks = Array.from({ length: 8 }, () => new CaseDesk(served.db));
    const id = { incident: 'inc-1', centre: HOME };
    const tries = await Promise.allSettled(
      desks.map((desk, n) => desk.act(id, { name: `p${n}`, role: 'care' }, now, () => ({ kind: 'reserve', hold_ms: 60_000 }))),
    );
    expect(tries.filter((t) => t.status === 'fulfilled')).toHaveLength(1);
    expect(await select(served.db, 'SELECT count() AS n FROM case_events')).toEqual([{ n: '1' }]);
  });

  test('answers 409 with a sentence and the holder over HTTP', async () => {
    expect((await post('reserve')).json()).toMatchObject({ state: 'reserved', held_by: 'agent 7', held_until: '2036-01-09T13:00:00Z' });
    const second = await post('reserve', {}, 'admin');
    expect([second.statusCode, second.json()]).toEqual([
      409,
      {
        error: 'agent 7 has held this case since 2036-01-09 12:40 UTC, until 2036-01-09 13:00 UTC.',
        ...{ reason: 'held', held_by: 'agent 7', held_since: '2036-01-09T12:40:00.000Z', held_until: '2036-01-09T13:00:00.000Z' },
      },
    ]);
    expect((await post('release', {}, 'admin')).statusCode).toBe(409);
    expect((await post('outcome', { outcome: 'resolved' }, 'admin')).statusCode).toBe(409);
  });

  test('runs out: the case shows as expired, and somebody else may take it', async () => {
    await post('reserve');
    later(20);
    expect((await get('/incidents/inc-1/cases?state=expired')).json().cases).toHaveLength(1);
    expect((await post('outcome', { outcome: 'resolved' })).json().error).toBe('The reservation ran out; take the case again.');
    expect((await post('reserve', {}, 'admin')).json()).toMatchObject({ state: 'reserved', held_by: 'root', version: 2 });
  });

  test('given back, a case is what it was before; every change is kept', async () => {
    await post('reserve');
    later(1);
    await post('reserve');
    await post('release', { note: 'wrong queue' });
    const history = (await get(`/incidents/inc-1/cases/${alias()}/history`)).json().events;
    expect(history.map((e: Record<string, unknown>) => [e['version'], e['kind'], e['from_state'], e['state'], e['actor'], e['note']])).toEqual([
      [1, 'reserved', 'open', 'reserved', 'agent 7', ''],
      [2, 'reserved', 'reserved', 'reserved', 'agent 7', ''],
      [3, 'released', 'reserved', 'open', 'agent 7', 'wrong queue'],
    ]);
  });

  test('a closed case is not taken again, and a note that could name a person is refused without repeating it', async () => {
    await post('reserve');
    const named = await post('outcome', { outcome: 'do_not_contact', note: 'call 45 99 88 77 66' });
    expect([named.statusCode, named.body.includes('99 88')]).toEqual([400, false]);
    expect((await post('outcome', { outcome: 'do_not_contact', note: 'asked not to be called' })).json()).toMatchObject({ state: 'do_not_contact' });
    expect((await post('reserve', {}, 'admin')).json()).toMatchObject({ reason: 'closed' });
  });

  test('is for care only, and a refusal is in the access log', async () => {
    for (const what of ['reserve', 'release', 'outcome', 'follow-up']) expect((await post(what, { outcome: 'resolved' }, 'cx')).statusCode).toBe(403);
    const [refused] = await select(
      served.db,
      "SELECT count() >= 4 AS enough FROM access_log WHERE NOT allowed AND actor = 'cx lead' AND object = 'inc-1'",
    );
    expect(refused).toEqual({ enough: 1 });
  });
});

describe('a list that changes under a case', () => {
  test('late data withdraws the people: the case stays, says so, and cannot be taken any more', async () => {
    await post('reserve');
    await post('release');
    const back = (withdrawn: boolean, revision: number) =>
      served.db.client.command({
        query: `INSERT INTO incident_customers SELECT * REPLACE (${withdrawn} AS withdrawn, ${revision} AS revision) FROM incident_customers FINAL WHERE incident_id = 'inc-1' AND centre_key = 77`,
      });
    await back(true, 5);
    const [shown] = (await get('/incidents/inc-1/cases')).json().cases;
    expect(shown).toMatchObject({ case_id: alias(), listing: 'withdrawn', lines: 0, lines_withdrawn: 4, state: 'open', version: 2 });
    expect((await get(`/incidents/inc-1/cases/${alias()}?purpose=incident_care`)).json()).toMatchObject({ withdrawn: true });
    expect((await post('reserve')).json()).toMatchObject({ reason: 'withdrawn' });
    await back(false, 6);
    expect((await post('reserve')).statusCode).toBe(200);
  });

  test('a list deleted by age leaves the cases somebody acted on', async () => {
    await served.db.client.insert({
      table: 'case_events',
      values: [
        {
          incident_id: 'inc-2',
          centre_key: '4242',
          version: 1,
          event_id: 'x',
          at: '2036-01-08 09:00:00',
          kind: 'resolved',
          from_state: 'open',
          state: 'resolved',
          resting: 'resolved',
        },
      ],
      format: 'JSONEachRow',
    });
    const page = (await get('/incidents/inc-2/cases?listing=no_longer_kept')).json();
    expect(page.cases).toHaveLength(1);
    expect(page.cases[0]).toMatchObject({ state: 'resolved', listing: 'no_longer_kept', first_at: null });
  });
});

describe('the rule of a case, alone', () => {
  const at = new Date('2036-01-09T12:00:00Z');
  const fresh: CaseNow = {
    ...{ version: 0, listed: true, state: 'open', resting: 'open', holder: '', held_since: new Date(0), held_until: new Date(0) },
    ...{ channel: '', purpose: '', line_key: '0', changed_at: new Date(0) },
  };
  const actions: CaseAction[] = [
    { kind: 'reserve', hold_ms: 1_200_000 },
    { kind: 'release', note: '' },
    { kind: 'clear', channel: 'call', purpose: 'incident', line_key: '5', consent_text: 'v1', hold_ms: 1_200_000 },
    ...(['contacted', 'no_answer', 'not_made', 'resolved', 'do_not_contact'] as const).map((outcome) => ({
      kind: 'outcome' as const,
      outcome,
      note: '',
      feedback: NO_FEEDBACK,
    })),
    { kind: 'clear', channel: 'sms', purpose: 'incident', line_key: '6', consent_text: 'v1', hold_ms: 1_200_000 },
    { kind: 'follow_up', note: '', feedback: NO_FEEDBACK },
  ];

  test('whoever was told was cleared for it while holding the case, whatever is tried in whatever order', () => {
    const moves = fc.array(fc.tuple(fc.constantFrom(...actions), fc.constantFrom('ada', 'bo'), fc.integer({ min: 0, max: 30 })), { maxLength: 25 });
    fc.assert(
      fc.property(moves, (tried) => {
        let one = fresh;
        let minute = 0;
        for (const [action, name, wait] of tried) {
          minute += wait;
          const when = new Date(at.getTime() + minute * 60_000);
          const next = step(one, action, { name, role: 'care' }, when);
          if ('refused' in next) continue;
          if (action.kind !== 'reserve' && action.kind !== 'follow_up') {
            expect([one.state, one.holder, one.held_until > when]).toEqual(['reserved', name, true]);
          }
          if (next.kind === 'contacted' || next.kind === 'no_answer' || next.kind === 'not_made') expect(one.channel).not.toBe('');
          // Between two contacts somebody said what came of the first, or gave the case back, or its time ran out.
          if (next.kind === 'cleared' && one.channel !== '') expect([next.channel, next.line_key]).toEqual([one.channel, one.line_key]);
          if (next.state === 'reserved') expect(next.holder).not.toBe('');
          else if (action.kind !== 'follow_up') expect(next.holder).toBe('');
          one = { ...one, ...next, version: one.version + 1 };
        }
      }),
    );
  });

  test('nobody reached for the second notice: who was told stays told', () => {
    const told = {
      ...fresh,
      state: 'reserved',
      resting: 'contacted',
      channel: 'call',
      holder: 'ada',
      held_until: new Date(+at + 1),
      purpose: 'restoration',
    } as const;
    expect(step(told, actions[4] as CaseAction, { name: 'ada', role: 'care' }, at)).toMatchObject({ kind: 'no_answer', state: 'contacted' });
  });
});
