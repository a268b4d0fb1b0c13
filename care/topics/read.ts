import { type Database, insertOnce, type Row } from '../../sql/database.ts';
import { unreadComplaints } from '../statements.ts';
import { classify, type Reading } from './classify.ts';
import { meaningsOf } from './given.ts';
import type { Topic } from './lexicon.ts';

/** Complaints in one batch; their texts are in memory together, 2,000 characters each at most. */
const BATCH_ROWS = 5_000;
const BATCHES_MAX = 200;

/** What a complaint is about, and whose word that is: the operator's own (`given`), what the customer wrote (`text`), or nobody's. */
export interface TopicOf extends Reading {
  readonly topic_from: 'given' | 'text' | 'none';
}

/**
 * The topic of one complaint. The operator's word wins where it means one thing; where it may mean several, the text decides among them.
 * @example topicOf('calls', 'Calls do not go through.').topic // => 'cannot_connect'
 */
export function topicOf(given: string, text: string): TopicOf {
  const reading = classify(text);
  const meanings = meaningsOf(given);
  const [first] = meanings;
  if (first === undefined) return { ...reading, topic_from: reading.topic === 'unknown' ? 'none' : 'text' };
  const agreed: Topic = meanings.find((topic) => topic === reading.topic) ?? first;
  return { ...reading, topic: agreed, share: 1, topic_from: 'given' };
}

/**
 * Reads every complaint that came or changed since the last time and writes what it is about (`complaint_topics`). The text is looked at here
 * and goes nowhere. May run twice; the same complaint gives the same row.
 * Cost: one small query when nothing is new; else about 0.2 ms a complaint.
 * @returns how many were read
 */
export async function readComplaints(db: Database): Promise<number> {
  let read = 0;
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    const unread = await unreadComplaints(db, { rows_max: BATCH_ROWS });
    if (unread.length === 0) break;
    const rows = unread.map(({ given, text, complaint_revision, ...kept }): Row => ({ ...kept, ...topicOf(given, text), complaint_revision }));
    // Who was read at which revision names the batch: the same again is the same batch.
    const [first, last] = [unread[0], unread.at(-1)];
    const token = `topics:${first?.complaint_key}:${first?.complaint_revision}:${last?.complaint_key}:${last?.complaint_revision}:${unread.length}`;
    await insertOnce(db, 'complaint_topics', rows, token);
    read += unread.length;
    if (unread.length < BATCH_ROWS) break;
  }
  return read;
}
