import { type Database, insertOnce, nextRevision, type Row } from '../../sql/database.ts';
import { clock, keyOf, stamp } from './scene.ts';

/** Hand-made hints at households: names become keys as in `scene`. A line is named like its customer unless said otherwise. */
export function ties(db: Database) {
  let writes = 0;
  const put = (table: string, rows: readonly Row[]) => insertOnce(db, table, rows, `ties ${table} ${++writes}`);
  return {
    async agree(customers: readonly string[], granted = true, at = clock('08:00', -200)) {
      const revision = await nextRevision(db);
      await put(
        'consents',
        customers.map((customer) => ({
          customer_key: keyOf(customer),
          purpose: 'household_inference',
          channel: 'any',
          given_at: stamp(at),
          granted,
          text_version: 'HI',
          revision,
        })),
      );
    },
    moved: (device: string, ...lines: readonly string[]) => put('device_stays', movedRows(device, lines)),
    /** Every pair by a device and a login of their own, in two writes. */
    async tiedTwice(pairs: readonly (readonly [string, string])[]) {
      await put(
        'device_stays',
        pairs.flatMap((pair, i) => movedRows(`v${i}`, pair)),
      );
      await put(
        'self_care_logins',
        pairs.flatMap((pair, i) => loginRows(`l${i}`, pair)),
      );
    },
    toppedUp: (one: string, other: string) =>
      put(
        'top_ups',
        [
          [one, other, -20],
          [other, one, -10],
          [one, other, -5],
          [other, one, -4],
        ].map(([payer, payee, day]) => ({
          payer_key: keyOf(String(payer)),
          subscriber_key: keyOf(String(payee)),
          at: stamp(clock('10:00', Number(day))),
          revision: '1',
        })),
      ),
    login: (login: string, ...lines: readonly string[]) => put('self_care_logins', loginRows(login, lines)),
    slept: (place: string, lines: readonly string[], nights = 10) =>
      put(
        'night_places',
        lines.flatMap((line) =>
          Array.from({ length: nights }, (_, i) => ({
            night: stamp(clock('00:00', -1 - i)).slice(0, 10),
            subscriber_key: keyOf(line),
            place_key: keyOf(place),
            revision: '1',
          })),
        ),
      ),
  };
}

function movedRows(device: string, lines: readonly string[]): Row[] {
  return lines.map((line, i) => ({
    device_key: keyOf(device),
    subscriber_key: keyOf(line),
    seen_from: stamp(clock('08:00', -90 + 3 * i)),
    seen_to: stamp(clock('07:00', -87 + 3 * i)),
    revision: '1',
  }));
}

function loginRows(login: string, lines: readonly string[]): Row[] {
  return lines.map((line) => ({ login_key: keyOf(login), subscriber_key: keyOf(line), at: stamp(clock('10:00', -9)), revision: '1' }));
}
