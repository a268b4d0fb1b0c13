import { ELEMENT_KINDS } from '../../sql/catalogue/catalogue.ts';
import type { Row } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { normaliseDn } from '../pm/names.ts';
import { count, decimal, flag, instant, list, name, oneOf, type RecordOf, type RecordSchema, record, text, timeZone } from './fields.ts';

/** Rows for one table. `vault` is set where the table lives in the database of identities. */
export interface TableRow {
  readonly table:
    | 'elements'
    | 'element_aliases'
    | 'customers'
    | 'subscriptions'
    | 'consents'
    | 'contact_flags'
    | 'device_stays'
    | 'top_ups'
    | 'self_care_logins'
    | 'complaints'
    | 'complaint_texts'
    | 'maintenance_windows'
    | 'changes'
    | 'identities';
  readonly row: Row;
}

/** A format each of whose records becomes rows of its own, independent of the others. */
export interface TableFormat<T> {
  readonly schema: RecordSchema<T>;
  /** What of a JSON object is the record, where a sender wraps it. */
  readonly unwrap?: (value: unknown) => unknown;
  /** The rows of one record, or why it is refused after all. `revision` is added to each by the caller. */
  toRows(record: T, context: RowContext): readonly TableRow[] | string;
}

export interface RowContext {
  readonly keys: KeyRing;
  /** Nothing may be later, in milliseconds since 1970; null where the clock is not known. */
  readonly latestMs: number | null;
}

/** Keys of what is unknown. */
const NOBODY = '0';

const Inventory = record({
  element_id: name(),
  name: text(),
  kind: oneOf(ELEMENT_KINDS),
  technology: text(40),
  region: text(),
  area: text(),
  site: text(),
  sector: text(),
  band: text(40),
  tac: text(40),
  latitude: decimal(-90, 90),
  longitude: decimal(-180, 180),
  vendor: text(),
  software: text(),
  transport_hub: text(),
  core_pool: text(),
  administrative_state: text(40),
  neighbours: list(1_000),
  dn_aliases: list(100),
});

export const inventory: TableFormat<RecordOf<typeof Inventory>> = {
  schema: Inventory,
  toRows({ dn_aliases, ...element }) {
    const administrative_state = element.administrative_state.toLowerCase() || 'unlocked';
    const row: Row = { ...element, name: element.name || element.element_id, administrative_state, origin: 'inventory' };
    const aliases = dn_aliases.map(
      (dn): TableRow => ({ table: 'element_aliases', row: { dn: normaliseDn(dn), element_id: element.element_id, origin: 'inventory' } }),
    );
    return [{ table: 'elements', row }, ...aliases];
  },
};

const Customer = record({
  customer_id: name(),
  account_id: text(),
  name: text(400),
  address: text(400),
  payer_id: text(),
  segment: oneOf(['consumer', 'business']),
  value_band: count(5, 1),
  vip: flag,
  protected: flag,
  language: text(10),
  time_zone: timeZone,
  consent_service_contact: flag,
  do_not_contact: flag,
});

export const customers: TableFormat<RecordOf<typeof Customer>> = {
  schema: Customer,
  toRows(customer, { keys }) {
    const { customer_id, account_id, name: who, address, payer_id, ...kept } = customer;
    const customer_key = keys.key('customer', customer_id);
    const row: Row = {
      customer_key,
      account_key: account_id === '' ? NOBODY : keys.key('account', account_id),
      payer_key: payer_id === '' ? NOBODY : keys.key('payer', payer_id),
      address_key: address === '' ? NOBODY : keys.key('address', address),
      ...kept,
    };
    return [
      { table: 'customers', row },
      { table: 'identities', row: identity(keys, 'customer', customer_key, { customer_id, name: who, address }) },
    ];
  },
};

const Subscription = record({
  subscriber_id: name(),
  msisdn: text(40),
  customer_id: name(),
  line_type: oneOf(['voice', 'data', 'iot']),
  device_class: text(40),
  user_name: text(400),
  user_role: oneOf(['', 'contact', 'executive', 'employee']),
});

export const subscriptions: TableFormat<RecordOf<typeof Subscription>> = {
  schema: Subscription,
  toRows({ subscriber_id, msisdn, customer_id, user_name, ...kept }, { keys }) {
    const subscriber_key = keys.key('subscriber', subscriber_id);
    return [
      { table: 'subscriptions', row: { subscriber_key, customer_key: keys.key('customer', customer_id), ...kept } },
      {
        table: 'identities',
        row: {
          ...identity(keys, 'subscription', subscriber_key, { subscriber_id, msisdn, ...(user_name === '' ? {} : { user_name }) }),
          number_key: numberKey(keys, msisdn),
        },
      },
    ];
  },
};

