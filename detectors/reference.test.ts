import { beforeAll, describe, expect, test } from 'vitest';
import type { Database, Row } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { Stream } from './series/testing/stream.ts';
import { buildQuietNetwork, CELLS, DAY, id, period, play } from './testing/quiet_network.ts';
import type { Noise } from './testing/reference.ts';
import * as reference from './testing/reference.ts';

/** What the set-based scoring stored of a random network, held against every formula worked out one value at a time. */

const KPIS = { dl_ue_throughput: 'level', attempts: 'level', prb_utilisation_dl: 'level', rrc_setup_sr: 'ratio' } as const;
type Kpi = keyof typeof KPIS;
const FLOORS: Readonly<Record<Kpi, number>> = { dl_ue_throughput: 0.05, attempts: 0.1, prb_utilisation_dl: 1, rrc_setup_sr: 0.002 };
const PERIODS = 5;
/** Beyond this nothing is stored: nobody could tell the difference. */
const EVIDENCE_MAX = 50;

interface Score {
  readonly cell: string;
  readonly kpi: Kpi;
  readonly quality: string;
  readonly value: number;
  readonly deviation: number;
  readonly [column: string]: number | string;
}
interface Normal {
  readonly center: number;
  readonly spread: number;
  readonly usual: number;
  readonly attempts: number;
  readonly memory: number;
}

let db: Database;
const scores: Map<string, Score>[] = [];
/** By hour of the week, then by element and KPI. */
const normals = new Map<number, Map<string, Normal>>();
const noises = new Map<string, (Noise & { readonly size_from: number })[]>();
const groups = new Map<string, number>();

/** Every cell a little odd in its own way; now and then nothing, or a value nobody trusts. In the last period some do what would open incidents before. */
function oddities(quarter: number): Record<string, Record<string, Row>> {
  const random = new Stream(900 + quarter);
  const [uniform, normal] = [() => random.uniform(), () => random.normal()];
  const loud = quarter === PERIODS ? 4 : 1.1;
  return Object.fromEntries(
    Array.from({ length: CELLS }, (_, cell) => {
      const quality = uniform() < 0.05 ? 'suspect' : 'ok';
      const silent = quarter === PERIODS && uniform() < 0.3;
      const failures = Math.floor(uniform() * 4 * loud);
      return [
        id(cell),
        {
          dl_ue_throughput: { numerator: 20_000 * Math.exp(0.1 * loud * normal()), denominator: 1, quality },
          attempts: { numerator: silent ? 0 : Math.round(100 * Math.exp(0.1 * loud * normal())), denominator: 1 },
          prb_utilisation_dl: { numerator: 50 + 4 * loud * normal(), denominator: 1 },
          rrc_setup_sr: { numerator: 100 - failures, denominator: 100 },
        },
      ];
    }),
  );
}

beforeAll(async () => {
  db = await testDatabase();
  await buildQuietNetwork(db);
  for (let quarter = 1; quarter <= PERIODS; quarter++) {
    const { open } = await play(db, quarter, oddities(quarter));
    // Sums are eased in open incidents; that has a test of its own (accumulating.test.ts).
    if (quarter < PERIODS) expect(open).toBe(0);
    const rows = await select<Score>(
      db,
      `SELECT e.name AS cell, s.* EXCEPT (element_key, kpi, quality, scored_at, revision), toString(s.kpi) AS kpi, toString(s.quality) AS quality
      FROM scores AS s INNER JOIN elements AS e ON e.element_key = s.element_key WHERE s.period_end = {at:DateTime('UTC')}`,
      { at: period(quarter) },
    );
    scores.push(new Map(rows.map((row) => [`${row.cell} ${row.kpi}`, row])));
  }
  const [slots] = await select<{ kpis: string[] }>(
    db,
    'SELECT groupArray(toString(kpi)) AS kpis FROM (SELECT kpi FROM kpi_slots FINAL ORDER BY kind, slot)',
  );
  const rows = await select<{ hour: number; cell: string } & Record<'center' | 'spread' | 'usual_ratio' | 'attempts' | 'memory', number[]>>(
    db,
    `SELECT b.hour_of_week AS hour, e.name AS cell, b.center AS center, b.spread AS spread, b.usual_ratio AS usual_ratio, b.attempts AS attempts, b.memory AS memory
    FROM element_baselines AS b INNER JOIN elements AS e ON e.element_key = b.element_key WHERE b.valid_from = '${DAY}'`,
  );
  for (const { hour, cell, center, spread, usual_ratio, attempts, memory } of rows) {
    const of = normals.get(hour) ?? new Map<string, Normal>();
    normals.set(hour, of);
    for (const [n, kpi] of (slots?.kpis ?? []).entries())
      of.set(`${cell} ${kpi}`, {
        ...{ center: center[n] ?? 0, spread: spread[n] ?? 0, usual: Math.min(0.5, Math.max(1e-5, usual_ratio[n] ?? 0)) },
        ...{ attempts: attempts[n] ?? 0, memory: memory[n] ?? 0 },
      });
  }
  for (const row of await select<Noise & { size_from: number; kpi: string }>(
    db,
    `SELECT * EXCEPT (values, revision) FROM kpi_noise FINAL WHERE valid_from = '${DAY}' ORDER BY kpi, band`,
  ))
    noises.set(row.kpi, [...(noises.get(row.kpi) ?? []), row]);
  for (const { cell, peer_group } of await select<{ cell: string; peer_group: number }>(
    db,
    `SELECT e.name AS cell, g.peer_group AS peer_group FROM peer_groups AS g INNER JOIN elements AS e ON e.element_key = g.element_key WHERE g.valid_from = '${DAY}'`,
  ))
    groups.set(cell, peer_group);
}, 120_000);

