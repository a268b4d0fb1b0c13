import { type ContactFacts, REASONS, type Reason, reasonsAgainst, SENTENCES, type Wanted } from './judge.ts';
import { CHANNELS, type ContactPolicy } from './policy.ts';

/** How many households and accounts of a list may be contacted now, and why the others may not; each is counted once. */
export interface Contactability {
  readonly affected: number;
  readonly contactable: number;
  readonly refused: { readonly reason: Reason; readonly sentence: string; readonly cases: number }[];
}

type Rows = readonly (ContactFacts & { readonly centre_key: string })[];

/**
 * Counts over a whole list. A case is contactable when one of its lines may be contacted over one of the channels; else it counts under what stands in
 * the way of the line and channel that came furthest. affected = contactable + all refused. Cost: channels × lines.
 */
export function contactability(policy: ContactPolicy, facts: Rows, purpose: Wanted['purpose'], at: Date): Contactability {
  const best = new Map<string, number>();
  for (const row of facts) {
    const before = best.get(row.centre_key) ?? -1;
    if (before < NOTHING) best.set(row.centre_key, Math.max(before, furthest(policy, row, purpose, at)));
  }
  return countedPlaces(best.values());
}

/** Households and accounts by what stands in their way, each given once by its place. */
export function countedPlaces(places: Iterable<number>): Contactability {
  const counts = new Map<number, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return {
    affected: [...counts.values()].reduce((sum, count) => sum + count, 0),
    contactable: counts.get(NOTHING) ?? 0,
    refused: REASONS.flatMap((reason, place) => {
      const cases = counts.get(place) ?? 0;
      return cases === 0 ? [] : [{ reason, sentence: SENTENCES[reason], cases }];
    }),
  };
}

/** What stands in the way of contacting a line over the channel that comes furthest, or null when one of them is open. */
export function inTheWay(policy: ContactPolicy, facts: ContactFacts, purpose: Wanted['purpose'], at: Date): Reason | null {
  return REASONS[furthest(policy, facts, purpose, at)] ?? null;
}

/** The place behind the last reason: nothing is in the way. */
export const NOTHING = REASONS.length;

/** How far down the order of reasons the best channel gets before something is in the way; the first open channel ends the search. */
export function furthest(policy: ContactPolicy, facts: ContactFacts, purpose: Wanted['purpose'], at: Date): number {
  let place = 0;
  for (const channel of CHANNELS) {
    if (!policy.channels[channel]) continue;
    const [first] = reasonsAgainst(policy, facts, { channel, purpose }, at);
    if (first === undefined) return NOTHING;
    place = Math.max(place, REASONS.indexOf(first));
  }
  return place;
}
