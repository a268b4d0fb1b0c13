/** Why a period may be scored now, or null while it should wait. */
export type Closing = 'complete' | 'grace' | 'late' | null;

export interface Delivery {
  readonly periodEnd: Date;
  readonly arrived: readonly string[];
  readonly expected: readonly string[];
  /** It was scored before and more has come since. */
  readonly scoredBefore: boolean;
}

/**
 * A period closes when every source that usually delivers has delivered, or when its grace time is over.
 * With nobody known to deliver usually (the first periods ever) only the grace time closes it.
 * @param now the network's clock: the wall clock in production, the newest period delivered in a replay
 */
export function closingOf(delivery: Delivery, now: Date, graceS: number): Closing {
  if (delivery.scoredBefore) return 'late';
  const arrived = new Set(delivery.arrived);
  if (delivery.expected.length > 0 && delivery.expected.every((source) => arrived.has(source))) return 'complete';
  return now.getTime() >= delivery.periodEnd.getTime() + graceS * 1_000 ? 'grace' : null;
}
