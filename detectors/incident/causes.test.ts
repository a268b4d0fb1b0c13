import { expect, test } from 'vitest';
import { type Cause, causesOf } from './causes.ts';
import { incidentSentence } from './explain.ts';
import { networkOf, play, type Shares, seen, T0 } from './testing/timeline.ts';

const ids = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `c${i + from}`);
const SHARES: Shares = {
  transport_hub: { H17: ids(24) },
  site: { S0: ids(6), S1: ids(6, 6), S50: ids(6, 300) },
  tac: { T1: ids(200) },
  band: { n78: ids(300) },
};

/** The causes of each incident that opens when these cells are degraded. */
function weigh(bad: readonly string[]): { causes: Cause[][]; sentences: string[] } {
  const observations = bad.map((id) => seen(id, 8));
  const network = networkOf(SHARES);
  const [changes] = play([observations], network);
  const causes = causesOf(changes ?? [], network(observations), observations.length, T0);
  return {
    causes: (changes ?? []).map((c) => causes.get(c.incident.incidentId) ?? []),
    sentences: (changes ?? []).map((c) => incidentSentence(c, { kpis: [], rows: [], covered: 0, elements: 0 })),
  };
}

test('a hub: chosen with its numbers, and its site, area and band each refused for a reason of its own', () => {
  const { causes, sentences } = weigh([...ids(23), 'c300']);
  const told = causes[0]!.map((c) => [
    c.dimension,
    c.name,
    `${c.degraded}/${c.judged}`,
    `${c.elsewhereDegraded}/${c.elsewhereJudged}`,
    c.chosen,
    c.reason,
  ]);
  expect(told[0]).toEqual(['transport_hub', 'H17', '23/24', '1/576', true, 'explains most of what is degraded, beyond chance']);
  expect(told.slice(1).map((c) => [c[0], c[5]])).toEqual(
    expect.arrayContaining([
      ['site', 'explains only 6 of the 23'],
      ['tac', 'only 23 of 200 of it are degraded'],
      ['band', 'only 23 of 300 of it are degraded'],
    ]),
  );
  expect(causes[0]!.filter((c) => c.chosen)).toHaveLength(1);
  expect(sentences[0]).toBe('Since 09:45 UTC 23 of 24 cells behind transport hub H17 are degraded, 1 of 576 elsewhere.');
});

test('a cell alone: what speaks against everything it shares', () => {
  const { causes } = weigh(['c300']);
  expect(causes[0]!.map((c) => [c.dimension, c.chosen, c.reason])).toEqual([
    ['element', true, 'nothing it shares with others is degraded enough to be the cause'],
    ['site', false, 'only 1 of 6 of it are degraded'],
  ]);
});
