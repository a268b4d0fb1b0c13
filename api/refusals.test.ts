import { beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../sql/database.ts';
import { buildApp } from './app.ts';
import type { Fault } from './faults.ts';
import { databasePorts, type Ports } from './ports.ts';
import { bearer, CANARY, TOKENS } from './testing/region.ts';
import { type Served, serveRegion } from './testing/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveRegion();
});

const get = (url: string, headers: Record<string, string> = {}) => served.app.inject({ method: 'GET', url, headers });

describe('bad input', () => {
  const long = 'x'.repeat(300);
  test.each([
    ['/incidents?limit=0', 400],
    ['/incidents?limit=501', 400],
    ['/incidents?limit=1e2', 400],
    ['/incidents?limit=', 400],
    ['/incidents?limit=1&limit=2', 400],
    ['/incidents?offset=-1', 400],
    ['/incidents?state=half', 400],
    ['/incidents?severity=', 400],
    ['/incidents?since=yesterday', 400],
    ['/incidents?since=2036-13-01T00:00:00Z', 400],
    [`/incidents?area=${long}`, 400],
    ['/incidents?customer=4599887766', 400],
    ['/incidents?4599887766=1', 400],
    ['/incidents/nothing', 404],
    ["/incidents/'%3B%20DROP%20TABLE%20incidents", 400],
    [`/incidents/${long}`, 400],
    ['/incidents/%E0%A4%A', 400],
    ['/incidents/a%0Ab', 400],
    ['/incidents/inc-1/customers?limit=501', 400],
    ['/incidents/inc-1/customers?limit=50001&format=csv', 400],
    ['/incidents/inc-1/customers?format=xml', 400],
    ['/incidents/inc-1/customers?min_confidence=2', 400],
    ['/incidents/inc-1/customers?bom=perhaps', 400],
    ['/lag?since=4599887766', 400],
    ['/nothing/here/4599887766', 404],
  ])('%s is answered %i with a sentence that repeats nothing', async (url, status) => {
    const answer = await get(url, bearer('care'));
    expect(answer.statusCode).toBe(status);
    const { error } = answer.json();
    expect(error).toMatch(/^[A-Z].*\.$/s);
    expect(answer.body).not.toMatch(/4599887766|xxxxxx|DROP|at \w+ \(|node_modules/);
  });

  test('other methods and large bodies are refused', async () => {
    expect((await served.app.inject({ method: 'POST', url: '/incidents', headers: bearer('care'), payload: { a: 1 } })).statusCode).toBe(404);
    const large = await served.app.inject({
      method: 'POST',
      url: '/incidents',
      headers: { ...bearer('care'), 'content-type': 'application/json' },
      payload: `"${'x'.repeat(20_000)}"`,
    });
    expect([404, 413]).toContain(large.statusCode);
    expect(large.body.length).toBeLessThan(300);
  });

  test('too many requests from one address are told to wait', async () => {
    const strict = await buildApp({ ports: served.ports, tokens: TOKENS, version: '0.1.0', requestsPerMinuteMax: 2 });
    await strict.inject('/');
    await strict.inject('/');
    const third = await strict.inject('/');
    expect(third.statusCode).toBe(429);
    expect(third.json().error).toMatch(/wait a minute\.$/);
    await strict.close();
  });
});

describe('faults of ours', () => {
  test('a database that is away is said in a sentence, at once by /health', async () => {
    const away = connect({ url: 'http://127.0.0.1:1', database: 'x', vault: 'y' });
    const lonely = await buildApp({
      ports: databasePorts({ nocDb: away, careDb: away, keys: served.keys, waitMsMax: 300 }),
      tokens: TOKENS,
      version: '0.1.0',
    });
    for (const url of ['/health', '/incidents', '/incidents/inc-1', '/incidents/inc-1/customers', '/lag']) {
      const answer = await lonely.inject({ url, headers: bearer('care') });
      expect(answer.statusCode).toBe(503);
      expect(answer.json().error).toBe('The database does not answer at the moment; try again in a minute.');
      expect(answer.body).not.toMatch(/ECONN|127/);
    }
    await lonely.close();
    await away.close();
  });

  test('are answered without detail, and reported without message', async () => {
    const seen: Fault[] = [];
    const broken: Ports = {
      ...served.ports,
      incidents: async () => {
        throw new Error(`cannot read ${CANARY.name}`);
      },
    };
    const fragile = await buildApp({ ports: broken, tokens: TOKENS, version: '0.1.0', report: (fault) => seen.push(fault) });
    const answer = await fragile.inject({ url: '/incidents', headers: bearer('noc') });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({
      error: 'Something went wrong here; it has been noted under this number.',
      correlation_id: answer.headers['x-correlation-id'],
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ correlation_id: answer.json().correlation_id, route: '/incidents', error: 'Error' });
    expect(JSON.stringify(seen)).not.toContain(CANARY.name);
    await fragile.close();
  });
});
