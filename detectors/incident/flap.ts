import type { Flap } from './types.ts';

/**
 * Flap damping, as routers do it (RFC 2439): each return of an incident adds one penalty, and the penalty halves every six hours.
 * Above 3 the incident counts as unstable and is kept open through its calm spells, so that people see one troubled thing and not
 * a stream of openings and closings; once the penalty has fallen below half of that, it may close again.
 * Five returns two hours apart reach 3.3 (1 + 0.79 + 0.63 + 0.5 + 0.4), two a day never do (1.33).
 */
const HALF_LIFE_MS = 6 * 3_600_000;
export const UNSTABLE_ABOVE = 3;
const STABLE_BELOW = UNSTABLE_ABOVE / 2;

export const CALM: Flap = { penalty: 0, at: 0, unstable: false };

/** @example penaltyAt({ penalty: 2, at: 0, unstable: false }, 6 * 3_600_000) // => 1 */
export function penaltyAt(flap: Flap, at: number): number {
  return flap.penalty * 2 ** (-Math.max(0, at - flap.at) / HALF_LIFE_MS);
}

/** It has come back. */
export function returned(flap: Flap, at: number): Flap {
  const penalty = penaltyAt(flap, at) + 1;
  return { penalty, at, unstable: flap.unstable || penalty > UNSTABLE_ABOVE };
}

/** Time has passed. */
export function settled(flap: Flap, at: number): Flap {
  return flap.unstable && penaltyAt(flap, at) < STABLE_BELOW ? { ...flap, unstable: false } : flap;
}
