import { type ContactFacts, judge, REASONS, type Reason, SENTENCES, type Wanted } from './judge.ts';
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
    if (before === REASONS.length) continue;
    best.set(
      row.centre_key,
      Math.max(before, ...CHANNELS.filter((c) => policy.channels[c]).map((channel) => furthest(policy, row, { channel, purpose }, at))),
    );
  }
  const counts = new Map<number, number>();
  for (const place of best.values()) counts.set(place, (counts.get(place) ?? 0) + 1);
  return {
    affected: best.size,
    contactable: counts.get(REASONS.length) ?? 0,
    refused: REASONS.flatMap((reason, place) => {
      const cases = counts.get(place) ?? 0;
      return cases === 0 ? [] : [{ reason, sentence: SENTENCES[reason], cases }];
    }),
  };
}

/** How far down the order of reasons a contact gets before something is in the way; the number of reasons when nothing is. */
function furthest(policy: ContactPolicy, facts: ContactFacts, wanted: Wanted, at: Date): number {
  const verdict = judge(policy, facts, wanted, at);
  return verdict.allowed ? REASONS.length : REASONS.indexOf(verdict.reasons[0] as Reason);
}
