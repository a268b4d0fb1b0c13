import type { FastifyInstance } from 'fastify';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { keyRing } from '../sql/identity.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { buildApp } from './app.ts';
import { seemsPersonal, whyNot } from './labels.ts';
import { databasePorts } from './ports.ts';
import { observed } from './quality.ts';
import { bearer, fillRegion, TOKENS } from './testing/region.ts';
import { ROLES, type Role } from './tokens.ts';

let db: Database;
let app: FastifyInstance;
const keys = keyRing('k', Buffer.alloc(32, 1), Buffer.alloc(32, 2));

beforeAll(async () => {
  db = await testDatabase();
  await fillRegion(db, keys);
  app = await buildApp({ ports: databasePorts({ nocDb: db, careDb: db, keys }), tokens: TOKENS, version: '0.1.0', requestsPerMinuteMax: 100_000 });
});

const get = (url: string, role: Role = 'noc') => app.inject({ url, headers: bearer(role) });
const post = (url: string, payload: object, role: Role = 'noc') => app.inject({ method: 'POST', url, headers: bearer(role), payload });

/** A proposal as the command line would store it, made by `by`. */
async function propose(revision: number, by: string, report = ''): Promise<void> {
  await db.client.command({
    query: `INSERT INTO detection_policies SELECT * REPLACE ({revision:UInt64} AS revision, 'proposed' AS state, {by:String} AS proposed_by, 7 AS open_once,
      {report:String} AS report, '' AS reviewed_by, 0 AS precedence) FROM (SELECT * FROM detection_policies FINAL WHERE revision = 0)`,
    query_params: { revision, by, report },
    clickhouse_settings: { wait_end_of_query: 1 },
  });
}

describe('labels', () => {
  test('are given by noc and admin only, and a refusal is in the access log', async () => {
    for (const role of ROLES) {
      const allowed = role === 'noc' || role === 'admin';
      expect([role, (await post('/incidents/inc-3/labels', { label: 'true' }, role)).statusCode]).toEqual([role, allowed ? 201 : 403]);
    }
    const refused = await select(db, "SELECT actor, object FROM access_log WHERE NOT allowed AND object = 'inc-3' ORDER BY at");
    expect(refused).toEqual([
      { actor: 'agent 7', object: 'inc-3' },
      { actor: 'cx lead', object: 'inc-3' },
    ]);
  });

  test('keep their history: relabelling adds, the newest comes first and counts', async () => {
    await post('/incidents/inc-1/labels', { label: 'true' });
    const second = await post(
      '/incidents/inc-1/labels',
      { label: 'false', reason: 'ordinary_variation', note: 'match day, as in INC-20260209-0845-5eded808' },
      'admin',
    );
    expect(second.json()).toMatchObject({ label: 'false', reason: 'ordinary_variation', labelled_by: 'root', role: 'admin', policy_revision: '0' });
    const { labels } = (await get('/incidents/inc-1/labels', 'cx')).json();
    expect(labels.map((l: { label: string; labelled_by: string }) => [l.label, l.labelled_by])).toEqual([
      ['false', 'root'],
      ['true', 'night shift'],
    ]);
    const [counted] = await select(db, "SELECT sum(labelled_false) AS n FROM detector_precision WHERE root_kind = 'site'");
    expect(counted).toEqual({ n: '1' });
  });

  test('keep the evidence as it was, whatever a replay makes of the incident afterwards', async () => {
    await post('/incidents/inc-1/labels', { label: 'true', note: 'seen before the replay' });
    await db.client.command({
      query: "INSERT INTO incident_evidence SELECT * REPLACE ('rewritten' AS sentence, 2 AS revision) FROM incident_evidence",
    });
    const kept = (await get('/incidents/inc-1/labels')).json().labels[0];
    expect(kept).toMatchObject({ severity: 'major', evidence: 9.5, detector: 'count', evidence_kept: 2, note: 'seen before the replay' });
    expect(kept.evidence_sentences).toEqual(['61 of 412 attempts failed (usual 5).', '61 of 412 attempts failed (usual 5).']);
    const [row] = await select<{ event: string }>(db, "SELECT event FROM incident_labels FINAL WHERE note = 'seen before the replay'");
    const event = JSON.parse(row!.event);
    expect(event).toMatchObject({ incident_id: 'inc-1', kind: 'updated', area: 'Odense C' });
    expect(event).not.toHaveProperty('progress');
  });

  test.each([
    ['inc-1', { label: 'false' }, 400],
    ['inc-1', { label: 'false', reason: 'holiday' }, 400],
    ['inc-1', { label: 'true', reason: 'other' }, 400],
    ['inc-1', { label: 'perhaps' }, 400],
    ['inc-1', { label: 'true', note: 'x'.repeat(501) }, 400],
    ['inc-1', { label: 'true', note: 'caller 45 99 88 77 66' }, 400],
    ['inc-1', { label: 'true', extra: 1 }, 400],
    ['nothing', { label: 'true' }, 404],
  ])('%s with %j is answered %i in a sentence that repeats nothing', async (id, body, status) => {
    const answer = await post(`/incidents/${id}/labels`, body);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().error).toMatch(/^[A-Z].*\.$/s);
    expect(answer.body).not.toMatch(/99 88|xxxx|perhaps|extra/);
  });

  test('what could name a person is refused, what names an incident, a day or a count is not', () => {
    for (const note of ['+4599887766', '99-88-77-66', 'imsi 238011234567890', 'ask bo@example.com'])
      expect([note, seemsPersonal(note)]).toEqual([note, true]);
    for (const note of ['', 'INC-20260209-0845-5eded808 again', 'since 2026-02-09 08:45', '14 of 62 failed, 1,234 MB', 'ticket 4711'])
      expect([note, seemsPersonal(note)]).toEqual([note, false]);
    expect(whyNot({ label: 'expected', reason: '', note: '' })).toBeNull();
  });
});

