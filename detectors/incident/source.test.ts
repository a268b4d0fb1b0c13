import { describe, expect, test } from 'vitest';
import { type SourceChange, type SourceObservation, type SourcePast, sourceSentence, sourceSeverity, stepSources, WHOLE } from './source.ts';
import { DEFAULT_POLICY } from './types.ts';

const T0 = Date.parse('2026-01-05T10:00:00Z');
const quiet = { aheadS: 0, heardAt: 0, repeats: false };
const ok: SourceObservation = { source: 'em', delivered: true, usual: 24, now: 24, unknown: 0, ...quiet };
const absent = { ...ok, delivered: false, now: 0 };
const hollow = { ...ok, unknown: 20 };

/** Plays what one source (or none) showed in each period. */
function play(periods: readonly (SourceObservation | null)[]): SourceChange[][] {
  let past: SourcePast = { open: [], closed: [] };
  return periods.map((o, i) => {
    const at = T0 + i * DEFAULT_POLICY.periodMs;
    const changes = stepSources(past, o ? [o] : [], at, DEFAULT_POLICY);
    const closed = changes.filter((c) => c.kind === 'resolved').map((c) => ({ incident: c.incident, closedAt: at }));
    const open = changes.filter((c) => c.kind !== 'resolved').map((c) => c.incident);
    past = { open, closed: [...closed, ...past.closed.filter((c) => !open.some((i) => i.incidentId === c.incident.incidentId))] };
    return changes;
  });
}
const kinds = (story: SourceChange[][]) => story.map((p) => p.map((c) => (c.reopened ? 'reopened' : c.kind)).join('+') || 'quiet');

describe('the life of a gap in collection', () => {
  test('[ok, absent, absent, ok] opens one incident and closes it with the delivery', () => {
    const story = play([ok, absent, absent, ok, ok]);
    expect(kinds(story)).toEqual(['quiet', 'opened', 'updated', 'resolved', 'quiet']);
    expect(new Date(story[1]![0]!.incident.onset).toISOString()).toBe('2026-01-05T10:00:00.000Z');
    expect(story[3]![0]!.incident.last).toBe(T0 + 2 * DEFAULT_POLICY.periodMs);
  });

  test('a delivery that leaves most of its elements unknown is a gap too', () =>
    expect(kinds(play([ok, hollow, hollow, ok]))).toEqual(['quiet', 'opened', 'updated', 'resolved']));

  test('a few unknown elements among many are theirs, not the source’s', () =>
    expect(
      kinds(
        play([
          { ...ok, unknown: 11 },
          { ...ok, usual: 3, now: 3, unknown: 2 },
        ]),
      ),
    ).toEqual(['quiet', 'quiet']));

  test('the only element of a source is the source', () => expect(kinds(play([{ ...ok, usual: 1, now: 1, unknown: 1 }]))).toEqual(['opened']));

  test('a source that is no longer among the usual ones keeps its gap open: silence is not delivery', () =>
    expect(kinds(play([absent, ...Array.from({ length: 200 }, () => null), ok])).at(-2)).toBe('updated'));

  test('a shrunken delivery stays a gap however long it lasts and however usual it has become', () => {
    const shrunk = { ...ok, usual: 24, now: 4, unknown: 20 };
    const becameUsual = { ...ok, usual: 4, now: 4, unknown: 0 };
    expect(kinds(play([shrunk, becameUsual, becameUsual, ok]))).toEqual(['opened', 'updated', 'updated', 'resolved']);
  });

  test('one that comes and goes keeps its name, and is kept open once it does so all the time', () => {
    const story = play([...Array.from({ length: 6 }, () => [absent, ok]).flat(), ok, ok]);
    expect(new Set(story.flat().map((c) => c.incident.incidentId)).size).toBe(1);
    expect(kinds(story).slice(-2)).toEqual(['updated', 'updated']);
  });
});

test('when most sources fall silent together it is one gap, not one of each; who stays silent afterwards has its own', () => {
  const at = (...silent: number[]) =>
    Array.from({ length: 10 }, (_, i) => ({ ...ok, source: `em-${i}`, ...(silent.includes(i) ? { delivered: false, now: 0 } : {}) }));
  const all = stepSources({ open: [], closed: [] }, at(0, 1, 2, 3, 4, 5, 6, 7), T0, DEFAULT_POLICY);
  expect(all.map((c) => [c.kind, c.incident.source, c.incident.unknown])).toEqual([['opened', WHOLE, 192]]);
  const after = stepSources({ open: all.map((c) => c.incident), closed: [] }, at(3), T0 + DEFAULT_POLICY.periodMs, DEFAULT_POLICY);
  expect(after.map((c) => [c.kind, c.incident.source])).toEqual([
    ['resolved', WHOLE],
    ['opened', 'em-3'],
  ]);
});

test('the sentence says what is unknown and that unknown is not bad', () => {
  expect(sourceSentence(play([absent])[0]![0]!.incident)).toBe(
    'Since 09:45 UTC em has not delivered: 24 elements are unknown meanwhile, which says nothing about how they are.',
  );
});

test('whether a silent source is alive, and whether it only repeats itself, is told as long as it is so', () => {
  const alive = { ...absent, heardAt: T0 + 120_000, repeats: true };
  const story = play([alive, absent]).map(([change]) => sourceSentence(change!.incident).replace(/^.*how they are\./, ''));
  expect(story).toEqual([' It is alive: it was heard of at 10:02 UTC, by no measurement. It repeats what it delivered before.', '']);
});

test('a clock that is ahead is told by more than a minute, until it is right; a gap is told first', () => {
  const early = { ...ok, aheadS: 300 };
  const story = play([{ ...ok, aheadS: 60 }, early, { ...early, unknown: 24 }, ok]);
  expect(story.map((changes) => changes.map(({ kind, incident }) => [kind, incident.how]))).toEqual([
    ...[[], [['opened', 'clock']], [['updated', 'hollow']], [['resolved', 'hollow']]],
  ]);
  const { incident } = story[1]![0]!;
  expect([sourceSentence(incident), sourceSeverity(incident, 24)]).toEqual([
    'Since 10:00 UTC em delivers periods 300 s before they are over: its clock is ahead, and what its 24 elements showed was so much earlier than it says.',
    'warning',
  ]);
});

test('how serious it is depends on how much of the network is out of sight', () => {
  const { incident } = play([absent])[0]![0]!;
  expect([sourceSeverity(incident, 60), sourceSeverity(incident, 6_000), sourceSeverity({ ...incident, unknown: 3 }, 6_000)]).toEqual([
    'major',
    'minor',
    'warning',
  ]);
});
