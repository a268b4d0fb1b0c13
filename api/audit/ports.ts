import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { unusualLooks } from './unusual.ts';
import { verifyAudit } from './verify.ts';

/** What the routes about the access log need from the world. */
export type AuditPorts = ReturnType<typeof auditPorts>;

/** `db`: connected as a role that may read the log. */
export function auditPorts({ db, keys, within }: { db: Database; keys: KeyRing; within: <T>(work: () => Promise<T>) => Promise<T> }) {
  return {
    verify: () => within(() => verifyAudit(db, keys)),
    unusual: (since: Date, until: Date) => within(() => unusualLooks(db, since, until)),
  };
}
