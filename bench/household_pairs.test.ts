import { expect, test } from 'vitest';
import { judgePairs } from './household_pairs.ts';

const groups = (...given: readonly string[]) => new Map(given.flatMap((group, i) => [...group].map((who) => [who, String(i)] as const)));

test('pairs are counted, not groups: worked by hand', () => {
  // Found abc and de; true ab, cd, e. Pairs found: ab ac bc de = 4, right: ab. True pairs: ab cd = 2, one found.
  const judged = judgePairs(groups('abc', 'de'), groups('ab', 'cd', 'e'), new Set('abc'));
  expect(judged).toMatchObject({ found: 4, right: 1, together: 2, precision: 0.25, recall: 0.5, largest: 3 });
  // Of the pairs who both agreed only ab lives together, and it was found.
  expect(judged).toMatchObject({ agreed: 1, agreedRight: 1, agreedRecall: 1 });
});

test('nobody with anybody is no share, not a perfect one', () => {
  expect(judgePairs(groups('a', 'b'), groups('a', 'b'), new Set())).toMatchObject({ precision: null, recall: null, agreedRecall: null });
});

test('who is in no centre was not found, and who has no household is wrongly joined', () => {
  expect(judgePairs(groups('ab'), groups('ac'), new Set())).toMatchObject({ found: 1, right: 0, together: 1, recall: 0 });
});
