const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** When a message is tried, counted from the first attempt: the table of Standard Webhooks, a day long. */
export const RETRY_AFTER_MS: readonly number[] = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** What became of one attempt. `reason` is one of our words, never the receiver's. */
export type Attempt =
  | { readonly kind: 'answered'; readonly http_status: number }
  | { readonly kind: 'failed'; readonly reason: 'timeout' | 'refused_address' | 'network' };

export interface NextStep {
  readonly status: 'delivered' | 'retry' | 'failed' | 'gone';
  readonly next_try_at: Date | null;
}

/**
 * What follows an attempt. 2xx is delivered, 410 switches the webhook off, everything else (a redirect too: it is never followed) is tried again by the table.
 * @param attempt which one it was, from 1
 */
export function nextStep(outcome: Attempt, attempt: number, firstTriedAt: Date, at: Date): NextStep {
  if (outcome.kind === 'answered') {
    if (outcome.http_status >= 200 && outcome.http_status < 300) return { status: 'delivered', next_try_at: null };
    if (outcome.http_status === 410) return { status: 'gone', next_try_at: null };
  }
  const after = RETRY_AFTER_MS[attempt];
  if (after === undefined) return { status: 'failed', next_try_at: null };
  // After a time in which nothing ran, several moments of the table may have passed: then soon, but never at once.
  return { status: 'retry', next_try_at: new Date(Math.max(firstTriedAt.getTime() + after, at.getTime() + 5 * SECOND_MS)) };
}
