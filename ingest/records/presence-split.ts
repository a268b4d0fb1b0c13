/** Length of a presence bucket. */
export const BUCKET_S = 900;

/** What one subscriber did on one cell over a stretch of time. Times in milliseconds since 1970. */
export interface Stay {
  readonly startMs: number;
  readonly endMs: number;
  readonly events: number;
  readonly failures: number;
  readonly bytes: number;
}

/** The part of a stay that falls into one bucket, named by its end in seconds since 1970. */
export interface StayPart {
  readonly bucketEndS: number;
  readonly seconds: number;
  readonly events: number;
  readonly failures: number;
  readonly bytes: number;
}

/**
 * Cuts a stay at the quarter hours. Time, events, failures and bytes are shared out by overlap so that each total is kept exactly
 * (largest remainder; of equal remainders the earlier bucket). A stay without length belongs to the bucket it begins in.
 * @throws {RangeError} when the stay ends before it begins
 * @example splitStay({ startMs: 600_000, endMs: 1_200_000, events: 3, failures: 1, bytes: 0 }) // => 300 s and 2 events by 00:15, 300 s and 1 by 00:30
 */
export function splitStay(stay: Stay): StayPart[] {
  if (stay.endMs < stay.startMs) throw new RangeError('splitStay requires an end that is not before the start');
  const bucketMs = BUCKET_S * 1000;
  const first = Math.floor(stay.startMs / bucketMs);
  const last = Math.max(first, Math.ceil(stay.endMs / bucketMs) - 1);
  if (first === last) return [{ bucketEndS: (first + 1) * BUCKET_S, seconds: Math.round((stay.endMs - stay.startMs) / 1000), ...counted(stay) }];
  const overlaps: number[] = [];
  for (let bucket = first; bucket <= last; bucket++) {
    overlaps.push(Math.min(stay.endMs, (bucket + 1) * bucketMs) - Math.max(stay.startMs, bucket * bucketMs));
  }
  const seconds = shareOut(Math.round((stay.endMs - stay.startMs) / 1000), overlaps);
  const events = shareOut(stay.events, overlaps);
  const failures = shareOut(stay.failures, overlaps);
  const bytes = shareOut(stay.bytes, overlaps);
  return overlaps.map((_, i) => ({
    bucketEndS: (first + i + 1) * BUCKET_S,
    seconds: seconds[i] as number,
    events: events[i] as number,
    failures: failures[i] as number,
    bytes: bytes[i] as number,
  }));
}

function counted({ events, failures, bytes }: Stay) {
  return { events, failures, bytes };
}

/**
 * Shares a whole number out in proportion to weights, in whole numbers, so that they add up to it again.
 * @example shareOut(10, [1, 1, 1]) // => [4, 3, 3]
 */
export function shareOut(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (weights.length <= 1 || sum === 0 || total === 0) return weights.map((_, i) => (i === 0 ? total : 0));
  const parts = total * sum <= Number.MAX_SAFE_INTEGER ? quotients(total, sum, weights) : bigQuotients(total, sum, weights);
  const shares = parts.map((part) => part.share);
  let left = total - shares.reduce((a, b) => a + b, 0);
  const byRemainder = parts.map(({ remainder }, i) => ({ i, remainder })).sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  for (const { i } of byRemainder) {
    if (left <= 0) break;
    shares[i] = (shares[i] as number) + 1;
    left--;
  }
  return shares;
}

function quotients(total: number, sum: number, weights: readonly number[]) {
  return weights.map((weight) => ({ share: Math.floor((total * weight) / sum), remainder: (total * weight) % sum }));
}

/** As `quotients`, where the product passes what a double holds exactly: the bytes of a day in milliseconds. */
function bigQuotients(total: number, sum: number, weights: readonly number[]) {
  return weights.map((weight) => {
    const product = BigInt(total) * BigInt(weight);
    return { share: Number(product / BigInt(sum)), remainder: Number(product % BigInt(sum)) };
  });
}