const hourOf = (quarter: number): number => Math.floor((quarter - 1) / 4);
const normalOf = (quarter: number, key: string): Normal => normals.get(hourOf(quarter))?.get(key) as Normal;
function noiseOf(quarter: number, { cell, kpi }: Score): Noise {
  const normal = normalOf(quarter, `${cell} ${kpi}`);
  const size = KPIS[kpi] === 'ratio' ? normal.attempts : normal.center;
  const bands = noises.get(kpi) ?? [];
  return bands[bands.slice(1).filter((band) => size > band.size_from).length] as Noise;
}
/** The deviation before anything is taken off; null where there is nothing to judge. */
function raw(quarter: number, score: Score): number | null {
  if (score.quality !== 'ok' || KPIS[score.kpi] === 'ratio') return null;
  const { center, spread } = normalOf(quarter, `${score.cell} ${score.kpi}`);
  const utilisation = score.kpi === 'prb_utilisation_dl';
  const own = utilisation ? score.value : Math.log1p(Math.max(score.value, 0));
  return ((utilisation ? 1 : -1) * (own - center)) / Math.max(spread, FLOORS[score.kpi]);
}
const known = (values: (number | null)[]): number[] => values.filter((value) => value !== null);
const alike = (quarter: number, kpi: Kpi): Score[] => [...(scores[quarter - 1]?.values() ?? [])].filter((one) => one.kpi === kpi);
const before = (quarter: number, { cell, kpi }: Score): Score | undefined => scores[quarter - 2]?.get(`${cell} ${kpi}`);
const sumBefore = (quarter: number, score: Score, column: string): number => Number(before(quarter, score)?.[column] ?? 0);

/** Every judged score of these KPIs; what is stored has the precision of single floats. */
function eachScore(kpis: readonly Kpi[], check: (quarter: number, score: Score) => readonly (readonly [column: string, expected: number])[]): number {
  let checked = 0;
  for (let quarter = 1; quarter <= PERIODS; quarter++)
    for (const score of kpis.flatMap((kpi) => alike(quarter, kpi)).filter(({ quality }) => quality === 'ok'))
      for (const [column, expected] of check(quarter, score)) {
        checked += 1;
        expect(
          Math.abs(Number(score[column]) - expected),
          `${column} of ${score.kpi} on ${score.cell} in quarter ${quarter}: ${score[column]} and ${expected}`,
        ).toBeLessThan(2e-3 * Math.max(1, Math.abs(expected)));
      }
  return checked;
}
const LEVELS: readonly Kpi[] = ['dl_ue_throughput', 'attempts', 'prb_utilisation_dl'];

