import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { log10BinomialTail } from '../stats/binomial_tail.ts';
import { alike, enrichment, scanGroups } from './scan.ts';
import { networkOf, type Shares, seen } from './testing/timeline.ts';
import type { Observation } from './types.ts';

const ids = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `c${i + from}`);
const cells = (names: readonly string[], family = 'accessibility'): Observation[] => names.map((id) => seen(id, 8, { family }));
/** 600 cells: 100 sites of 6, 25 hubs of 24, two tracking areas, two software levels, two bands that alternate. */
const tiled = (size: number, name: string) => Object.fromEntries(Array.from({ length: 600 / size }, (_, i) => [`${name}${i}`, ids(size, i * size)]));
const SHARES: Shares = {
  site: tiled(6, 'S'),
  transport_hub: tiled(24, 'H'),
  tac: tiled(300, 'T'),
  software: { old: ids(480), new: ids(120, 480) },
  band: { odd: ids(600).filter((_, i) => i % 2 === 1), even: ids(600).filter((_, i) => i % 2 === 0) },
};
const found = (candidates: readonly Observation[], shares: Shares = SHARES) =>
  scanGroups(candidates, networkOf(shares)(candidates), () => true).map((f) => `${f.dimension} ${f.name}: ${f.members.length} of ${f.judged}`);

describe('what the numbers are', () => {
  test('23 of 24 with 3 of 576 elsewhere: the chance is a binomial tail, the merit its logarithm times F', () => {
    const { log10P, merit } = enrichment(23, 24, 3, 600);
    expect(log10P).toBeCloseTo(log10BinomialTail(24, 23, 3.5 / 576), 12);
    const [p, r] = [23 / 24, 23 / 26];
    expect(merit).toBeCloseTo(-log10P * ((2 * p * r) / (p + r)), 12);
    // log10(24 · (3.5/576)^23 · (572.5/576) + (3.5/576)^24), by hand
    expect(log10P).toBeCloseTo(-49.5987, 3);
  });

  test('the more of a thing is degraded, the less it is by chance; the more is elsewhere, the more it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 1, max: 59 }), fc.integer({ min: 0, max: 200 }), (n, k, elsewhere) => {
        fc.pre(k < n);
        expect(enrichment(k + 1, n, elsewhere, 1_000).log10P).toBeLessThanOrEqual(enrichment(k, n, elsewhere, 1_000).log10P);
        expect(enrichment(k, n, elsewhere + 10, 1_000).log10P).toBeGreaterThanOrEqual(enrichment(k, n, elsewhere, 1_000).log10P);
      }),
    );
  });

  test('alike is the share of the commonest family', () => expect(alike([...cells(ids(3)), ...cells(ids(1, 3), 'traffic')])).toBe(0.75));
});

describe('what is named', () => {
  test('a hub, not one of its sites and not the tracking area around it', () =>
    expect(found(cells(ids(23)))).toEqual(['transport_hub H0: 23 of 24']));

  test('two hubs at once are two causes', () =>
    expect(found(cells([...ids(24), ...ids(22, 240)]))).toEqual(['transport_hub H0: 24 of 24', 'transport_hub H10: 22 of 24']));

  test('a site with two bad cells is still seen beside a hub that is down', () =>
    expect(found(cells([...ids(24), 'c300', 'c301']))).toEqual(['transport_hub H0: 24 of 24', 'site S50: 2 of 6']));

  test('a ring of 300 of 450 cells among 128 strewn ones is preferred to its parent and to its parts', () => {
    const shares: Shares = {
      transport_hub: { ring: ids(450) },
      tac: { parent: ids(900) },
      site: Object.fromEntries(ids(75).map((_, i) => [`S${i}`, ids(6, i * 6)])),
    };
    const candidates = cells([...ids(300), ...Array.from({ length: 128 }, (_, i) => `c${1_000 + i * 60}`)]);
    const network = { ...networkOf(shares, 10_000)(candidates) };
    const [first] = scanGroups(candidates, network, () => true);
    expect(first?.name).toBe('ring');
  });

  test('a software level, when its cells all have the same trouble; not when each has its own', () => {
    const spread = ids(120, 480).filter((_, i) => i % 2 === 0);
    expect(found(cells(spread))).toEqual(['software new: 60 of 120']);
    const families = ['accessibility', 'traffic', 'integrity'];
    const mixed = spread.map((id, i) => seen(id, 8, { family: families[i % 3] ?? '' }));
    expect(found(mixed).filter((name) => name.startsWith('software'))).toEqual([]);
  });

  test('the site, where its baseband has the very same cells', () =>
    expect(found(cells(ids(5)), { site: { S0: ids(6) }, baseband: { B0: ids(6) }, neighbourhood: { N0: ids(6) } })).toEqual(['site S0: 5 of 6']));

  test('the sector, when exactly its cells are degraded', () =>
    expect(found(cells(ids(2)), { site: { S0: ids(6) }, sector: { 'S0-1': ids(2), 'S0-2': ids(2, 2) } })).toEqual(['sector S0-1: 2 of 2']));

  test('nothing, where a third of the network is degraded anyhow', () => expect(found(cells(ids(600).filter((_, i) => i % 3 === 0)))).toEqual([]));
});

test('each candidate is explained at most once, whatever the order they come in', () => {
  const subset = fc.uniqueArray(fc.integer({ min: 0, max: 599 }), { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(subset, fc.integer({ min: 0, max: 24 }), fc.integer(), (numbers, hub, seed) => {
      const names = [...new Set([...numbers.map((n) => `c${n}`), ...ids(20, hub * 24)])];
      const candidates = cells(names);
      const network = networkOf(SHARES)(candidates);
      const findings = scanGroups(candidates, network, () => true);
      const explained = findings.flatMap((f) => f.members.map((o) => o.id));
      expect(new Set(explained).size).toBe(explained.length);
      const shuffled = <T>(list: readonly T[]) =>
        [...list]
          .map((x, i) => [Math.imul(i + 7, seed | 1), x] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, x]) => x);
      const again = scanGroups(shuffled(candidates), { ...network, groups: shuffled(network.groups) }, () => true);
      expect(again.map((f) => f.name)).toEqual(findings.map((f) => f.name));
    }),
    { numRuns: 40 },
  );
});
