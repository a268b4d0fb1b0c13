import { createHmac, timingSafeEqual } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../../sql/database.ts';
import { keyRing } from '../../sql/identity.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { CANARY, fillRegion } from '../testing/region.ts';
import { readWebhooks, type Webhooks } from './config.ts';
import { deliverDue } from './deliver.ts';
import { post } from './post.ts';
import { nextStep, RETRY_AFTER_MS } from './retry.ts';
import { secretBytes, signedHeaders } from './signature.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const bytes = (secret: string) => secretBytes(secret) as Buffer;

describe('the signature', () => {
  test('is the published one of the libraries of Standard Webhooks', () => {
    const at = new Date(1_614_265_330_000);
    expect(signedHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', at, '{"test": 2432232314}', [bytes(SECRET)])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('comes once for each secret, and what is too short or no secret at all is none', () => {
    const two = signedHeaders('m', new Date(0), '{}', [bytes(SECRET), Buffer.alloc(24, 7)])['webhook-signature'] as string;
    expect(two.split(' ')).toHaveLength(2);
    for (const bad of ['whsec_', 'whsec_c2hvcnQ=', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_not base64 at all, however long it may be'])
      expect([bad, secretBytes(bad)]).toEqual([bad, null]);
  });
});

describe('retries', () => {
  const start = new Date('2036-01-09T12:00:00Z');
  test('follow the table for a day, then end', () => {
    let at = start;
    const waits: number[] = [];
    for (let attempt = 1; ; attempt++) {
      const next = nextStep({ kind: 'answered', http_status: 500 }, attempt, start, at);
      if (!next.next_try_at) {
        expect([attempt, next.status]).toEqual([10, 'failed']);
        break;
      }
      at = next.next_try_at;
      waits.push(at.getTime() - start.getTime());
    }
    expect(waits).toEqual(RETRY_AFTER_MS.slice(1));
    expect(waits.at(-1)).toBe(86_400_000);
  });

  test.each([
    [{ kind: 'answered', http_status: 204 }, 'delivered'],
    [{ kind: 'answered', http_status: 302 }, 'retry'],
    [{ kind: 'answered', http_status: 410 }, 'gone'],
    [{ kind: 'answered', http_status: 429 }, 'retry'],
    [{ kind: 'failed', reason: 'timeout' }, 'retry'],
    [{ kind: 'failed', reason: 'refused_address' }, 'retry'],
  ] as const)('%j is %s', (outcome, status) => expect(nextStep(outcome, 1, start, start).status).toBe(status));

  test('after a night in which nothing ran, the next try is soon, not at once', () => {
    const at = new Date('2036-01-10T06:00:00Z');
    expect(nextStep({ kind: 'answered', http_status: 500 }, 2, start, at).next_try_at?.toISOString()).toBe('2036-01-10T06:00:05.000Z');
  });
});

describe('the file of webhooks', () => {
  const read = (content: string) => {
    const path = join(tmpdir(), `webhooks-${process.pid}.yaml`);
    writeFileSync(path, content);
    return readWebhooks(path);
  };
  const one = (url: string, secret = SECRET) => `endpoints: [{ name: a, url: '${url}', secrets: ['${secret}'] }]\n`;
  test('without one there are none; what is wrong is named, a secret never', () => {
    expect(readWebhooks('/nowhere/webhooks.yaml').endpoints).toEqual([]);
    expect(read(one('https://hooks.example/x')).endpoints[0]?.events).toEqual(['incident.opened', 'incident.resolved']);
    expect(() => read(one('http://hooks.example/x'))).toThrow(/https/);
    expect(() => read(one('https://user:pass@hooks.example/x'))).toThrow(/user or password/);
    expect(() => read(one('file:///etc/passwd'))).toThrow(/url/);
    expect(() => read(one('https://hooks.example/x', 'whsec_dG9vc2hvcnQ='))).toThrow(/^(?![\s\S]*dG9vc2hvcnQ)/);
  });
});

describe('deliveries', () => {
  let db: Database;
  let server: Server;
  let answer = 200;
  let heard: { headers: IncomingHttpHeaders; body: string }[] = [];
  let webhooks: Webhooks;
  // Each test an hour later: the events of the one before are then older than the webhook.
  let start = new Date('2036-01-09T12:00:00Z');
  const second = (seconds: number) => new Date(start.getTime() + seconds * 1000);

  beforeAll(async () => {
    db = await testDatabase();
    await fillRegion(db, keyRing('k', Buffer.alloc(32, 1), Buffer.alloc(32, 2)));
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        heard.push({ headers: request.headers, body });
        response.writeHead(answer, { location: 'http://127.0.0.1:9/elsewhere' }).end('not read');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  beforeEach(async () => {
    answer = 200;
    heard = [];
    start = new Date(start.getTime() + 3_600_000);
    await db.client.command({ query: 'TRUNCATE TABLE webhook_deliveries' });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const endpoint = { name: 'itsm', url, secrets: [bytes(SECRET)], events: ['incident.opened' as const, 'incident.updated' as const] };
    webhooks = { allow_private_addresses: true, endpoints: [endpoint] };
    await deliverDue({ db, webhooks }, start);
    const us = `${second(1).getTime()}000`;
    await db.client.command({
      query: `INSERT INTO incident_events SELECT * REPLACE (${us} AS revision) FROM incident_events FINAL WHERE incident_id = 'inc-1'`,
    });
  });
  const run = (seconds: number) => deliverDue({ db, webhooks }, second(seconds));

  test('tell what happened since the webhook was added, once, signed, in order, and nobody by name', async () => {
    expect(heard).toEqual([]);
    expect(await run(5)).toEqual([{ endpoint: 'itsm', delivered: 2, retried: 0, failed: 0, gone: false }]);
    await run(6);
    // A replay writes the same events again.
    await db.client.command({
      query: `INSERT INTO incident_events SELECT * REPLACE (${second(7).getTime()}000 AS revision) FROM incident_events FINAL WHERE incident_id = 'inc-1'`,
    });
    await run(8);
    expect(heard.map(({ body }) => JSON.parse(body))).toEqual([
      {
        type: 'incident.opened',
        timestamp: '2036-01-09T12:15:00.000Z',
        data: { incident_id: 'inc-1', state: 'open', severity: 'major', affected_subscriptions: 2915 },
      },
      {
        type: 'incident.updated',
        timestamp: '2036-01-09T12:30:00.000Z',
        data: { incident_id: 'inc-1', state: 'open', severity: 'major', affected_subscriptions: 2915 },
      },
    ]);
    const { headers, body } = heard[0] as (typeof heard)[number];
    const signed = createHmac('sha256', bytes(SECRET)).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest();
    expect(timingSafeEqual(signed, Buffer.from(String(headers['webhook-signature']).slice(3), 'base64'))).toBe(true);
    for (const secret of Object.values(CANARY)) expect(JSON.stringify(heard)).not.toContain(secret);
  });

  test('while somebody keeps it quiet, updates are not told, neither then nor afterwards; that it opened is', async () => {
    const snooze = {
      incident_id: 'inc-1',
      kind: 'acknowledged',
      told_by: 'night shift',
      snooze: true,
      seen_to: '2036-01-09 12:15:00',
      severity_rank: 3,
    };
    await insertOnce(db, 'incident_notices', [{ ...snooze, notice_id: 'a', at: '2036-01-09 12:20:00' }], 'quiet');
    await run(5);
    await insertOnce(
      db,
      'incident_notices',
      [{ ...snooze, notice_id: 'b', at: '2036-01-09 12:40:00', snooze: false, seen_to: '2036-01-09 12:30:00' }],
      'loud',
    );
    await run(6);
    await db.client.command({ query: 'TRUNCATE TABLE incident_notices' });
    expect(heard.map(({ body }) => JSON.parse(body).type)).toEqual(['incident.opened']);
  });

  test('are tried again by the table, under the same id, and one that fails holds up those behind it', async () => {
    answer = 503;
    expect((await run(5))[0]).toMatchObject({ delivered: 0, retried: 1 });
    await run(9);
    expect(heard).toHaveLength(2);
    answer = 200;
    expect((await run(12))[0]).toMatchObject({ delivered: 1 });
    expect(new Set(heard.map((h) => h.headers['webhook-id'])).size).toBe(2);
    const rows = await select(db, "SELECT attempt, status, http_status FROM webhook_deliveries WHERE type = 'incident.opened' ORDER BY attempt");
    expect(rows).toEqual([
      { attempt: 1, status: 'retry', http_status: 503 },
      { attempt: 2, status: 'delivered', http_status: 200 },
    ]);
  });

  test('a redirect is not followed, and 410 switches the webhook off until it has another address', async () => {
    answer = 307;
    await run(5);
    answer = 410;
    expect((await run(11))[0]).toMatchObject({ gone: true });
    const before = heard.length;
    expect((await run(100_000))[0]).toMatchObject({ gone: true });
    expect(heard.length).toBe(before);
  });

  test('fault 28: killed between telling and writing it down, one message is told once more under its id, and no other is', async () => {
    let dead = false;
    const client = new Proxy(db.client, {
      get(target, name) {
        const method = Reflect.get(target, name);
        if (name !== 'insert') return typeof method === 'function' ? method.bind(target) : method;
        return () => {
          dead = true;
          throw new Error('died here');
        };
      },
    });
    await expect(deliverDue({ db: { ...db, client }, webhooks }, second(5))).rejects.toThrow('died here');
    expect([dead, heard.length]).toEqual([true, 1]);
    await run(6);
    await run(7);
    const ids = heard.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(3);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('fault 28: a receiver that fails and one that never answers keep no other from hearing everything', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const [good] = webhooks.endpoints;
    const other = (name: string, port: number) => ({ ...(good as Webhooks['endpoints'][number]), name, url: `http://127.0.0.1:${port}/` });
    const bad = [other('dead', 9), other('silent', (silent.address() as AddressInfo).port)];
    await deliverDue({ db, webhooks: { ...webhooks, endpoints: bad }, timeoutMs: 50 }, start);
    const told = await deliverDue({ db, webhooks: { ...webhooks, endpoints: [...bad, ...webhooks.endpoints] }, timeoutMs: 50 }, second(6));
    expect(told.map(({ endpoint, delivered, retried }) => [endpoint, delivered, retried])).toEqual([
      ['dead', 0, 1],
      ['silent', 0, 1],
      ['itsm', 2, 0],
    ]);
    silent.closeAllConnections();
    silent.close();
  });

  test('a receiver that never answers is left after the time-out', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`);
    expect(await post(url, '{}', {}, { allowPrivate: true, timeoutMs: 50 })).toEqual({ kind: 'failed', reason: 'timeout' });
    silent.closeAllConnections();
    silent.close();
  });
});
