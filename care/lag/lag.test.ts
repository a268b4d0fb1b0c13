import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { medianEstimate, ratioEstimate } from './estimates.ts';
import { type Figure, figuresOf, groupsOf, type LagOfIncident } from './figures.ts';
import { halfLife } from './half_life.ts';
import { kaplanMeier, medianSurvival, survivalAt, type Watched } from './survival.ts';

const watched = (times: readonly number[], seen: readonly number[]): Watched[] => times.map((time, i) => ({ time, seen: seen[i] === 1 }));

describe('time to an event that may still come', () => {
  // Remission under 6-mercaptopurine, Freireich et al. 1963, as in Kalbfleisch & Prentice.
  const drug = watched(
    [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
    [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
  );
  const placebo = watched([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], new Array(21).fill(1));

  // lifelines 0.30, KaplanMeierFitter().fit(T, E): survival_function_, confidence_interval_ (Greenwood, log-log), median_survival_times.
  test.each([
    [6, 0.857143, 0.619718, 0.951552],
    [7, 0.806723, 0.563147, 0.922809],
    [10, 0.752941, 0.5032, 0.889362],
    [13, 0.690196, 0.43161, 0.849066],
    [16, 0.627451, 0.367511, 0.804912],
    [22, 0.537815, 0.267779, 0.746791],
    [23, 0.448179, 0.188052, 0.680143],
  ])('at %i it is what lifelines says', (time, value, low, high) => {
    const at = survivalAt(kaplanMeier(drug), time, 35);
    expect(at.value).toBeCloseTo(value, 5);
    expect(at.low).toBeCloseTo(low, 5);
    expect(at.high).toBeCloseTo(high, 5);
  });

  test('medians with their intervals are those of lifelines; a bound never reached is unknown', () => {
    expect(medianSurvival(kaplanMeier(drug))).toEqual({ value: 23, low: 13, high: Number.NaN });
    expect(medianSurvival(kaplanMeier(placebo))).toEqual({ value: 8, low: 4, high: 11 });
  });

  test('by hand: two of four, one censored between', () => {
    const steps = kaplanMeier(watched([1, 2, 3, 4], [1, 0, 1, 0]));
    expect(steps.map(({ survival }) => survival)).toEqual([3 / 4, (3 / 4) * (1 / 2)]);
    expect(survivalAt(steps, 0.5, 4).value).toBe(1);
    expect(survivalAt(steps, 5, 4).value).toBeNaN();
  });

  test('nobody watched and nobody seen say nothing', () => {
    expect(medianSurvival(kaplanMeier([])).value).toBeNaN();
    expect(kaplanMeier(watched([1, 2], [0, 0]))).toEqual([]);
  });

  test('without censoring it is the share still waiting, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (times, at) => {
        const steps = kaplanMeier(
          watched(
            times,
            times.map(() => 1),
          ),
        );
        expect(survivalAt(steps, at, 30).value).toBeCloseTo(times.filter((time) => time > at).length / times.length, 10);
        for (const step of steps) expect(step.low <= step.survival + 1e-12 && step.survival <= step.high + 1e-12).toBe(true);
      }),
      { seed: 3, numRuns: 100 },
    );
  });
});

