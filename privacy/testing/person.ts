import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ingestPaths } from '../../ingest/index.ts';
import { readCatalogue } from '../../sql/catalogue/catalogue.ts';
import { type Database, insertOnce } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';

/** Somebody who stands in every table and every folder, and whom nobody may find afterwards. */
export const GONE = {
  customer: 'cust-gone-7',
  name: 'Gudrun Gonesdottir',
  imsi: 'imsi-238017777777771',
  second: 'imsi-238017777777772',
  msisdn: '+4577112233',
};
/** Somebody of the same household, who stays. */
export const STAYS = { customer: 'cust-stays-8', name: 'Stefan Stayson', imsi: 'imsi-238018888888881', msisdn: '+4588112233' };
export const DAY = '2036-01-09';

const catalogue = readCatalogue();

/** The files an operator sends about both. */
export const FILES: Readonly<Record<string, string | Buffer>> = {
  'customers.csv': `customer_id,account_id,name,address,payer_id,segment,value_band,vip,protected,language,consent_service_contact,do_not_contact
${GONE.customer},acc-1,${GONE.name},Gata 1,pay-1,consumer,3,false,false,da,true,false
${STAYS.customer},acc-2,${STAYS.name},Gata 1,pay-2,consumer,2,false,false,da,true,false
`,
  'subscriptions.csv': `subscriber_id,msisdn,customer_id,line_type
${GONE.imsi},${GONE.msisdn},${GONE.customer},voice
${GONE.second},+4577112244,${GONE.customer},data
${STAYS.imsi},${STAYS.msisdn},${STAYS.customer},voice
`,
  'serving.csv': `subscriber_id,cell_id,start,end,events,failures,bytes
${[GONE.imsi, GONE.second, STAYS.imsi, 'imsi-stranger'].map((id) => `${id},NR1,${DAY}T12:00:00Z,${DAY}T12:29:00Z,9,3,1000`).join('\n')}
${GONE.imsi},NR1,not a time,,9,3,1000
`,
  'complaints.csv.gz': gzipSync(`complaint_id,created_at,customer_id,subscriber_id,channel,topic,area,text
c-1,${DAY}T12:40:00Z,${GONE.customer},${GONE.imsi},call,,Odense C,"I am ${GONE.name} and my data is slow"
c-2,${DAY}T12:41:00Z,${STAYS.customer},,call,,Odense C,no coverage
`),
  'consents.csv': `customer_id,purpose,channel,granted,text_version,given_at
${GONE.customer},service_notice,sms,true,v1,${DAY}T09:00:00Z
${STAYS.customer},service_notice,sms,true,v1,${DAY}T09:00:00Z
`,
  'flags.csv': `customer_id,flag,active,set_at
${GONE.customer},minor,true,${DAY}T09:00:00Z
`,
};

/** Loads these files under new names, as an operator's system would send them again; the content differs by a blank line, so that it counts as new. */
export async function deliver(db: Database, keys: KeyRing, folder: string, round: number): Promise<string[]> {
  const inbox = join(folder, `inbox-${round}`);
  mkdirSync(inbox, { recursive: true });
  for (const [name, content] of Object.entries(FILES)) {
    const again = typeof content === 'string' ? content + '\n'.repeat(round) : content;
    writeFileSync(join(inbox, name), again);
  }
  const report = await ingestPaths({ db, catalogue, keys, quarantineDir: join(folder, 'quarantine'), now: null }, [inbox]);
  return report.files.flatMap((file) => file.notes);
}

