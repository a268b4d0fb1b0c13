/** Why a period may be scored now, or null while it should wait. */
export type Closing = 'complete' | 'grace' | 'late' | null;

/** A source that usually delivers, and how long after its end a period waits for it. */
export interface ExpectedSource {
  readonly source: string;
  readonly waitS: number;
}

export interface Delivery {
  readonly periodEnd: Date;
  readonly arrived: readonly string[];
  readonly expected: readonly ExpectedSource[];
  /** It was scored before and more has come since. */
  readonly scoredBefore: boolean;
}

/**
 * A period closes when every source that usually delivers has delivered, or when its grace time is over and that of every source it still waits for.
 * With nobody known to deliver usually (the first periods ever) only the grace time closes it.
 * @param now the network's clock: the wall clock in production, the newest period delivered in a replay
 */
export function closingOf(delivery: Delivery, now: Date, graceS: number): Closing {
  if (delivery.scoredBefore) return 'late';
  const arrived = new Set(delivery.arrived);
  const away = delivery.expected.filter(({ source }) => !arrived.has(source));
  if (delivery.expected.length > 0 && away.length === 0) return 'complete';
  return now.getTime() >= delivery.periodEnd.getTime() + longestWaitS(away, graceS) * 1_000 ? 'grace' : null;
}

/** How long the slowest of some sources is waited for. */
export function longestWaitS(sources: readonly ExpectedSource[], graceS: number): number {
  return sources.reduce((longest, { waitS }) => Math.max(longest, waitS), graceS);
}

/** So much later than nearly always a delivery may come and not be missed: there are many sources, and a period that missed one is judged, and told, twice. */
const MARGIN_S = 60;

/**
 * How long a source is waited for: as late as it usually is and a little more, at least the grace time, at most `graceMaxS`.
 * @param usuallyLateS how long after a period's end nearly all of its deliveries have come
 */
export function waitFor(usuallyLateS: number, graceS: number, graceMaxS: number): number {
  return Math.max(graceS, Math.min(graceMaxS, usuallyLateS + MARGIN_S));
}
