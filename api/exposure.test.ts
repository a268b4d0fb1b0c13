import { describe, expect, test } from 'vitest';
import { confidenceInWords, howMatched } from './exposure.ts';

const SERVED = { matched_by: 'served', confidence: 0.9, location_age_s: 0, dwell_share: 0.75, elsewhere_minutes: 10, severity: 'B' };

describe('the confidence in words', () => {
  test('names what it rests on: location, dwell, elsewhere', () => {
    expect(confidenceInWords(SERVED)).toBe(
      '0.90: was served there; location known to the end; 75 % of the time there; 10 min served elsewhere meanwhile',
    );
  });

  test('an old location is said to be old, and none at all is no location', () => {
    expect(confidenceInWords({ ...SERVED, matched_by: 'cut_off', location_age_s: 2_700, dwell_share: 1, elsewhere_minutes: 0 })).toBe(
      '0.90: cut off: last seen there, then on no cell; last location 45 min old; 100 % of the time there; not served elsewhere meanwhile',
    );
    expect(confidenceInWords({ ...SERVED, location_age_s: 259_200 })).toContain('no location in 72 hours');
  });

  test('a row of before these were measured claims nothing about them', () => {
    expect(confidenceInWords({ ...SERVED, severity: '' })).toBe('0.90: was served there');
  });
});

test('whoever is inferred from a habit is possibly cut off, never affected for certain', () => {
  expect(['usually_there', 'missing'].map(howMatched).every((words) => words.startsWith('possibly cut off'))).toBe(true);
  expect(howMatched('served')).not.toContain('possibly');
});
