import type { KeyRing } from '../../sql/identity.ts';
import { instant, name, type RecordOf, record } from './fields.ts';
import type { RowContext, TableFormat } from './tables.ts';

/*
 * What hints at who lives with whom. Each is kept under keys alone, for as long as its table says, and read by `care/` only where the household policy
 * switches its kind of link on, and only of people who agreed to it.
 */

const DeviceStay = record({ subscriber_id: name(), device_id: name(60), seen_from: instant, seen_to: instant });

/** One device in one line over one span. A later record of the same beginning replaces it: spans grow. */
export const deviceStays: TableFormat<RecordOf<typeof DeviceStay>> = {
  schema: DeviceStay,
  toRows({ subscriber_id, device_id, seen_from, seen_to }, { keys, latestMs }) {
    if (seen_to < seen_from) return 'seen_to: before seen_from';
    if (isAhead(seen_to, latestMs)) return 'seen_to: in the future';
    const row = { device_key: keys.key('device', device_id), ...line(keys, subscriber_id), seen_from: second(seen_from), seen_to: second(seen_to) };
    return [{ table: 'device_stays', row }];
  },
};

const TopUp = record({ paying_subscriber_id: name(), subscriber_id: name(), at: instant });

/** One top-up of a line that another line paid. The amount is nobody's business here; a top-up of the own line says nothing and is not kept. */
export const topUps: TableFormat<RecordOf<typeof TopUp>> = {
  schema: TopUp,
  toRows({ paying_subscriber_id, subscriber_id, at }, { keys, latestMs }) {
    if (isAhead(at, latestMs)) return 'at: in the future';
    const payer_key = keys.key('subscriber', paying_subscriber_id);
    const payee = line(keys, subscriber_id);
    return payer_key === payee.subscriber_key ? [] : [{ table: 'top_ups', row: { payer_key, ...payee, at: second(at) } }];
  },
};

const Login = record({ login_id: name(), subscriber_id: name(), at: instant });

/** A self-care login that looked at a line. */
export const selfCareLogins: TableFormat<RecordOf<typeof Login>> = {
  schema: Login,
  toRows({ login_id, subscriber_id, at }, { keys, latestMs }) {
    if (isAhead(at, latestMs)) return 'at: in the future';
    return [{ table: 'self_care_logins', row: { login_key: keys.key('login', login_id), ...line(keys, subscriber_id), at: second(at) } }];
  },
};

function line(keys: KeyRing, subscriber: string): { readonly subscriber_key: string } {
  return { subscriber_key: keys.key('subscriber', subscriber) };
}

function second(ms: number): number {
  return Math.floor(ms / 1000);
}

function isAhead(ms: number, latestMs: RowContext['latestMs']): boolean {
  return latestMs !== null && ms > latestMs;
}
