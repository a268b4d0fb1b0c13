/**
 * Matched filter (D7): the linear combination of KPIs that best tells one known pattern from ordinary joint noise.
 *
 * Several KPIs that each move a little say more together than any alone, if they move as a known fault moves them. With pattern w and noise
 * correlation R, the statistic M = w'R⁻¹z / sqrt(w'R⁻¹w) has mean 0 and variance 1 under noise, and the highest signal-to-noise ratio of all
 * linear statistics when the fault is w (North 1943; Turin, "An introduction to matched filters", IRE Trans. 1960).
 * This returns the weights R⁻¹w / sqrt(w'R⁻¹w), so that M is a plain product with z.
 */

/** R is held away from singular: nine parts measured, one part independent (Ledoit & Wolf 2004 in spirit, with a fixed share). */
const SHRINK = 0.9;

/**
 * Correlation matrix from sums and sums of products of vectors, shrunk towards the identity. A KPI that never moved correlates with nothing.
 * @param products row by row, `sums.length`² of them
 */
export function correlationOf(vectors: number, sums: readonly number[], products: readonly number[]): number[][] {
  const size = sums.length;
  const covariance = (i: number, j: number): number =>
    (products[i * size + j] ?? 0) / vectors - ((sums[i] ?? 0) / vectors) * ((sums[j] ?? 0) / vectors);
  const deviation = sums.map((_, i) => Math.sqrt(Math.max(0, covariance(i, i))));
  return sums.map((_, i) =>
    sums.map((__, j) => {
      if (i === j) return 1;
      const scale = (deviation[i] ?? 0) * (deviation[j] ?? 0);
      return scale > 1e-9 ? SHRINK * Math.max(-1, Math.min(1, covariance(i, j) / scale)) : 0;
    }),
  );
}

/**
 * The weights of the matched filter of pattern `moves` in noise of correlation `correlation` (symmetric, positive definite).
 * Cost: one Cholesky factorisation, size³/3.
 * @throws {RangeError} when the matrix is not positive definite
 * @example matchedFilter([1, 0], [[1, 0], [0, 1]]) // => [1, 0]
 */
export function matchedFilter(moves: readonly number[], correlation: readonly (readonly number[])[]): number[] {
  const solved = solve(cholesky(correlation), moves);
  const gain = Math.sqrt(moves.reduce((sum, move, i) => sum + move * (solved[i] ?? 0), 0));
  return solved.map((value) => value / gain);
}

/** Lower triangle L with L L' = A (Golub & Van Loan, Matrix Computations, 4.2). */
function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = matrix.map((row) => row.map(() => 0));
  for (const [i, row] of matrix.entries()) {
    for (let j = 0; j <= i; j++) {
      let rest = row[j] ?? 0;
      for (let k = 0; k < j; k++) rest -= at(lower, i, k) * at(lower, j, k);
      if (i === j && rest <= 0) throw new RangeError('the correlation matrix is not positive definite');
      (lower[i] as number[])[j] = i === j ? Math.sqrt(rest) : rest / at(lower, j, j);
    }
  }
  return lower;
}

function solve(lower: readonly number[][], right: readonly number[]): number[] {
  const size = right.length;
  const forward: number[] = [];
  for (let i = 0; i < size; i++) {
    let rest = right[i] ?? 0;
    for (let k = 0; k < i; k++) rest -= at(lower, i, k) * (forward[k] ?? 0);
    forward.push(rest / at(lower, i, i));
  }
  const answer = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    let rest = forward[i] ?? 0;
    for (let k = i + 1; k < size; k++) rest -= at(lower, k, i) * (answer[k] ?? 0);
    answer[i] = rest / at(lower, i, i);
  }
  return answer;
}

function at(matrix: readonly (readonly number[])[], row: number, column: number): number {
  return matrix[row]?.[column] ?? 0;
}
