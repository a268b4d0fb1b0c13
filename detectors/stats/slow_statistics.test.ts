import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digamma, trigamma, variancePrior } from './moderated_variance.ts';
import { deficitEvidence } from './negative_binomial_tail.ts';
import { normalTailEvidence } from './normal_tail.ts';
import { studentTailEvidence } from './student_tail.ts';
import { theilSen } from './theil_sen.ts';
import { withoutWeekdays } from './weekdays.ts';

// Reference values: scipy 1.17.1 (stats.norm.logsf, stats.t.logsf, special.digamma, special.polygamma, theilslopes, nbinom.logcdf, poisson.logcdf), divided by ln 10 where logarithms.
const DAYS = Array.from({ length: 28 }, (_, day) => day);
const FALLING = [10.1, 9.8, 10.4, 10.0, 9.5, 9.9, 9.4, 9.6, 9.1, 9.3];

describe('normalTailEvidence', () => {
  test.each([
    [-3, 0.000586649313790066],
    [0, 0.30102999566398114],
    [1.9, 1.5418675888871114],
    [2, 1.6430160801409368],
    [4.753424, 5.999999336329235],
    [10, 23.118053405486076],
    [30, 197.30920926166095],
  ])('of %f is what scipy says', (z, evidence) => expect(normalTailEvidence(z)).toBeCloseTo(evidence, 9));

  test('never falls as z grows', () => {
    fc.assert(fc.property(fc.double({ min: -20, max: 40, noNaN: true }), (z) => normalTailEvidence(z + 0.01) >= normalTailEvidence(z)));
  });
});

describe('theilSen', () => {
  test('is what scipy says', () => {
    const line = theilSen([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], FALLING);
    expect(line.slope).toBeCloseTo(-0.1, 12);
  });

  test('one wild value does not move the line', () => expect(theilSen([0, 1, 2, 3, 4], [1, 3, 5, 7, 100])).toEqual({ slope: 2, intercept: 1 }));

  test('a shift moves the intercept alone, a stretch both', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 20 }),
        fc.integer({ min: -50, max: 50 }),
        (values, shift) => {
          const times = values.map((_, i) => i);
          const [plain, moved] = [
            theilSen(times, values),
            theilSen(
              times,
              values.map((v) => 2 * v + shift),
            ),
          ];
          expect(moved.slope).toBeCloseTo(2 * plain.slope, 9);
          expect(moved.intercept).toBeCloseTo(2 * plain.intercept + shift, 6);
        },
      ),
    );
  });

  test('points at one time have no slope', () => expect(() => theilSen([3, 3], [1, 2])).toThrow(RangeError));
});

describe('studentTailEvidence', () => {
  test.each([
    [-2, 5, 0.02271993952677313],
    [0, 7, 0.30102999566398114],
    [0.5, 20, 0.5068684253206869],
    [1.2, 3, 0.8009828251298603],
    [3.551808, 20, 2.999999654296328],
    [6, 35.5, 6.436425240045943],
    [40, 20, 20.137430474165022],
  ])('of %f with %f degrees of freedom is what scipy says', (t, dof, evidence) => expect(studentTailEvidence(t, dof)).toBeCloseTo(evidence, 8));

  test('never falls as t grows, and is the normal’s with very many degrees of freedom', () => {
    fc.assert(
      fc.property(fc.double({ min: -10, max: 40, noNaN: true }), fc.double({ min: 0.5, max: 1e4, noNaN: true }), (t, dof) => {
        expect(studentTailEvidence(t + 0.01, dof)).toBeGreaterThanOrEqual(studentTailEvidence(t, dof) - 1e-12);
        expect(studentTailEvidence(Math.min(t, 4), 9e5)).toBeCloseTo(normalTailEvidence(Math.min(t, 4)), 3);
      }),
    );
  });
});

describe('variancePrior', () => {
  test.each([
    [0.3, -3.502524222200133, 12.24536455],
    [2.5, 0.7031566406452432, 0.49035776],
    [60, 4.085988081383538, 0.01680633],
  ])('digamma and trigamma of %f are what scipy says', (x, first, second) => {
    expect(digamma(x)).toBeCloseTo(first, 9);
    expect(trigamma(x)).toBeCloseTo(second, 7);
  });

  test('is what Smyth’s equations solved with scipy give: 14.8 degrees of freedom of variance 0.00163', () => {
    const { dof, variance } = variancePrior(-6.4, 0.25, 20);
    expect(dof).toBeCloseTo(14.784896618838209, 5);
    expect(variance).toBeCloseTo(0.001631384524837796, 10);
  });

  test('series that differ no more than chance makes them are believed to be alike; a stretch of all scales the variance alone', () => {
    expect(variancePrior(digamma(10) - Math.log(10), trigamma(10), 20)).toEqual({ dof: 1e6, variance: expect.closeTo(1, 5) });
    const [plain, tenfold] = [variancePrior(-2, 0.4, 20), variancePrior(-2 + Math.log(10), 0.4, 20)];
    expect([tenfold.dof, tenfold.variance / plain.variance]).toEqual([plain.dof, expect.closeTo(10, 9)]);
  });
});

describe('withoutWeekdays', () => {
  test('takes out quiet Sundays and leaves the trend', () => {
    const values = DAYS.map((day) => 100 - day - (day % 7 === 6 ? 10 : 0));
    expect(withoutWeekdays(DAYS, values, -1)).toEqual(DAYS.map((day) => 100 - day));
  });
});

describe('deficitEvidence', () => {
  test.each([
    [100, 180, 50, 3.1531018829740756],
    [40, 180, 400, 27.733085476590297],
    [0, 31, 3, 3.1630729869677774],
    [500, 480, 20, 0.22027933858954463],
    [3, 20, Number.POSITIVE_INFINITY, 5.4943454773302065],
    [0, 10, Number.POSITIVE_INFINITY, 4.3429448190325175],
    [900, 1200, Number.POSITIVE_INFINITY, 19.121886058774],
  ])('%f of %f expected, size %f, is what scipy says', (count, mean, size, evidence) =>
    expect(deficitEvidence(count, mean, size)).toBeCloseTo(evidence, 8),
  );

  test('fewer is more surprising, and people who come and go together make it less so', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 1000 }), (count, mean, size) => {
        expect(deficitEvidence(count, mean, size)).toBeGreaterThanOrEqual(deficitEvidence(count + 1, mean, size) - 1e-9);
        if (count < mean / 2) expect(deficitEvidence(count, mean, size)).toBeLessThanOrEqual(deficitEvidence(count, mean, 10 * size) + 1e-9);
      }),
    );
  });

  test('a million people missing still has a number', () => expect(deficitEvidence(0, 1e6, Number.POSITIVE_INFINITY)).toBeCloseTo(434294.48, 1));
});