/** What detection and care would have written about them: a list of a closed incident, a link, a case with a note. */
export async function fillCare(db: Database, keys: KeyRing): Promise<void> {
  const people = [
    [GONE.imsi, GONE.customer, '70'],
    [GONE.second, GONE.customer, '70'],
    [STAYS.imsi, STAYS.customer, '70'],
  ] as const;
  const time = `${DAY} 12:15:00`;
  await insertOnce(
    db,
    'incident_customers',
    people.map(([imsi, customer, centre]) => ({
      ...{ incident_id: 'inc-9', subscriber_key: keys.key('subscriber', imsi), customer_key: keys.key('customer', customer), centre_key: centre },
      ...{ matched_by: 'served', confidence: 0.9, minutes_exposed: 30, events: 9, failures: 3, first_at: time, last_at: time, worst_at: time },
      ...{ worst_element_key: '11', exposure: 10, withdrawn: false, revision: '1' },
    })),
    'list',
  );
  await insertOnce(
    db,
    'incident_list_changes',
    people.map(([imsi]) => ({
      incident_id: 'inc-9',
      computed_for: time,
      subscriber_key: keys.key('subscriber', imsi),
      change: 'added',
      revision: '1',
    })),
    'changes',
  );
  await insertOnce(
    db,
    'incident_forecasts',
    people.map(([imsi, customer, centre]) => ({
      ...{ incident_id: 'inc-9', subscriber_key: keys.key('subscriber', imsi), customer_key: keys.key('customer', customer), centre_key: centre },
      ...{ probability: 0.7, expected_at: time, computed_for: time, revision: '1' },
    })),
    'forecast',
  );
  await insertOnce(
    db,
    'decision_centres',
    [GONE.customer, STAYS.customer].map((id) => ({ customer_key: keys.key('customer', id), centre_key: '70', reason: 'address', revision: '1' })),
    'centres',
  );
  await insertOnce(
    db,
    'line_owners',
    people.map(([imsi, customer]) => ({
      ...{
        run: '1',
        subscriber_key: keys.key('subscriber', imsi),
        customer_key: keys.key('customer', customer),
        centre_key: '70',
        may_be_told: true,
      },
    })),
    'owners',
  );
  await fillTies(db, keys);
  await fillContacts(db, keys);
}

/** What ties them to others: devices, top-ups, logins, nights, and what came of it. */
async function fillTies(db: Database, keys: KeyRing): Promise<void> {
  const [line, other] = [keys.key('subscriber', GONE.imsi), keys.key('subscriber', STAYS.imsi)];
  const [customer, neighbour] = [keys.key('customer', GONE.customer), keys.key('customer', STAYS.customer)];
  const time = `${DAY} 12:00:00`;
  const rows = {
    device_stays: { device_key: '5', subscriber_key: line, seen_from: time, seen_to: time, revision: '1' },
    top_ups: { payer_key: line, subscriber_key: other, at: time, revision: '1' },
    self_care_logins: { login_key: '6', subscriber_key: line, at: time, revision: '1' },
    night_places: { night: DAY, subscriber_key: line, place_key: '7', revision: '1' },
    centre_links: { centre_a: customer, centre_b: neighbour, kinds: ['one_login'], weights: [1], evidence: 1, verdict: 'one_kind', revision: '1' },
    centre_splits: { customer_key: neighbour, other_key: customer, at: time, actor: 'agent 7', role: 'care', note: '', revision: '1' },
    centre_memberships: { customer_key: customer, centre_key: '70', revision: '1' },
  };
  for (const [table, row] of Object.entries(rows)) await insertOnce(db, table, [row], table);
}

/** What they complained of and what care did about it. */
async function fillContacts(db: Database, keys: KeyRing): Promise<void> {
  const complaint_key = keys.key('complaint', 'c-1');
  const link = { complaint_key, incident_id: 'inc-9', confidence: 0.8, created_at: `${DAY} 12:40:00`, revision: '1' };
  await insertOnce(db, 'complaint_links', [{ ...link, rank: 1, reason: 'served' }], 'link');
  await insertOnce(db, 'placebo_links', [{ ...link, rank: 1, reason: 'served' }], 'placebo');
  await insertOnce(
    db,
    'complaint_topics',
    [
      {
        complaint_key,
        created_at: link.created_at,
        area: 'Odense C',
        topic: 'slow',
        topic_from: 'text',
        share: 1,
        sentiment: 'negative',
        language: 'en',
        removed: false,
        complaint_revision: '1',
      },
    ],
    'topic',
  );
  await insertOnce(
    db,
    'incident_calls',
    [{ incident_id: 'inc-9', complaint_key, centre_key: '70', created_at: link.created_at, on_list: true, revision: '1' }],
    'call',
  );
  const step = { incident_id: 'inc-9', centre_key: '70', event_id: 'e', at: `${DAY} 13:00:00`, kind: 'contact', actor: 'agent 7', role: 'care' };
  await insertOnce(
    db,
    'case_events',
    [
      { ...step, version: 1, line_key: keys.key('subscriber', GONE.imsi), note: 'she asked for her name to be gone' },
      { ...step, version: 2, line_key: keys.key('subscriber', STAYS.imsi), note: 'he was content' },
    ],
    'case',
  );
}

/** Every key that leads to the person. */
export function keysOf(keys: KeyRing): string[] {
  return [keys.key('subscriber', GONE.imsi), keys.key('subscriber', GONE.second), keys.key('customer', GONE.customer), keys.key('complaint', 'c-1')];
}