describe('proposals', () => {
  test('what Forecell ships with is in force until something else is accepted', async () => {
    expect((await get('/proposals/0')).json()).toMatchObject({
      in_force: true,
      state: 'accepted',
      open_once: 5.6,
      open_twice: 4.6,
      budget: 0.5,
      report: null,
    });
    expect((await get('/proposals/99')).statusCode).toBe(404);
    expect((await get('/proposals/x')).statusCode).toBe(400);
  });

  test('are decided by noc or admin, never by whoever proposed, once, and from the next period on', async () => {
    await propose(11, 'night shift', JSON.stringify({ gone: 3 }));
    expect((await get('/proposals/11')).json()).toMatchObject({ state: 'proposed', in_force: false, report: { gone: 3 } });
    expect((await post('/proposals/11/review', { decision: 'accepted' }, 'cx')).statusCode).toBe(403);
    const own = await post('/proposals/11/review', { decision: 'accepted' }, 'noc');
    expect([own.statusCode, own.json().error]).toEqual([403, 'A proposal is reviewed by somebody other than whoever made it.']);
    expect((await get('/proposals?state=proposed')).json().proposals).toHaveLength(1);
    const accepted = await post('/proposals/11/review', { decision: 'accepted', note: 'fine' }, 'admin');
    expect(accepted.json()).toMatchObject({
      state: 'accepted',
      reviewed_by: 'root',
      in_force_after: '2036-01-09T12:30:00Z',
      in_force: true,
      open_once: 7,
    });
    expect((await post('/proposals/11/review', { decision: 'rejected' }, 'admin')).statusCode).toBe(409);
    expect((await get('/proposals/11')).json().state).toBe('accepted');
    expect((await post('/proposals/12/review', { decision: 'accepted' }, 'admin')).statusCode).toBe(404);
  });

  test('the database itself refuses a proposer’s own review, and keeps the first of two decisions made at once', async () => {
    await propose(21, 'root');
    const { reviewStatement } = await import('./feedback_statements.ts');
    await reviewStatement(db, { revision: '21', decision: 'accepted', reviewer: 'root', review_note: '' });
    expect((await get('/proposals/21')).json().state).toBe('proposed');
    await post('/proposals/21/review', { decision: 'rejected' }, 'noc');
    // A second decision that got past the check at the same moment: it comes later, so it has the lower precedence.
    await db.client.command({
      query: `INSERT INTO detection_policies SELECT * REPLACE ('accepted' AS state, 'late' AS reviewed_by, precedence - 1 AS precedence)
        FROM (SELECT * FROM detection_policies FINAL WHERE revision = 21)`,
    });
    expect((await get('/proposals/21')).json()).toMatchObject({ state: 'rejected', reviewed_by: 'night shift' });
  });
});

