/** How many people made so many attempts of which so many failed. */
export interface FailureCount {
  readonly attempts: number;
  readonly failures: number;
  readonly people: number;
}

/** Two kinds of people behind one set of cells: those with the failing core function, and the rest. */
export interface Mixture {
  /** Share of people with the failing function. */
  readonly share: number;
  /** How often an attempt fails for the rest. */
  readonly usual: number;
  /** How often an attempt fails for those with the failing function. */
  readonly failing: number;
}

const ROUNDS_MAX = 200;
const SETTLED = 1e-9;

/**
 * Splits people into two groups by how often their attempts fail, when nobody says who is served by which function of a pool.
 * A mixture of two binomials fitted by expectation maximisation (Dempster, Laird, Rubin 1977), the usual rate held at what it was before the failure
 * so that only two numbers are learned. It also fits a function without siblings: then nearly everyone is in the failing group.
 * Returns null when the failures say nothing: fewer than 20 people, or failing less than twice as often as usual.
 * Cost: rows × 200 at most; the rows are a histogram, not people.
 * @throws {RangeError} when `usual` is not strictly between 0 and 1
 * @example splitByFailures([{ attempts: 10, failures: 0, people: 50 }, { attempts: 10, failures: 9, people: 50 }], 0.01)
 * // => { share: 0.5, usual: 0.01, failing: 0.9 }
 */
export function splitByFailures(counts: readonly FailureCount[], usual: number): Mixture | null {
  if (!(usual > 0 && usual < 1)) throw new RangeError('splitByFailures requires a usual failure rate between 0 and 1');
  const people = sum(counts, (c) => c.people);
  const attempts = sum(counts, (c) => c.people * c.attempts);
  const failures = sum(counts, (c) => c.people * c.failures);
  if (people < 20 || failures < 2 * usual * attempts) return null;
  let share = 0.5;
  let failing = clamp(Math.max(0.5, failures / attempts), usual * 2, 0.99);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const belongs = counts.map((c) => posterior({ share, usual, failing }, c));
    const inGroup = sum(counts, (c, i) => c.people * (belongs[i] ?? 0));
    const theirAttempts = sum(counts, (c, i) => c.people * c.attempts * (belongs[i] ?? 0));
    const theirFailures = sum(counts, (c, i) => c.people * c.failures * (belongs[i] ?? 0));
    const nextShare = clamp(inGroup / people, 0.005, 0.995);
    const nextFailing = clamp(theirFailures / Math.max(theirAttempts, 1e-12), Math.min(0.98, usual * 2), 0.99);
    const moved = Math.abs(nextShare - share) + Math.abs(nextFailing - failing);
    share = nextShare;
    failing = nextFailing;
    if (moved < SETTLED) break;
  }
  return { share, usual, failing };
}

/** How likely somebody with these attempts and failures is with the failing function: Bayes' rule. The list's SQL says the same. */
export function posterior(mixture: Mixture, count: Pick<FailureCount, 'attempts' | 'failures'>): number {
  const { share, usual, failing } = mixture;
  const oddsAgainst =
    ((1 - share) / share) *
    Math.exp(count.failures * Math.log(usual / failing) + (count.attempts - count.failures) * Math.log((1 - usual) / (1 - failing)));
  return 1 / (1 + oddsAgainst);
}

function sum<T>(items: readonly T[], of: (item: T, index: number) => number): number {
  return items.reduce((total, item, index) => total + of(item, index), 0);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