describe('a median with its interval by ranks', () => {
  // scipy: the largest r with binom.cdf(r - 1, n, 0.5) <= 0.025
  test.each([
    [6, 1],
    [10, 2],
    [11, 2],
    [25, 8],
    [100, 40],
  ])('of %i values the bounds are the %i. from either end', (n, rank) => {
    const values = Array.from({ length: n }, (_, i) => i + 1);
    expect(medianEstimate(values)).toEqual({ value: (n + 1) / 2, low: rank, high: n + 1 - rank });
  });

  test('five values are too few for bounds, none for anything', () => {
    expect(medianEstimate([5, 1, 3, 2, 4])).toEqual({ value: 3, low: Number.NaN, high: Number.NaN });
    expect(medianEstimate([]).value).toBeNaN();
  });

  test('it moves and stretches with the values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 6, maxLength: 60 }), (values) => {
        const plain = medianEstimate(values);
        const moved = medianEstimate(values.map((value) => 3 * value + 7));
        expect(moved.value).toBeCloseTo(3 * plain.value + 7, 9);
        expect(moved.low).toBe(3 * plain.low + 7);
        expect(moved.high).toBe(3 * plain.high + 7);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

describe('complaint half-life', () => {
  test('by hand: half of eight has come with the fourth', () => {
    expect(halfLife([{ waits: [60, 120, 180, 240, 300, 360, 420, 480], chanceWaits: [], shifts: 2 }]).value).toBe(240);
  });

  test('what chance links is taken away: late complaints that come anyway do not stretch it', () => {
    const late = [100_000, 150_000, 200_000, 250_000];
    const own = [60, 120, 180, 240, 300, 360, 420, 480];
    const withChance = [{ waits: [...own, ...late], chanceWaits: [...late, ...late], shifts: 2 }];
    expect(halfLife([{ waits: [...own, ...late], chanceWaits: [], shifts: 2 }]).value).toBe(360);
    expect(halfLife(withChance).value).toBe(240);
  });

  test('too few, or all explained by chance, is unknown', () => {
    expect(halfLife([{ waits: [1, 2, 3], chanceWaits: [], shifts: 2 }]).value).toBeNaN();
    const all = [10, 20, 30, 40, 50, 60, 70, 80];
    expect(halfLife([{ waits: all, chanceWaits: [...all, ...all], shifts: 2 }]).value).toBeNaN();
  });
});

describe('figures', () => {
  const HOUR = 3_600;
  const quiet: LagOfIncident = {
    incident_id: 'I',
    region: 'Funen',
    technology: 'nr',
    root_kind: 'element',
    experience: 'slow',
    week: '2036-01-07',
    detected_s: 900,
    notified_s: null,
    acknowledged_s: null,
    contacted_s: null,
    first_complaint_s: null,
    peak_s: null,
    restored_s: 2 * HOUR,
    watched_s: 240 * HOUR,
    complaints: 0,
    affected: 100,
    complaining: 0,
    chance_complaints: 0,
    since_restored: [],
    chance_first: [],
    chance_since_restored: [],
  };
  const heard = (first_complaint_s: number, more: Partial<LagOfIncident> = {}): LagOfIncident => ({
    ...quiet,
    first_complaint_s,
    complaints: 4,
    complaining: 4,
    ...more,
  });
  const of = (incidents: readonly LagOfIncident[], metric: string): Figure => {
    const found = figuresOf(incidents, 2).find((figure) => figure.metric === metric);
    if (!found) throw new Error(`no figure ${metric}`);
    return found;
  };

  test('proactive detection rate: detected before the first complaint, of those complained about; the silent are left out and said so', () => {
    const some = [heard(1_800), heard(600), heard(3_600), quiet];
    expect(of(some, 'proactive_detection_rate')).toMatchObject({ value: 2 / 3, n: 3, left_out: 1 });
    expect(of(some, 'lead_of_15_minutes_rate')).toMatchObject({ value: 1 / 3, n: 3 });
    expect(of(some, 'detection_lead')).toMatchObject({ value: 900, n: 3, left_out: 1 });
  });

  test('beside it stands what chance alone would give', () => {
    const some = [heard(1_800, { chance_first: [600, 7_200] }), { ...quiet, chance_first: [3_600] }];
    expect(of(some, 'proactive_detection_rate').chance).toBeCloseTo(2 / 3, 10);
    expect(of(some, 'detection_lead').chance).toBe(2_700);
  });

  test('an incident nobody complained of counts as waiting, not as missing', () => {
    const some = [heard(HOUR), heard(2 * HOUR), quiet, quiet, quiet];
    // Half never complained while anything could be linked (2 h + 72 h): no median, three of five silent after a day.
    expect(of(some, 'first_complaint_delay')).toMatchObject({ value: Number.NaN, n: 5, left_out: 0 });
    expect(of(some, 'no_complaint_in_a_day').value).toBeCloseTo(3 / 5, 10);
    expect(of([heard(HOUR), heard(2 * HOUR), quiet], 'first_complaint_delay').value).toBe(2 * HOUR);
  });

  test('an open incident is censored for its restoration', () => {
    const open = { ...quiet, restored_s: null, watched_s: 10 * HOUR };
    expect(of([quiet, open, { ...quiet, restored_s: 4 * HOUR }], 'restoration_delay')).toMatchObject({ value: 4 * HOUR, n: 3, left_out: 0 });
  });

  test('who was never told is unknown, not zero', () => {
    expect(of([quiet, quiet], 'notification_delay')).toMatchObject({ value: Number.NaN, n: 0, left_out: 2 });
    const told = heard(3 * HOUR, { notified_s: 1_000, acknowledged_s: 1_500, contacted_s: 2 * HOUR });
    expect(of([told, quiet], 'notification_delay')).toMatchObject({ value: 1_000, n: 1, left_out: 1 });
    expect(of([told, quiet], 'acknowledgement_after_detection')).toMatchObject({ value: 600, n: 1, left_out: 1 });
    expect(of([told, quiet], 'contact_lead')).toMatchObject({ value: HOUR, n: 1, left_out: 1 });
  });

  test('silent ratio: affected for each who complains, over incidents whose list is known', () => {
    const unlisted = { ...quiet, affected: 0 };
    expect(of([heard(HOUR), quiet, unlisted], 'silent_ratio')).toMatchObject({ value: 200 / 4, n: 200, n_people: true, left_out: 1 });
    expect(of([quiet], 'silent_ratio').value).toBeNaN();
  });

  test('the share linked by chance is of all linked', () => {
    expect(of([heard(HOUR, { chance_complaints: 1 }), heard(HOUR)], 'linked_by_chance')).toMatchObject({ value: 1 / 8, n: 8 });
  });

  test('the same incidents give the same intervals, and no incidents give no numbers', () => {
    const many = Array.from({ length: 30 }, (_, i) => heard(100 * i, { since_restored: [i, 10 * i, 500 + i], chance_complaints: i % 2 }));
    expect(figuresOf(many, 2)).toEqual(figuresOf(many, 2));
    for (const figure of figuresOf([], 2)) expect(figure.value).toBeNaN();
  });

  test('groups: all, then each name of each dimension', () => {
    const groups = groupsOf([quiet, { ...quiet, technology: 'lte' }, { ...quiet, region: '' }]);
    expect(groups.map(({ dimension, name, incidents }) => `${dimension} ${name} ${incidents.length}`)).toEqual([
      'all all 3',
      'region Funen 2',
      'region unknown 1',
      'technology nr 2',
      'technology lte 1',
      'root_kind element 3',
      'experience slow 3',
      'week 2036-01-07 3',
    ]);
  });

  test('a ratio’s interval holds the ratio', () => {
    const pairs = Array.from({ length: 40 }, (_, i) => ({ part: 10 + (i % 7), whole: 1 + (i % 3) }));
    const { value, low, high } = ratioEstimate(pairs);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });
});
