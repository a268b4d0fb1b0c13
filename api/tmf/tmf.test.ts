import { beforeAll, describe, expect, test } from 'vitest';
import { caseAlias } from '../cases/alias.ts';
import { bearer, CANARY } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { PATHS, TICKET_STATUS } from './resources.ts';

let served: Served;
let home: string;
beforeAll(async () => {
  served = await serveRegion();
  home = caseAlias(served.keys, { incident: 'inc-1', centre: '77' });
  const post = (what: string, payload: object = {}) =>
    served.app.inject({ method: 'POST', url: `/incidents/inc-1/cases/${home}/${what}`, headers: bearer('care'), payload });
  await post('reserve');
  await post('contact', { channel: 'sms' });
  await post('reserve');
  await post('outcome', { outcome: 'not_made' });
  await post('reserve');
  await post('contact', { channel: 'call' });
  await post('reserve');
  await post('outcome', { outcome: 'contacted' });
});

const get = (url: string, role: 'care' | 'noc' | 'cx' = 'care') => served.app.inject({ url, headers: bearer(role) });
const tickets = `${PATHS.troubleTicket}?relatedEntity.id=inc-1`;
const messages = `${PATHS.communicationMessage}?relatedEntity.id=inc-1`;

test('every resource has the fields its document asks for, and a link that leads back to it', async () => {
  const asked: [string, string[]][] = [
    [`${PATHS.serviceProblem}?status=inProgress`, ['category', 'description', 'originatorParty', 'priority', 'reason', 'status']],
    [
      `${PATHS.alarm}?state=raised`,
      ['alarmRaisedTime', 'alarmType', 'perceivedSeverity', 'probableCause', 'sourceSystemId', 'state', 'alarmedObject'],
    ],
    [tickets, ['description', 'severity', 'ticketType', 'name', 'status', 'creationDate', 'externalIdentifier', 'relatedEntity', 'relatedParty']],
    [messages, ['content', 'messageType', 'receiver', 'sender', 'subject', 'state', 'sendTime']],
  ];
  for (const [url, fields] of asked) {
    const [first] = (await get(url)).json();
    for (const field of ['id', 'href', '@type', ...fields]) expect([url, field, first[field]]).not.toEqual([url, field, undefined]);
    const again = await get(first.href);
    expect([again.statusCode, again.json()]).toEqual([200, first]);
  }
});

describe('an incident', () => {
  test('is a service problem with exact counts for care, and without the number for NOC where it is small', async () => {
    const problem = (await get(`${PATHS.serviceProblem}/inc-1`)).json();
    expect(problem).toMatchObject({
      '@type': 'ServiceProblem',
      priority: 3,
      status: 'inProgress',
      creationDate: '2036-01-09T12:15:00.000Z',
      affectedNumberOfServices: 2913,
    });
    const shown = (await get(`${PATHS.serviceProblem}/inc-1`, 'noc')).json();
    expect(shown.affectedNumberOfServices).toBe(2915);
    expect(shown.characteristic.find((c: { name: string }) => c.name === 'affectedHouseholdsAndAccounts').value).toBe('<20');
  });

  test('is an alarm, raised or cleared', async () => {
    expect((await get(`${PATHS.alarm}/inc-1`, 'noc')).json()).toMatchObject({
      state: 'raised',
      perceivedSeverity: 'major',
      alarmedObject: { id: 'site-017' },
    });
    expect((await get(`${PATHS.alarm}?state=cleared`, 'noc')).json()).toMatchObject([
      { id: 'inc-2', perceivedSeverity: 'cleared', alarmClearedTime: '2036-01-08T09:30:00.000Z' },
    ]);
    expect((await get(`${PATHS.alarm}/nothing`, 'noc')).statusCode).toBe(404);
  });
});

describe('paging and filtering', () => {
  test('a part is 206 with both counts, the whole is 200', async () => {
    const part = await get(`${PATHS.serviceProblem}?limit=1&offset=1&fields=status,name`);
    expect([part.statusCode, part.headers['x-total-count'], part.headers['x-result-count']]).toEqual([206, '3', '1']);
    expect(Object.keys(part.json()[0]).sort()).toEqual(['@type', 'href', 'id', 'name', 'status']);
    expect((await get(PATHS.serviceProblem)).statusCode).toBe(200);
    expect((await get(`${PATHS.serviceProblem}?status=resolved`)).json().map((p: { id: string }) => p.id)).toEqual(['inc-2']);
  });

  test.each([
    [`${PATHS.serviceProblem}?status=lost`],
    [`${PATHS.serviceProblem}?fields=a;b`],
    [`${PATHS.troubleTicket}`],
    [`${tickets}&customer=1`],
    [`${PATHS.alarm}?limit=0`],
  ])('%s is refused', async (url) => expect((await get(url)).statusCode).toBe(400));

  test('tickets by status: each state of a case has one', async () => {
    for (const status of new Set(Object.values(TICKET_STATUS)))
      expect([status, (await get(`${tickets}&status=${status}`)).json().length]).toEqual([status, status === 'resolved' ? 1 : 0]);
  });
});

describe('a case', () => {
  test('is a ticket that names nobody, and every look at it is in the access log', async () => {
    const [ticket] = (await get(tickets)).json();
    expect(ticket).toMatchObject({
      id: `inc-1.${home}`,
      ticketType: 'proactive',
      status: 'resolved',
      severity: 'major',
      channel: { id: 'call' },
      relatedEntity: [{ id: 'inc-1' }],
    });
    expect((await get(`${PATHS.troubleTicket}/inc-1.${'A'.repeat(22)}`)).statusCode).toBe(404);
    for (const url of [tickets, messages, `${PATHS.serviceProblem}`, `${PATHS.alarm}`])
      for (const secret of [...Object.values(CANARY), CANARY.msisdn.slice(1), '"77"', 'NR1']) {
        if (secret === 'NR1' && !url.includes('icket') && !url.includes('essage')) continue;
        expect((await get(url)).body).not.toContain(secret);
      }
  });

  test('its contacts are messages: what was told, what was not made after all, and not the reservation taken longer', async () => {
    const sent = (await get(messages)).json();
    expect(sent.map((m: Record<string, unknown>) => [m['messageType'], m['state']])).toEqual([
      ['PhoneCall', 'completed'],
      ['SMS', 'cancelled'],
    ]);
    expect(sent[0].content).toBe('Calls and mobile data in Odense C have not always connected since 13:00.');
    expect((await get(`${PATHS.communicationMessage}/inc-1.${home}.999`)).statusCode).toBe(404);
    expect((await get(messages, 'cx')).statusCode).toBe(403);
  });
});
