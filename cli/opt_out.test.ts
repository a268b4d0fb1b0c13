import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildApp, databasePorts } from '../api/index.ts';
import { ingestPaths } from '../ingest/index.ts';
import { CATALOGUE_PATH, readCatalogue } from '../sql/catalogue/catalogue.ts';
import { insertOnce } from '../sql/database.ts';
import { keyRing } from '../sql/identity.ts';
import { testDatabase } from '../sql/testing/database.ts';

const directory = mkdtempSync(join(tmpdir(), 'forecell-opt-out-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a customer who opts out, or takes a consent back, between the list and the call is not called', async () => {
  const db = await testDatabase();
  const keys = keyRing('k', Buffer.alloc(32, 1), Buffer.alloc(32, 2));
  const load = async (name: string, content: string) => {
    const path = join(directory, name);
    writeFileSync(path, content);
    const deps = { db, catalogue: readCatalogue([CATALOGUE_PATH]), keys, quarantineDir: join(directory, 'quarantine'), now: null };
    const { files } = await ingestPaths(deps, [path]);
    return files.map((file) => [file.format, file.accepted, file.rejectedCount]);
  };
  const people = ['C1', 'C2'].map((id) => `${id},A${id},Name ${id},Street ${id},P${id},consumer,3,false,false,da,Europe/Copenhagen,true,false\n`);
  const header =
    'customer_id,account_id,name,address,payer_id,segment,value_band,vip,protected,language,time_zone,consent_service_contact,do_not_contact\n';
  expect(await load('customers.csv', header + people.join(''))).toEqual([['customers', 2, 0]]);
  await load('subscriptions.csv', 'subscriber_id,msisdn,customer_id,line_type\nimsi-1,4511111111,C1,voice\nimsi-2,4522222222,C2,voice\n');
  const consents = 'customer_id,purpose,channel,granted,text_version,given_at\n';
  const yes =
    'C1,service_notice,call,true,v1,2025-01-01T00:00:00Z\nC2,service_notice,call,true,v1,2025-01-01T00:00:00Z\nC2,service_notice,call,true,,2025-01-02T00:00:00Z\n';
  expect(await load('consents.csv', consents + yes)).toEqual([['consents', 2, 1]]);

  const period = '2036-01-09 12:00:00';
  const event = { incident_id: 'inc-1', period_end: period, kind: 'opened', state: 'open', onset: period, detected_at: period, revision: '1' };
  await insertOnce(db, 'incident_events', [event], 'event');
  const rows = ['1', '2'].map((n) => ({
    ...{
      incident_id: 'inc-1',
      subscriber_key: keys.key('subscriber', `imsi-${n}`),
      customer_key: keys.key('customer', `C${n}`),
      centre_key: `7${n}`,
    },
    ...{
      matched_by: 'served',
      confidence: 0.9,
      minutes_exposed: 30,
      events: 9,
      failures: 3,
      first_at: period,
      last_at: period,
      worst_at: period,
      exposure: 5,
      revision: '1',
    },
  }));
  await insertOnce(db, 'incident_customers', rows, 'list');

  const token = 'care-token-care-token-care-token';
  const ports = databasePorts({ nocDb: db, careDb: db, keys, now: () => new Date('2036-01-09T12:30:00Z') });
  const app = await buildApp({ ports, tokens: [{ token, role: 'care', name: 'agent' }], version: '0' });
  const ask = (url: string, payload?: object) =>
    app.inject({ method: payload ? 'POST' : 'GET', url, headers: { authorization: `Bearer ${token}` }, ...(payload ? { payload } : {}) });
  const list = (await ask('/incidents/inc-1/cases')).json();
  expect([list.contact.affected, list.contact.contactable]).toEqual([2, 2]);
  const cases: string[] = list.cases.map((c: { case_id: string }) => c.case_id);
  for (const id of cases) expect((await ask(`/incidents/inc-1/cases/${id}/reserve`, {})).statusCode).toBe(200);

  // Between the list and the call: one opts out, the other takes the consent back.
  expect(await load('flags.csv', 'customer_id,flag,active,set_at\nC1,do_not_contact,true,2036-01-09T12:29:00Z\n')).toEqual([['contact_flags', 1, 0]]);
  await load('withdrawn.csv', `${consents}C2,service_notice,call,false,,2036-01-09T12:29:30Z\n`);
  const answers = await Promise.all(cases.map((id) => ask(`/incidents/inc-1/cases/${id}/contact`, { channel: 'call' })));
  expect(answers.map((a) => a.statusCode)).toEqual([409, 409]);
  expect(answers.map((a) => a.json().reasons[0].reason).sort()).toEqual(['do_not_contact', 'no_consent']);
  const after = (await ask('/incidents/inc-1/contactable')).json();
  expect([after.affected, after.contactable]).toEqual([2, 0]);
  // The list says so too, line by line.
  const lines = (await ask('/incidents/inc-1/customers')).json();
  expect([lines.affected, lines.contactable, lines.customers.map((c: { may_contact: boolean }) => c.may_contact)]).toEqual([2, 0, [false, false]]);
  await app.close();
});
