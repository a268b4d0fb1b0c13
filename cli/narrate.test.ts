import { describe, expect, test } from 'vitest';
import type { PeriodReport } from '../detectors/index.ts';
import { describePeriod, errorSentence } from './narrate.ts';

const quiet: PeriodReport = {
  periodEnd: new Date('2026-01-05T14:15:00Z'),
  closedBy: 'complete',
  judged: 312,
  unknown: 1,
  masked: 2,
  missingSources: 1,
  builtBaseline: false,
  news: [],
  open: 0,
  durationMs: 420,
  stepsMs: {},
};

describe('a period in words', () => {
  test('says what was judged, what was not and why it closed', () => {
    expect(describePeriod(quiet)).toEqual([
      'Mon 2026-01-05 14:15  312 elements judged, 2 locked or in planned work, 1 unknown, 1 source has not delivered, no open incident (complete, 0.4 s)',
    ]);
  });

  test('a spike of complaints that no incident explains is handed over', () => {
    const times = { started_at: quiet.periodEnd, found_at: quiet.periodEnd, last_at: quiet.periodEnd };
    const spike = {
      spike_id: 'SPK-1',
      scope: 'area',
      name: 'Odense C',
      region: 'Funen',
      topic: 'slow_data',
      complaints: 8,
      expected: 0.21,
      evidence: 9,
      linked: 0,
    };
    const missed = { ...spike, ...times, verdict: 'miss', incident_id: '' } as const;
    expect(describePeriod(quiet, new Map(), [missed, { ...missed, verdict: 'late', incident_id: 'INC-1' }]).slice(1)).toEqual([
      '  ? COMPLAINTS: 8 about slow data from Odense C in an hour where 0.2 are usual. No incident explains them: customers see what detection does not.',
      '  ! COMPLAINTS: 8 about slow data from Odense C in an hour where 0.2 are usual. Explained by INC-1, found only now.',
    ]);
  });

  test('an incident that opens says whom it touches', () => {
    const news = [
      {
        kind: 'opened',
        incidentId: 'INC-1',
        severity: 'critical',
        sentence: 'Since 14:00 UTC it is degraded.',
        onset: new Date(0),
        members: 1,
        into: '',
      } as const,
    ];
    expect(describePeriod({ ...quiet, news, open: 1 }, new Map([['INC-1', { customers: 4_093, contactable: 3_290 }]]))[1]).toBe(
      '  ■ OPENED INC-1 (critical): Since 14:00 UTC it is degraded. Touches 4,093 customers, 3,290 may be contacted.',
    );
  });

  test('an incident that late data take back says what it had said', () => {
    const gone = {
      kind: 'withdrawn',
      incidentId: 'INC-1',
      severity: 'minor',
      sentence: 'Withdrawn at 14:15 UTC: …',
      onset: new Date(0),
      members: 1,
      into: '',
    } as const;
    expect(describePeriod({ ...quiet, news: [gone] })[1]).toBe('  ✗ WITHDRAWN INC-1: Withdrawn at 14:15 UTC: …');
  });
});

test('a database error is told by number, never with the question it repeats', () => {
  const error = Object.assign(new Error("Timeout in scope SELECT name FROM t WHERE msisdn = '4512345678'"), {
    code: '159',
    type: 'TIMEOUT_EXCEEDED',
  });
  expect(errorSentence(error)).toBe('ClickHouse error 159 (TIMEOUT_EXCEEDED)');
});
