import { describe, expect, test } from 'vitest';
import { binomialQuantile, clusteredFailures, heavyTail, normalQuantile, poissonQuantile } from './quantiles.ts';
import { hashText, Stream } from './random.ts';

function moments(draw: (s: Stream) => number, count = 40_000): { mean: number; variance: number; kurtosis: number } {
  const s = new Stream(11, 22, 33);
  const values = Array.from({ length: count }, () => draw(s));
  const mean = values.reduce((sum, x) => sum + x, 0) / count;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count;
  const kurtosis = values.reduce((sum, x) => sum + (x - mean) ** 4, 0) / count / variance ** 2;
  return { mean, variance, kurtosis };
}

describe('random streams', () => {
  test('a stream is decided by its words and uniform over (0, 1)', () => {
    const a = new Stream(1, 2, 3);
    const b = new Stream(9, 9, 9).seed(1, 2, 3);
    expect(Array.from({ length: 5 }, () => a.uniform())).toEqual(Array.from({ length: 5 }, () => b.uniform()));
    const { mean, variance } = moments((s) => s.uniform());
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  test('streams seeded from neighbouring words have nothing in common', () => {
    let product = 0;
    for (let i = 0; i < 20_000; i++) product += (new Stream(7, i).uniform() - 0.5) * (new Stream(7, i + 1).uniform() - 0.5);
    expect(Math.abs(product / 20_000)).toBeLessThan(0.002);
    expect(hashText(1, 'ODC-001')).not.toBe(hashText(2, 'ODC-001'));
  });
});

describe('inverse distribution functions', () => {
  test('the normal quantile has its textbook values', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232, 5);
    expect(normalQuantile(0.5)).toBe(0);
  });

  test('innovations have spread one and tails far heavier than normal', () => {
    const { mean, variance, kurtosis } = moments((s) => heavyTail(s.uniform()), 200_000);
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeGreaterThan(0.93);
    expect(variance).toBeLessThan(1.07);
    expect(kurtosis).toBeGreaterThan(4.5);
  });

  test.each([0.3, 4, 29, 31, 400])('Poisson counts around %f have that mean and variance', (rate) => {
    const { mean, variance } = moments((s) => poissonQuantile(s.uniform(), rate));
    expect(mean / rate).toBeCloseTo(1, 1);
    expect(variance / rate).toBeGreaterThan(0.95);
    expect(variance / rate).toBeLessThan(1.05);
  });

  test.each([
    [40, 0.02],
    [900, 0.01],
    [900, 0.3],
    [50, 0.9],
  ])('binomial counts of %i trials at %f have its mean and variance', (trials, share) => {
    const { mean, variance } = moments((s) => binomialQuantile(s.uniform(), trials, share));
    expect(Math.abs(mean - trials * share)).toBeLessThan(0.05 * Math.sqrt(trials * share) + 0.02);
    expect(variance / (trials * share * (1 - share))).toBeGreaterThan(0.95);
    expect(variance / (trials * share * (1 - share))).toBeLessThan(1.05);
  });

  test('quantiles at the edges stay inside the possible', () => {
    expect(binomialQuantile(1 - 1e-9, 10, 0.3)).toBeLessThanOrEqual(10);
    expect(binomialQuantile(1e-9, 10, 0.9999)).toBeGreaterThanOrEqual(0);
    expect(binomialQuantile(0.4, 0, 0.3)).toBe(0);
    expect(poissonQuantile(1e-9, 1000)).toBeGreaterThanOrEqual(0);
  });

  test('failures come in clusters: the mean is the share, the variance well above the binomial', () => {
    const { mean, variance } = moments((s) => clusteredFailures(s.uniform(), s.uniform(), 500, 0.01));
    expect(mean).toBeGreaterThan(4.6);
    expect(mean).toBeLessThan(5.4);
    expect(variance).toBeGreaterThan(1.5 * 500 * 0.01);
  });
});