/** A complaint, however it was sent; `created_at` in milliseconds since 1970. */
export interface ComplaintGiven {
  readonly complaint_id: string;
  readonly created_at: number;
  readonly customer_id: string;
  readonly subscriber_id: string;
  readonly channel: string;
  readonly topic: string;
  readonly area: string;
  readonly text: string;
  readonly removed: boolean;
}

/** Characters kept of what a customer wrote; what it is about is said at the beginning. */
const COMPLAINT_CHARACTERS_MAX = 2_000;

const Complaint = record({
  complaint_id: name(),
  created_at: instant,
  customer_id: text(),
  subscriber_id: text(),
  channel: text(60),
  topic: text(60),
  area: text(),
  text: (value) => (typeof value === 'string' ? value : ''),
});

export const complaints: TableFormat<RecordOf<typeof Complaint>> = {
  schema: Complaint,
  toRows: (complaint, context) => complaintRows({ ...complaint, removed: false }, context),
};

/** The rows of one complaint: who and when under keys, and what was written in a table of its own. Or why it is refused. */
export function complaintRows(complaint: ComplaintGiven, { keys, latestMs }: RowContext): readonly TableRow[] | string {
  const { complaint_id, customer_id, subscriber_id, channel, topic, area, removed } = complaint;
  if (customer_id === '' && subscriber_id === '') return 'neither customer_id nor subscriber_id is given';
  if (latestMs !== null && complaint.created_at > latestMs) return 'created_at: in the future';
  const complaint_key = keys.key('complaint', complaint_id);
  const created_at = Math.floor(complaint.created_at / 1000);
  const row: Row = {
    complaint_key,
    subscriber_key: subscriber_id === '' ? NOBODY : keys.key('subscriber', subscriber_id),
    customer_key: customer_id === '' ? NOBODY : keys.key('customer', customer_id),
    created_at,
    channel,
    topic,
    area,
    removed,
  };
  const words = complaint.text.trim().slice(0, COMPLAINT_CHARACTERS_MAX);
  // Taken back, or sent again without words: what was written before goes too.
  return [
    { table: 'complaints', row },
    { table: 'complaint_texts', row: { complaint_key, created_at, text: removed ? '' : words } },
  ];
}

const Maintenance = record({
  window_id: name(),
  scope: oneOf(['element', 'site', 'transport_hub', 'core_pool', 'tac', 'region']),
  scope_id: name(),
  starts_at: instant,
  ends_at: instant,
  reason: text(500),
});

export const maintenance: TableFormat<RecordOf<typeof Maintenance>> = {
  schema: Maintenance,
  toRows({ starts_at, ends_at, ...window }) {
    if (ends_at <= starts_at) return 'ends_at: not after starts_at';
    return [{ table: 'maintenance_windows', row: { ...window, starts_at: Math.floor(starts_at / 1000), ends_at: Math.floor(ends_at / 1000) } }];
  },
};

const Change = record({
  change_id: name(),
  scope: oneOf(['element', 'site', 'transport_hub', 'core_pool', 'tac', 'region', 'vendor_software']),
  scope_id: name(),
  at: instant,
  kind: text(60),
  description: text(500),
  source: text(60),
});

/** What was changed on the network, and when: parameters, software, antennas. `scope_id` of vendor_software is `vendor/software`. */
export const changes: TableFormat<RecordOf<typeof Change>> = {
  schema: Change,
  toRows({ at, ...change }, { latestMs }) {
    if (latestMs !== null && at > latestMs) return 'at: in the future; planned work belongs into maintenance windows';
    return [{ table: 'changes', row: { ...change, at: Math.floor(at / 1000) } }];
  },
};

/** By which a customer is found when they call; 0 where there is no number. */
function numberKey(keys: KeyRing, msisdn: string): string {
  return /\d/.test(msisdn) ? keys.key('number', msisdn) : NOBODY;
}

function identity(keys: KeyRing, subject: string, subject_key: string, document: Readonly<Record<string, string>>): Row {
  return { subject_key, subject, sealed: keys.seal(document), key_id: subject === 'subscription' ? keys.epochId : keys.keyId };
}
