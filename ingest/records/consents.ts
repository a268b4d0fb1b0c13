import { flag, instant, name, oneOf, type RecordOf, record, text } from './fields.ts';
import type { TableFormat } from './tables.ts';

const Consent = record({
  customer_id: name(),
  purpose: name(60),
  channel: oneOf(['any', 'call', 'sms', 'app', 'email', 'letter']),
  granted: flag,
  text_version: text(60),
  given_at: instant,
});

/** One answer of a customer: to what, over which channel, to which wording, when, yes or no. A later answer outranks an earlier one, also one loaded after it. */
export const consents: TableFormat<RecordOf<typeof Consent>> = {
  schema: Consent,
  toRows({ customer_id, given_at, ...answer }, { keys, latestMs }) {
    if (latestMs !== null && given_at > latestMs) return 'given_at: in the future';
    if (answer.granted && answer.text_version === '') return 'text_version: missing; a yes is a yes to some wording';
    return [{ table: 'consents', row: { customer_key: keys.key('customer', customer_id), ...answer, given_at: Math.floor(given_at / 1000) } }];
  },
};

const ContactFlag = record({
  customer_id: name(),
  flag: oneOf(['do_not_contact', 'minor', 'deceased', 'legal_dispute', 'domestic_abuse', 'secret_number', 'protected']),
  active: flag,
  set_at: instant,
});

/** What forbids to contact a customer, or no longer does. Set, it counts as soon as it is loaded: an opt-out is never too early. Taken away, from `set_at` on. */
export const contactFlags: TableFormat<RecordOf<typeof ContactFlag>> = {
  schema: ContactFlag,
  toRows({ customer_id, set_at, ...given }, { keys }) {
    return [{ table: 'contact_flags', row: { customer_key: keys.key('customer', customer_id), ...given, set_at: Math.floor(set_at / 1000) } }];
  },
};
