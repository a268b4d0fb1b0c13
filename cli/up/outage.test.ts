import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { deliverDue } from '../../api/index.ts';
import { readHouseholdPolicy } from '../../care/index.ts';
import { buildQuietNetwork, CELLS, id, period } from '../../detectors/testing/quiet_network.ts';
import { testIntake } from '../../ingest/http/testing.ts';
import { parseSources } from '../../ingest/sources/config.ts';
import { connect, type Database } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { Line } from '../../sql/testing/line.ts';
import { DetectionLoop } from './detection_loop.ts';

/**
 * A day of a network of 30 cells and two senders that measure every two hours, twice: with the database there all the time, and with it away for fourteen hours while senders go on. Intake over HTTP, journal,
 * detection, care, notices and a webhook are those that run in operation; only the clock is played.
 */
const LAST = 11;
const AWAY = { from: 3, to: 10 } as const;
/** Cells whose calls fail, from and to which period. */
const FAULTS = [
  { cell: 3, from: 2, to: 4, what: 'told before, ends while the database is away' },
  { cell: 8, from: 3, to: 3, what: 'begins and ends while it is away, more than six hours before it is back' },
  { cell: 12, from: 8, to: 11, what: 'begins while it is away and goes on' },
  { cell: 20, from: 11, to: 11, what: 'begins afterwards' },
] as const;
/** One sender has nothing to send meanwhile. */
const SILENT = { sender: 'em-b', from: 9, to: 9 } as const;
const SENDERS = [
  { name: 'em-a', token: 'the-token-of-one-sender-in-a-test', cells: [0, 15] },
  { name: 'em-b', token: 'the-token-of-the-other-in-a-test', cells: [15, CELLS] },
] as const;

const end = (n: number): Date => period(8 * n);

const heard = new Map<string, string[]>();
const receiver = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { type, data } = JSON.parse(Buffer.concat(parts).toString());
    heard.set(request.url ?? '', [...(heard.get(request.url ?? '') ?? []), `${type} ${data.incident_id}`]);
    response.writeHead(200).end();
  });
});
beforeAll(() => new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => receiver.close(resolve)));

function body(n: number, [from, to]: readonly [number, number]): string {
  const rows: string[] = [];
  for (let cell = from; cell < to; cell++) {
    const failing = FAULTS.some((fault) => fault.cell === cell && n >= fault.from && n <= fault.to);
    const values = { rrc_setup_sr: [failing ? 40 : 99, 100], dl_ue_throughput: [20_000, 1], attempts: [100, 1], prb_utilisation_dl: [50, 1] };
    for (const [kpi, [numerator, denominator]] of Object.entries(values))
      rows.push(
        JSON.stringify({
          period_end: end(n).toISOString(),
          period_s: 7_200,
          element_id: id(cell),
          kpi,
          numerator,
          denominator,
          quality: 'ok',
        }),
      );
  }
  return rows.join('\n');
}

async function live(name: string, away: { readonly from: number; readonly to: number } | null) {
  const db = await testDatabase();
  await buildQuietNetwork(db);
  const line = new Line(new URL(inject('engineUrl')));
  const username = process.env['CLICKHOUSE_USER'] ?? (process.env['CLICKHOUSE_URL'] ? 'default' : 'owner');
  const connection = { username, password: inject('enginePassword'), database: db.name, vault: db.vault };
  // Tried once: what is away is away.
  const through: Database = { ...connect({ ...connection, url: await line.listen() }), triesMax: 1 };
  const intake = await testIntake(
    through,
    { onReport: () => loop.request(), sources: parseSources('period_s: 7200', 'sources.yaml') },
    { tokens: SENDERS.map(({ name, token }) => ({ name, token, role: 'ingest' as const })) },
  );
  let now = end(0);
  const troubles: string[] = [];
  const news: string[] = [];
  const controller = new AbortController();
  const loop = new DetectionLoop({
    db: through,
    clock: { kind: 'wall', now: () => now },
    ...{ periodS: 7_200, graceS: 600, households: readHouseholdPolicy(), signal: controller.signal },
    isBehind: () => intake.streams.behindMs(Date.now() + 1) > 0,
    onPeriod: (report) => news.push(...report.news.filter(({ kind }) => kind === 'opened').map(({ incidentId }) => incidentId)),
    onTrouble: (sentence) => troubles.push(sentence),
  });
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/${name}`;
  const endpoint = { name: 'itsm', url, secrets: [Buffer.alloc(32, 7)], events: ['incident.opened' as const, 'incident.resolved' as const] };
  const webhooks = { allow_private_addresses: true, endpoints: [endpoint] };
  const look = async () => {
    loop.request();
    await loop.settled();
    await deliverDue({ db, webhooks }, new Date());
  };
  await deliverDue({ db, webhooks }, new Date(Date.now() - 1_000));
  for (let n = 1; n <= LAST; n++) {
    now = new Date(end(n).getTime() + 240_000);
    if (n === away?.from) line.set('away');
    for (const { name, token, cells } of SENDERS) {
      if (name === SILENT.sender && n >= SILENT.from && n <= SILENT.to) continue;
      const answer = await intake.send('/ingest/kpi_samples', body(n, cells), { authorization: `Bearer ${token}` });
      expect(answer.statusCode).toBe(202);
    }
    // Each period a batch of its own, so that the newest is stored first and the backlog behind it.
    await intake.streams.journal('samples').seal();
    if (away && n >= away.from && n < away.to) continue;
    if (n === away?.to) {
      line.set('open');
      // As the clock asks every ten seconds: the database answers again, and nothing of what waited is stored yet.
      await look();
      expect(troubles).toContain('detection waits until what was received is stored');
    }
    await intake.drain();
    await look();
  }
  const incidents = await select<Record<string, string | boolean>>(
    db,
    `SELECT root_id, incident_id, root_kind, toString(onset) AS onset, toString(state) AS state, toString(resolved_at) AS resolved_at FROM incidents ORDER BY onset, root_id`,
  );
  const notices = await select<{ incident_id: string; times: string }>(
    db,
    "SELECT incident_id, toString(count()) AS times FROM incident_notices WHERE kind = 'notified' GROUP BY incident_id",
  );
  controller.abort();
  line.close();
  return { incidents, notices: new Map(notices.map(({ incident_id, times }) => [incident_id, times])), news, heard: heard.get(`/${name}`) ?? [] };
}

test('after fourteen hours without the database incidents and notices are those of a run that had it: none doubled, none lost, what is older than six hours recorded and told to nobody', async () => {
  const [calm, cut] = await Promise.all([live('calm', null), live('cut', AWAY)]);
  expect(cut.incidents).toEqual(calm.incidents);
  const named = (root: string) => calm.incidents.filter(({ root_id }) => root_id === root).map(({ incident_id }) => String(incident_id));
  expect(calm.incidents.map(({ root_id }) => root_id)).toEqual([id(3), id(8), id(12), 'em-b', id(20)]);
  const old = named(id(8));
  expect([...calm.notices.values()].every((times) => times === '1')).toBe(true);
  expect(new Map([...calm.notices].filter(([incident]) => !old.includes(incident)))).toEqual(cut.notices);
  // Printed and told once each.
  expect(new Set(cut.news).size).toBe(cut.news.length);
  expect(cut.heard.sort()).toEqual(calm.heard.filter((one) => !old.some((incident) => one.endsWith(incident))).sort());
}, 240_000);
