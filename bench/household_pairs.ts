/** How well those who live together were found, counted over pairs of customers. */
export interface PairJudgement {
  /** Pairs in one centre, and how many of them live together. */
  readonly found: number;
  readonly right: number;
  /** Pairs that live together, and how many of them could be found where both must have agreed. */
  readonly together: number;
  readonly agreed: number;
  readonly agreedRight: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly agreedRecall: number | null;
  /** Customers of the largest centre of consumers. */
  readonly largest: number;
}

/**
 * Pairwise precision and recall: of all pairs of customers put into one centre, the share that live together; of all pairs that live together, the share put
 * into one centre. `centres` and `households` name the group of each customer; who has none is alone.
 * @example judgePairs(new Map([['a', '1'], ['b', '1']]), new Map([['a', 'h'], ['b', 'h'], ['c', 'h']]), new Set()).recall // => 1/3
 */
export function judgePairs(
  centres: ReadonlyMap<string, string>,
  households: ReadonlyMap<string, string>,
  agreed: ReadonlySet<string>,
  consumers: ReadonlySet<string> = new Set(centres.keys()),
): PairJudgement {
  const [byCentre, byHousehold] = [members(centres), members(households)];
  let [found, right, together, all, agreedRight] = [0, 0, 0, 0, 0];
  for (const group of byCentre)
    for (const [a, b] of pairsOf(group)) {
      found++;
      if (households.has(a) && households.get(a) === households.get(b)) right++;
    }
  for (const group of byHousehold)
    for (const [a, b] of pairsOf(group)) {
      together++;
      if (!agreed.has(a) || !agreed.has(b)) continue;
      all++;
      if (centres.has(a) && centres.get(a) === centres.get(b)) agreedRight++;
    }
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  const sizes = byCentre.filter(([first]) => first !== undefined && consumers.has(first)).map((group) => group.length);
  return {
    ...{ found, right, together, agreed: all, agreedRight },
    precision: share(right, found),
    recall: share(right, together),
    agreedRecall: share(agreedRight, all),
    largest: sizes.reduce((most, size) => Math.max(most, size), 0),
  };
}

function members(groups: ReadonlyMap<string, string>): string[][] {
  const by = new Map<string, string[]>();
  for (const [who, group] of groups) {
    const known = by.get(group);
    if (known) known.push(who);
    else by.set(group, [who]);
  }
  return [...by.values()];
}

function* pairsOf(group: readonly string[]): Generator<readonly [string, string]> {
  for (const [i, a] of group.entries()) for (const b of group.slice(i + 1)) yield [a, b];
}
