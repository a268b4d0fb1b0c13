import { type Access, type Reader, recordAccess } from '../access.ts';
import { type AssignWish, assignCases } from './assign.ts';
import type { CaseDeps } from './ports.ts';
import { Worklist } from './worklist.ts';
import type { WorklistFilter, WorklistPage } from './worklist_rows.ts';

/** What the routes about the work list need from the world. */
export type WorklistPorts = ReturnType<typeof worklistPorts>;

/** The ports of a real database. Every look and every case that was touched is in the access log before its answer leaves. */
export function worklistPorts({ db, keys, now, policy, within, desk }: CaseDeps) {
  const worklist = new Worklist({ db, keys, policy });
  return {
    page: (filter: WorklistFilter, page: WorklistPage, reader: Reader) => within(() => worklist.page(filter, page, reader, now()), true),
    assign: (wish: AssignWish, reader: Reader) =>
      within(async () => {
        const done = await assignCases({ db, keys, policy, desk, worklist }, wish, reader, now());
        if (wish.preview) return done;
        for (const one of done.touched) {
          const access: Access = {
            ...reader,
            action: wish.action,
            allowed: true,
            object: `${one.incident_id}/${one.case_id}`,
            rows: 1,
            fields: ['state'],
          };
          await recordAccess(db, keys, access);
        }
        return done;
      }, true),
  };
}
