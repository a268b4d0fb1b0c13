import { z } from 'zod';
import { type Database, nextRevision } from '../sql/database.ts';
import { defineQuery, defineStatement, Instant } from '../sql/query.ts';
import type { Forgotten } from './forget.ts';
import { packIncident, unpackIncident } from './past.ts';
import { file } from './statements.ts';
import { write } from './store.ts';
import { AnnouncedRow } from './withdraw.ts';

/** A replay that has begun: what is left of it, and what its stretch was before. */
export interface Replay {
  /** The revision it began with. */
  readonly id: string;
  /** Where it goes on: everything before is done and told, nothing from here on. */
  readonly from: Date;
  readonly to: Date;
  readonly closedBy: string;
  readonly forgotten: Forgotten;
}

const unfinishedReplay = defineQuery({
  file: file('unfinished_replay'),
  params: z.strictObject({}),
  row: z.strictObject({ id: z.string(), first: Instant, last: Instant, why: z.string(), forgotten: z.string(), done: Instant }),
});
const endReplay_ = defineStatement({ file: file('end_replay'), params: z.strictObject({ replay: z.string() }), mayRunTwice: true });

const StoredForgotten = z.strictObject({ told: z.array(z.string()), retold: z.array(z.unknown()), announced: z.array(AnnouncedRow) });

/** Writes down what is about to be done, before anything is taken back. */
export async function beginReplay(db: Database, { from, to, closedBy, forgotten }: Omit<Replay, 'id'>): Promise<Replay> {
  const id = await nextRevision(db);
  const { told, retold, announced } = forgotten;
  const stored = JSON.stringify({ told: [...told], retold: retold.map(packIncident), announced });
  const row = { replay: id, kind: 'began', period_end: seconds(from), until: seconds(to), closed_by: closedBy, forgotten: stored };
  await write(db, 'replays', [row], id);
  return { id, from, to, closedBy, forgotten };
}

/** Notes that a period of it is done and told. */
export async function noteDone(db: Database, { id }: Replay, periodEnd: Date): Promise<void> {
  await write(db, 'replays', [{ replay: id, kind: 'done', period_end: seconds(periodEnd), until: 0, closed_by: '', forgotten: '' }]);
}

/** Notes that nothing is left of it. */
export async function endReplay(db: Database, { id }: Replay): Promise<void> {
  await endReplay_(db, { replay: id });
}

/** What is left of the replay that something stopped, if one was. Cost: a look at a table that is empty but while a replay runs. */
export async function readUnfinished(db: Database): Promise<Replay | null> {
  const [row] = await unfinishedReplay(db, {});
  if (!row) return null;
  const { told, retold, announced } = StoredForgotten.parse(JSON.parse(row.forgotten));
  const next = row.done.getTime() === 0 ? row.first : new Date(row.done.getTime() + 1_000);
  const forgotten = { told: new Set(told), retold: retold.map(unpackIncident), announced };
  return { id: row.id, from: next, to: row.last, closedBy: row.why, forgotten };
}

function seconds(at: Date): number {
  return at.getTime() / 1_000;
}
