import { randomUUID } from 'node:crypto';
import type { Database } from '../sql/database.ts';
import { RequestError } from './errors.ts';
import { labelStatement, labelsOfIncident } from './feedback_statements.ts';
import type { Role } from './tokens.ts';

export const LABELS = ['true', 'false', 'expected'] as const;
export type Label = (typeof LABELS)[number];

/** Why an incident was not worth raising. A false one must say why; a true one has nothing to explain. */
export const REASONS: Readonly<Record<Label, readonly string[]>> = {
  true: [],
  false: ['no_impact', 'ordinary_variation', 'wrong_data', 'wrong_element', 'duplicate', 'other'],
  expected: ['planned_work', 'public_event', 'holiday', 'weather', 'test', 'known_limit', 'other'],
};
export const EVERY_REASON = [...new Set(Object.values(REASONS).flat())] as [string, ...string[]];

export const NOTE_CHARACTERS_MAX = 500;
const LABELS_MAX = 200;
/** An incident keeps at most twelve rows a period in which it widened. */
const EVIDENCE_ROWS_MAX = 500;

/** What somebody says of an incident. `note` is free text for colleagues, never about a customer. */
export interface Verdict {
  readonly label: Label;
  readonly reason: string;
  readonly note: string;
}

export interface Labeller {
  readonly name: string;
  readonly role: Role | 'cli';
}

export type StoredLabel = Awaited<ReturnType<typeof labelsOfIncident>>[number];

/**
 * Stores a verdict with the evidence as it is at this moment, and returns it as stored; null when there is no such incident.
 * Saying it again, or saying something else, adds to the history; the newest counts.
 * @throws {RequestError} when the reason does not go with the label, or the note seems to name a customer
 */
export async function labelIncident(db: Database, incident: string, verdict: Verdict, by: Labeller): Promise<StoredLabel | null> {
  const refusal = whyNot(verdict);
  if (refusal !== null) throw new RequestError(400, refusal);
  const label_id = randomUUID();
  await labelStatement(db, { incident, label_id, ...verdict, labelled_by: by.name, role: by.role, rows_max: EVIDENCE_ROWS_MAX });
  const [stored] = await labelsOfIncident(db, { incident, label_id, limit: 1 });
  return stored ?? null;
}

/** Everything that was ever said of an incident, newest first. */
export async function readLabels(db: Database, incident: string): Promise<StoredLabel[]> {
  return labelsOfIncident(db, { incident, label_id: '', limit: LABELS_MAX });
}

/** Why a verdict cannot be taken, in a sentence that repeats none of it; null when it can. */
export function whyNot({ label, reason, note }: Verdict): string | null {
  const fitting = REASONS[label];
  if (reason === '' && label === 'false') return `A false incident needs a reason: ${fitting.join(', ')}.`;
  if (reason !== '' && !fitting.includes(reason))
    return fitting.length === 0 ? `The label ${label} takes no reason.` : `The label ${label} takes one of these reasons: ${fitting.join(', ')}.`;
  if (note.length > NOTE_CHARACTERS_MAX) return `A note has at most ${NOTE_CHARACTERS_MAX} characters.`;
  if (seemsPersonal(note)) return 'A note may not hold what could be a telephone number, a subscriber’s number or an e-mail address.';
  return null;
}

/**
 * Whether a text may hold the number or the address of a person: eight digits or more in one run (spaces, dots and dashes between them do not
 * break it), or an @. Incident ids and dates are ours and are taken out first. A wall against habit, not against intent.
 * @example seemsPersonal('caller 45 99 88 77 66 says it works') // => true
 * @example seemsPersonal('same as INC-20260209-0845-5eded808, since 2026-02-09 08:45') // => false
 */
export function seemsPersonal(note: string): boolean {
  const ours = note.replace(/\bINC-\d{8}-\d{4}-[0-9a-f]{8}\b/g, '#').replace(/\b\d{4}-\d{2}-\d{2}\b/g, '#');
  return ours.includes('@') || /\d(?:[ .\-/()]{0,2}\d){7,}/.test(ours);
}
