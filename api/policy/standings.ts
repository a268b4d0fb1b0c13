import { furthest } from './contactable.ts';
import { type FactsDeps, isHeldOut } from './facts.ts';
import { type ContactFacts, openPurpose, type Wanted } from './judge.ts';
import { contactPatterns, incidentStates } from './statements.ts';

const DAY_MS = 86_400_000;
/** Combinations of circumstances judged for one answer; a nation has thousands at most. */
export const PATTERNS_MAX = 50_000;
const HELD_OUT_MAX = 1_000_000;

/** For each incident, for each household or account: the place of what stands in the way (an index into REASONS), or NOTHING. */
export type Standings = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Households and accounts by incident. */
export type CentresOf = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What stands in the way of contacting each household and account of some incidents at `at`, by the line and channel that come furthest. The database puts
 * equal circumstances together and the policy is asked once for each, so a list of 100,000 costs about what one of 10,000 does.
 * Asked about the purpose `open`, each is judged by what a contact would be for (`openPurpose`), and `over` are those that would be told that it is over.
 * Cost: one query over the lists and their customers' lines, and a keyed hash for every household that was not asked for before.
 */
export async function contactStandings(
  { db, keys, policy }: FactsDeps,
  incidents: readonly string[],
  wanted: { readonly purpose: Wanted['purpose'] | 'open'; readonly confidenceMin: number; readonly at: Date },
): Promise<{ readonly standings: Standings; readonly over: CentresOf; readonly complete: boolean }> {
  const { purpose, confidenceMin, at } = wanted;
  const standings = new Map<string, Map<string, number>>();
  const over = new Map<string, Set<string>>();
  if (incidents.length === 0) return { standings, over, complete: true };
  const since = new Date(at.getTime() - policy.caps.days * DAY_MS);
  const asked = { incidents: [...incidents], confidence_min: confidenceMin, purpose: policy.consent.purpose, at, since, limit: PATTERNS_MAX };
  const [patterns, states] = await Promise.all([contactPatterns(db, asked), incidentStates(db, { incidents: [...incidents] })]);
  const stateOf = new Map(states.map((state) => [state.incident_id, state]));
  for (const { incident_id, centres, ...pattern } of patterns) {
    const { restored = false, override = false } = stateOf.get(incident_id) ?? {};
    const asking = purpose === 'open' ? openPurpose({ restored, told: pattern.told }) : purpose;
    const placeOf = (held_out: boolean): number => furthest(policy, { ...pattern, restored, override, held_out } satisfies ContactFacts, asking, at);
    const [chosen, left] = [placeOf(false), placeOf(true)];
    const best = standings.get(incident_id) ?? new Map<string, number>();
    standings.set(incident_id, best);
    const told = over.get(incident_id) ?? new Set<string>();
    over.set(incident_id, told);
    for (const centre of centres) {
      if (asking === 'restoration') told.add(centre);
      const place = chosen !== left && remembered(keys, policy, centre) ? left : chosen;
      if (place > (best.get(centre) ?? -1)) best.set(centre, place);
    }
  }
  return { standings, over, complete: patterns.length < PATTERNS_MAX };
}

/** Who is left alone is the same at every question, and a keyed hash for each of a hundred thousand households takes half a second. */
const heldOut = new WeakMap<object, Map<string, boolean>>();

function remembered(keys: FactsDeps['keys'], policy: FactsDeps['policy'], centre: string): boolean {
  const known = heldOut.get(keys) ?? new Map<string, boolean>();
  heldOut.set(keys, known);
  const drawn = `${policy.hold_out.share} ${policy.hold_out.salt} ${centre}`;
  const before = known.get(drawn);
  if (before !== undefined) return before;
  if (known.size >= HELD_OUT_MAX) known.clear();
  const is = isHeldOut(keys, policy, centre);
  known.set(drawn, is);
  return is;
}