describe('quality', () => {
  test('holds false and expected incidents a day against the budget, with unlabelled ones as the upper bound', async () => {
    await post('/incidents/inc-1/labels', { label: 'expected', reason: 'public_event' });
    await post('/incidents/inc-2/labels', { label: 'false', reason: 'no_impact' });
    await post('/incidents/inc-3/labels', { label: 'true' });
    const { budget, by_detector, precision, ...window } = (await get('/quality?since=2036-01-08T00:00:00Z&until=2036-01-10T00:00:00Z', 'cx')).json();
    // One period of a quarter of an hour was judged: a day of such incidents would be 96 times as many.
    expect(window.days).toBeCloseTo(1 / 96, 9);
    expect(budget.non_actionable_per_day).toBeCloseTo(2 * 96, 6);
    expect([budget.incidents, budget.unlabelled]).toEqual([3, 0]);
    expect(by_detector.find((d: { detector: string }) => d.detector === 'count')).toMatchObject({ labelled_expected: 1, share: 0.1, tighten: false });
    const count = precision.find((d: { detector: string }) => d.detector === 'count');
    expect(count).toMatchObject({ labelled: 1, labelled_expected: 1, precision: 0 });
  });

  test('one that was told and withdrawn is counted by itself, in no precision and in no lag', async () => {
    const event = { incident_id: 'undone', period_end: '2036-01-06 12:30:00', kind: 'withdrawn', state: 'withdrawn', root_kind: 'withdrawn_kind' };
    const times = { onset: '2036-01-06 12:00:00', detected_at: '2036-01-06 12:15:00', resolved_at: '2036-01-06 12:30:00' };
    await db.client.insert({ table: 'incident_events', values: [{ ...event, ...times, sentence: 's', revision: '1' }], format: 'JSONEachRow' });
    await db.client.insert({
      table: 'lag',
      values: [{ incident_id: 'undone', state: 'withdrawn', ...times, complaints: 3, revision: '1' }],
      format: 'JSONEachRow',
    });
    const quality = (await get('/quality?since=2036-01-06T00:00:00Z&until=2036-01-07T00:00:00Z', 'cx')).json();
    expect(quality.budget).toMatchObject({ incidents: 0, withdrawn: 1 });
    expect(quality.precision.some((d: { root_kind: string }) => d.root_kind === 'withdrawn_kind')).toBe(false);
    expect((await get('/lag?since=2036-01-06T00:00:00Z&until=2036-01-07T00:00:00Z', 'cx')).json()).toMatchObject({
      summary: { incidents: 0 },
      incidents: [],
    });
    expect((await get('/incidents?state=withdrawn', 'cx')).json().incidents).toMatchObject([
      { incident_id: 'undone', how_sure: 'Withdrawn: late or corrected data do not bear it out' },
    ]);
  });

  test('per day: 3 false and 1 expected in 8 days are 0.5, with 2 unlabelled at most 0.75', () => {
    const rows = [
      { labelled_true: 5, labelled_false: 3, labelled_expected: 0, unlabelled: 2 },
      { labelled_true: 0, labelled_false: 0, labelled_expected: 1, unlabelled: 0 },
    ];
    expect(observed(rows, 8)).toEqual({ incidents: 11, unlabelled: 2, non_actionable_per_day: 0.5, non_actionable_per_day_at_most: 0.75 });
    expect(observed(rows, 0).non_actionable_per_day).toBeNull();
  });

  test('the precision of a detector has its Wilson interval; nothing labelled is unknown, not zero', async () => {
    const label = (n: number, verdict: string) =>
      db.client.command({
        query: `INSERT INTO incident_labels (incident_id, label_id, labelled_at, label, detector, root_kind)
          SELECT concat('w-${verdict}-', toString(number)), toString(number), now64(6), '${verdict}', 'shift', 'element' FROM numbers(${n})`,
      });
    await label(8, 'true');
    await label(2, 'false');
    await db.client.command({
      query: `INSERT INTO incident_events (incident_id, period_end, state, root_kind, revision) VALUES ('silent-one', '2036-01-09 12:00:00', 'open', 'tac', 1)`,
    });
    const { precision } = (await get('/quality')).json();
    const shift = precision.find((d: { detector: string }) => d.detector === 'shift');
    expect(shift.precision).toBe(0.8);
    // Wilson's formula by hand in Python floats, z = 1.959964: 0.4901624691, 0.9433178491.
    expect(shift.precision_low).toBeCloseTo(0.490162, 5);
    expect(shift.precision_high).toBeCloseTo(0.943318, 5);
    const unknown = precision.find((d: { root_kind: string }) => d.root_kind === 'tac');
    expect(unknown).toMatchObject({ detector: 'unknown', labelled: 0, unlabelled: 1, precision: null, precision_low: null });
  });
});
