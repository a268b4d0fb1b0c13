import { beforeAll, expect, test } from 'vitest';
import { caseAlias } from '../cases/alias.ts';
import { bearer } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveRegion();
});

const words = async (query = '') => (await served.app.inject({ url: `/incidents/inc-1/words${query}`, headers: bearer('noc') })).json();
const estimate = (payload: object, role: 'noc' | 'care' = 'noc') =>
  served.app.inject({ method: 'POST', url: '/incidents/inc-1/estimate', headers: bearer(role), payload });

test('an incident is told without cell, cause or number of anything; an estimate is said once the NOC gave it whole', async () => {
  expect(await words()).toMatchObject({
    sentence: 'Calls and mobile data in Odense C have not always connected since 13:00.',
    status: 'Our engineers are working on it. We cannot say yet when service will be back to normal.',
  });
  expect(JSON.stringify(await words())).not.toMatch(/NR1|site|17|15%/);
  const whole = { restored_by: '2036-01-09T15:00:00Z', confidence: 'high', next_update_at: '2036-01-09T14:00:00Z' };
  expect((await estimate({ ...whole, confidence: undefined })).statusCode).toBe(400);
  expect((await estimate({ ...whole, next_update_at: '2036-01-09T12:00:00Z' })).statusCode).toBe(400);
  expect((await estimate(whole, 'care')).statusCode).toBe(403);
  expect((await estimate(whole)).statusCode).toBe(201);
  expect((await words('?language=da&time_zone=Atlantic/Faroe')).status).toBe(
    'Vores teknikere arbejder på sagen. Vi forventer, at nettet fungerer som normalt kl. 15.00; det er meget sandsynligt. Du kan forvente nyt senest kl. 14.00.',
  );
  expect((await served.app.inject({ url: '/incidents/inc-1/words?time_zone=x', headers: bearer('noc') })).statusCode).toBe(400);
});

test('whoever is cleared for a contact gets the words in the customer’s language', async () => {
  const url = `/incidents/inc-1/cases/${caseAlias(served.keys, { incident: 'inc-1', centre: '77' })}`;
  await served.app.inject({ method: 'POST', url: `${url}/reserve`, headers: bearer('care'), payload: {} });
  const cleared = (await served.app.inject({ method: 'POST', url: `${url}/contact`, headers: bearer('care'), payload: { channel: 'call' } })).json();
  expect(cleared.words).toMatchObject({ language: 'da', sentence: 'Opkald og mobildata i Odense C er ikke altid gået igennem siden kl. 13.00.' });
});
