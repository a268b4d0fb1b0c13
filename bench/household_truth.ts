import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Truth } from '../simulator/index.ts';
import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { defineQuery, Key } from '../sql/query.ts';
import { judgePairs, type PairJudgement } from './household_pairs.ts';

const file = (name: string): URL => new URL(`../sql/queries/bench/${name}.sql`, import.meta.url);

const centresNow = defineQuery({
  file: file('centres_now'),
  params: z.strictObject({}),
  row: z.strictObject({ customer_key: Key, centre_key: Key }),
});

const centreTies = defineQuery({
  file: file('centre_ties'),
  params: z.strictObject({}),
  row: z.strictObject({ centre_a: Key, centre_b: Key, kinds: z.array(z.string()), verdict: z.string() }),
});

/** Pairs that live together and pairs that do not. */
interface Counts {
  readonly household: number;
  readonly others: number;
}

/**
 * How often one kind of tie was seen among pairs that another kind had brought up: what a policy's weights should say. A pair is here because something ties
 * it, so how often a kind ties pairs at all would weigh it wrongly; how often it ties those already tied does not.
 */
export interface KindSeen {
  readonly kind: string;
  readonly seen: Counts;
  readonly of: Counts;
  /** Pairs that this kind alone ties, nights aside. */
  readonly alone: Counts;
}

export interface HouseholdJudgement {
  readonly pairs: PairJudgement;
  readonly tied: Counts;
  readonly kinds: readonly KindSeen[];
  readonly verdicts: Readonly<Record<string, Counts>>;
}

const NIGHTS = ['same_nights', 'nights_apart'];

/** Holds the centres of a database against the households of a simulation. Only here do keys and true names meet. */
export async function judgeHouseholds(
  db: Database,
  keys: KeyRing,
  simulation: string,
  truth: Pick<Truth, 'households'>,
): Promise<HouseholdJudgement> {
  const named = new Map([...truth.households].map(([customer, household]) => [keys.key('customer', customer), household]));
  const centres = new Map((await centresNow(db, {})).map((row) => [row.customer_key, row.centre_key]));
  const agreed = new Set([...agreedIn(simulation)].map((customer) => keys.key('customer', customer)));
  const ties = (await centreTies(db, {})).map((tie) => ({ ...tie, home: named.get(tie.centre_a) === named.get(tie.centre_b) }));
  const count = (of: (tie: (typeof ties)[number]) => boolean) => ({
    household: ties.filter((tie) => tie.home && of(tie)).length,
    others: ties.filter((tie) => !tie.home && of(tie)).length,
  });
  const acts = (tie: (typeof ties)[number]) => tie.kinds.filter((kind) => !NIGHTS.includes(kind));
  const kinds = [...new Set(ties.flatMap(acts))].sort().map((kind) => ({
    kind,
    seen: count((tie) => tie.kinds.includes(kind) && acts(tie).length > 1),
    of: count((tie) => acts(tie).some((other) => other !== kind)),
    alone: count((tie) => tie.kinds.includes(kind) && acts(tie).length === 1),
  }));
  const nights = {
    kind: 'same_nights',
    seen: count((tie) => tie.kinds.includes('same_nights')),
    of: count((tie) => tie.kinds.some((kind) => NIGHTS.includes(kind))),
    alone: count(() => false),
  };
  const verdicts = [...new Set(ties.map((tie) => tie.verdict))].sort();
  return {
    pairs: judgePairs(centres, named, agreed, agreed),
    tied: count(() => true),
    kinds: [...kinds, nights],
    verdicts: Object.fromEntries(verdicts.map((verdict) => [verdict, count((tie) => tie.verdict === verdict)])),
  };
}

/** Who agreed that households be inferred before play, from the file the product was given. */
function agreedIn(simulation: string): Set<string> {
  const lines = readFileSync(join(simulation, 'reference', 'household-consents.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  return new Set(lines.flatMap((line) => (line.split(',')[3] === 'true' ? [line.slice(0, line.indexOf(','))] : [])));
}

/** The judgement in lines for people. */
export function describeHouseholds(name: string, { pairs: p, tied, kinds, verdicts }: HouseholdJudgement): string[] {
  const share = (value: number | null) => (value === null ? '-' : value.toFixed(3));
  const of = (part: number, whole: number) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
  const lines = [
    `households, ${name}: precision ${share(p.precision)} (${p.right} of ${p.found} pairs), recall ${share(p.recall)} (of ${p.together}); of the ${p.agreed} pairs who both agreed ${share(p.agreedRecall)}; largest ${p.largest}`,
  ];
  if (tied.household + tied.others === 0) return lines;
  const seen = kinds.map(
    (k) =>
      `    ${k.kind.padEnd(14)} ${of(k.seen.household, k.of.household)} of ${k.of.household} / ${of(k.seen.others, k.of.others)} of ${k.of.others}; alone ${k.alone.household} / ${k.alone.others}`,
  );
  const came = Object.entries(verdicts).map(([verdict, n]) => `${verdict} ${n.household} / ${n.others}`);
  return [
    ...lines,
    `  ${tied.household} tied pairs live together, ${tied.others} do not; of those that another kind ties, this one ties (together / not):`,
    ...seen,
    `  verdicts: ${came.join(', ')}`,
  ];
}