describe('what is stored of a random network is what each formula gives', () => {
  const z = (quarter: number, score: Score): number =>
    reference.levelDeviation(raw(quarter, score) as number, known(alike(quarter, score.kpi).map((one) => raw(quarter, one))));

  test('D1, level', () => {
    const checked = eachScore(LEVELS, (quarter, score) => {
      const { tail_threshold, tail_scale, tail_shape } = noiseOf(quarter, score);
      return [['evidence_level', Math.min(EVIDENCE_MAX, reference.tailEvidence(z(quarter, score), tail_threshold, tail_scale, tail_shape))]];
    });
    expect(checked).toBeGreaterThan(300);
  });

  test('D2 and D3, failures counted and accumulated', () => {
    const checked = eachScore(['rrc_setup_sr'], (quarter, score) => {
      const failures = Math.round(100 * (1 - score.value));
      const { usual } = normalOf(quarter, `${score.cell} rrc_setup_sr`);
      const noise = noiseOf(quarter, score);
      const sum = reference.countSum(sumBefore(quarter, score, 'count_sum'), failures, 100, usual, noise);
      return [
        ['evidence_count', reference.countEvidence(failures, 100, usual, noise)],
        ['count_sum', sum],
        ['evidence_shift', reference.sumEvidence(sum, noise.sum_threshold, noise.sum_slope)],
      ];
    });
    expect(checked).toBeGreaterThan(300);
  });

  test('D4, a shift accumulated, fast and slow', () => {
    eachScore(LEVELS, (quarter, score) => {
      const noise = noiseOf(quarter, score);
      const deviation = z(quarter, score);
      const last = before(quarter, score);
      const fast = reference.shiftSum(sumBefore(quarter, score, 'shift_sum'), deviation, noise);
      const { memory } = normalOf(quarter, `${score.cell} ${score.kpi}`);
      const slow = reference.slowSum(sumBefore(quarter, score, 'slow_sum'), deviation, last?.quality === 'ok' ? last.deviation : null, memory, noise);
      return [
        ['shift_sum', fast],
        ['slow_sum', slow],
        ['evidence_shift', reference.shiftEvidence(fast, slow, noise)],
      ];
    });
  });

  test('D5, silence', () => {
    let silent = 0;
    eachScore(['attempts'], (quarter, score) => {
      const { center, spread } = normalOf(quarter, `${score.cell} attempts`);
      if (score.value > 0) return [['silence_sum', 0]];
      silent += 1;
      const sum = reference.silenceSum(
        sumBefore(quarter, score, 'silence_sum'),
        Math.max(0, Math.exp(center - Math.max(spread, FLOORS.attempts)) - 1),
      );
      return [
        ['silence_sum', sum],
        ['evidence_silence', sum / Math.LN10],
      ];
    });
    expect(silent).toBeGreaterThan(3);
  });

  test('D6, against the peers', () => {
    const checked = eachScore(['dl_ue_throughput', 'attempts'], (quarter, score) => {
      const peers = known(
        alike(quarter, score.kpi)
          .filter((one) => groups.get(one.cell) === groups.get(score.cell))
          .map((one) => raw(quarter, one)),
      );
      const noise = noiseOf(quarter, score);
      const apart = reference.peerDeviation(raw(quarter, score) as number, peers, noise);
      if (apart === null) return [['peer_sum', sumBefore(quarter, score, 'peer_sum')]];
      return [
        ['evidence_peer', Math.min(EVIDENCE_MAX, reference.tailEvidence(apart, noise.peer_threshold, noise.peer_scale, noise.peer_shape))],
        ['peer_sum', reference.peerSum(sumBefore(quarter, score, 'peer_sum'), apart, noise)],
      ];
    });
    expect(checked).toBeGreaterThan(300);
  });

  test('what is not judged carries its sums on and gives no evidence', () => {
    const suspect = scores
      .slice(1)
      .flatMap((one, n) => [...one.values()].filter(({ quality }) => quality === 'suspect').map((score) => [n + 2, score] as const));
    expect(suspect.length).toBeGreaterThan(3);
    for (const [quarter, score] of suspect) {
      expect([score['evidence_level'], score['evidence_shift'], score['evidence_peer']]).toEqual([0, 0, 0]);
      for (const column of ['shift_sum', 'slow_sum', 'peer_sum']) expect(Number(score[column])).toBeCloseTo(sumBefore(quarter, score, column), 4);
    }
  });
});

describe('properties of the formulas, whatever the numbers', () => {
  const noise = (): Noise => (noises.get('rrc_setup_sr') ?? [])[0] as Noise;
  const random = new Stream(77);
  const uniform = (): number => random.uniform();

  test('more failures of as many attempts never weigh less, and a fleet that clusters more makes the same count weigh less', () => {
    for (let n = 0; n < 300; n++) {
      const attempts = 1 + Math.floor(uniform() * 400);
      const usual = 0.001 + 0.2 * uniform();
      const failures = Math.floor(uniform() * attempts);
      const plain = { ...noise(), count_threshold: 2, count_slope: 1 };
      const evidence = reference.countEvidence(failures, attempts, usual, plain);
      expect(reference.countEvidence(failures + 1, attempts, usual, plain)).toBeGreaterThanOrEqual(evidence - 1e-9);
      const clustered = reference.countEvidence(attempts, attempts, usual, { ...plain, precision: plain.precision / 10 });
      expect(clustered).toBeLessThanOrEqual(reference.countEvidence(attempts, attempts, usual, plain) + 1e-9);
    }
  });

  test('a tail never falls as the deviation grows, and meets itself at the 99th percentile', () => {
    for (let n = 0; n < 300; n++) {
      const [u, scale, shape] = [1 + 3 * uniform(), 0.2 + uniform(), 0.3 * uniform()] as const;
      const x = -5 + 20 * uniform();
      expect(reference.tailEvidence(x + uniform(), u, scale, shape)).toBeGreaterThanOrEqual(reference.tailEvidence(x, u, scale, shape));
      expect(reference.tailEvidence(u, u, scale, shape)).toBeCloseTo(2, 2);
    }
  });

  test('by hand: 14 of 62 failures where 1.3 % is usual and the precision is 150 are 7.13', () => {
    expect(reference.countEvidence(14, 62, 0.013, { ...noise(), precision: 150, count_threshold: 2, count_slope: 1 })).toBeCloseTo(7.13, 2);
  });
});
