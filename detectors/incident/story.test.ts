import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonSignature, smallestStory } from './story.ts';
import type { EvidenceRow } from './types.ts';

function row(element: string, kpi: string, evidence: number): EvidenceRow {
  return {
    element_key: element,
    element_name: element,
    kpi,
    kpi_name: kpi,
    class: 'ratio',
    unit: '%',
    worse: 'down',
    value: 0.9,
    attempts: 100,
    expected: 0.99,
    expected_low: 0.97,
    expected_high: 1,
    evidence_level: 0,
    evidence_count: evidence,
    evidence_shift: 0,
    evidence_silence: 0,
    evidence_peer: 0,
    evidence,
  };
}
const byEvidence = (rows: EvidenceRow[]) => [...rows].sort((a, b) => b.evidence - a.evidence);
const cells = (n: number) => Array.from({ length: n }, (_, i) => `c${i}`);

test('one KPI that is bad everywhere tells the whole story, though each cell has others that are a little bad', () => {
  const rows = byEvidence(cells(20).flatMap((c, i) => [row(c, 'setup', 12), row(c, `other${i % 5}`, 3)]));
  const story = smallestStory(rows);
  expect([story.kpis, story.covered, story.elements]).toEqual([['setup'], 20, 20]);
  expect(story.rows.map((r) => r.kpi)).toEqual(['setup', 'setup', 'setup']);
});

test('two kinds of trouble take two KPIs, the commoner first, even where the rarer one is stronger', () => {
  const rows = byEvidence([
    ...cells(12).map((c) => row(c, 'setup', 8)),
    ...cells(20)
      .slice(12)
      .map((c) => row(c, 'speed', 30)),
  ]);
  expect(smallestStory(rows).kpis).toEqual(['setup', 'speed']);
});

test('no evidence, no story', () => expect(smallestStory([])).toEqual({ kpis: [], rows: [], covered: 0, elements: 0 }));

test('never more than four KPIs and twelve rows, never an element counted twice, and one KPI when one has it all', () => {
  const anyRow = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 8 }), fc.double({ min: 1.5, max: 50, noNaN: true }));
  fc.assert(
    fc.property(fc.uniqueArray(anyRow, { selector: ([c, k]) => `${c} ${k}`, minLength: 1, maxLength: 90 }), (tuples) => {
      const rows = byEvidence(tuples.map(([c, k, e]) => row(`c${c}`, `k${k}`, e)));
      const story = smallestStory(rows);
      expect(story.kpis.length).toBeGreaterThan(0);
      expect(story.kpis.length).toBeLessThanOrEqual(4);
      expect(story.rows.length).toBeLessThanOrEqual(12);
      expect(new Set(story.kpis).size).toBe(story.kpis.length);
      expect(story.covered).toBeLessThanOrEqual(story.elements);
      const withAll = [...rows, ...[...new Set(rows.map((r) => r.element_key))].map((c) => row(c, 'all', 60))];
      expect(smallestStory(byEvidence(withAll)).kpis).toEqual(['all']);
    }),
  );
});

test('a fault is named when at least half of the elements look like it', () => {
  expect(commonSignature(['sleeping', 'sleeping', '', 'mobility'])).toBe('sleeping');
  expect(commonSignature(['sleeping', '', ''])).toBe('');
  expect(commonSignature([])).toBe('');
});
