import { describe, expect, test } from 'vitest';
import { type FailureCount, type Mixture, posterior, splitByFailures } from './mixture.ts';

const halves: FailureCount[] = [
  { attempts: 10, failures: 0, people: 50 },
  { attempts: 10, failures: 9, people: 50 },
];

describe('splitByFailures', () => {
  test('finds two groups that do not overlap', () => {
    const mixture = splitByFailures(halves, 0.01);
    expect(mixture?.share).toBeCloseTo(0.5, 3);
    expect(mixture?.failing).toBeCloseTo(0.9, 3);
  });

  test('a function without siblings puts nearly everyone in the failing group', () => {
    const all: FailureCount[] = Array.from({ length: 11 }, (_, k) => ({
      attempts: 10,
      failures: k,
      people: Math.round(1000 * binomial(10, k, 0.4)),
    }));
    const mixture = splitByFailures(all, 0.02);
    expect(mixture?.share).toBeGreaterThan(0.95);
    expect(mixture?.failing).toBeCloseTo(0.4, 1);
  });

  test('few attempts each and everyone equally touched is one failing group, not two', () => {
    const all: FailureCount[] = [0, 1, 2, 3].map((k) => ({ attempts: 3, failures: k, people: Math.round(10_000 * binomial(3, k, 0.2)) }));
    const mixture = splitByFailures(all, 0.008);
    expect(mixture?.share).toBeGreaterThan(0.9);
    expect(posterior(mixture as Mixture, { attempts: 3, failures: 0 })).toBeGreaterThan(0.8);
  });

  test('ten times the people change nothing', () => {
    const once = splitByFailures(halves, 0.01);
    const tenfold = splitByFailures(
      halves.map((c) => ({ ...c, people: c.people * 10 })),
      0.01,
    );
    expect(tenfold?.share).toBeCloseTo(once?.share ?? 0, 9);
  });

  test('says nothing when people fail as usual, or are few', () => {
    expect(splitByFailures([{ attempts: 100, failures: 3, people: 1000 }], 0.02)).toBeNull();
    expect(splitByFailures([{ attempts: 10, failures: 9, people: 5 }], 0.02)).toBeNull();
    expect(splitByFailures([], 0.02)).toBeNull();
  });

  test('refuses an impossible usual rate', () => {
    expect(() => splitByFailures(halves, 0)).toThrow(RangeError);
  });
});

test('the posterior is Bayes by hand: one failure of one attempt', () => {
  // 0.5 x 0.5 against 0.5 x 0.02
  expect(posterior({ share: 0.5, usual: 0.02, failing: 0.5 }, { attempts: 1, failures: 1 })).toBeCloseTo(0.25 / 0.26, 12);
});

function binomial(n: number, k: number, p: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways * p ** k * (1 - p) ** (n - k);
}
