import { type Database, nextRevision } from '../sql/database.ts';
import { type HouseholdPolicy, logOdds, readHouseholdPolicy, weightOf } from './household_policy.ts';
import {
  centresStale,
  closeRun,
  computeCentres,
  contractBlocks,
  dropRun,
  forgetNights,
  householdGroups,
  joinHouseholds,
  judgeLinks,
  keepNights,
  linkHouseholds,
  listMembers,
  nightsToForget,
  ownLines,
  publishCentres,
  rememberCentres,
  runsToDrop,
} from './household_statements.ts';

/** Each round at least doubles what is not yet joined or stops; a household of eight needs seven at most. */
const ROUNDS_MAX = 7;

/** How the policy that ships is read, once. */
let shipped: HouseholdPolicy | undefined;

/**
 * Works out anew who decides about each contract (household or business account): when customers, splits, answers to consent or the policy changed, and once
 * a day of network time where households are inferred; and whose each line is, then and when contracts changed. Hard links are in `centres.sql`, soft ones in `household_links.sql` and
 * `household_round.sql`; the same tables give the same centres. Nothing is inferred unless the policy switches it on. What lists read changes in one statement.
 * Cost: nothing when nothing changed; one join of contracts and customers when contracts did; else five sorts of the customer table before, and with soft links some ten passes over records that grow with the lines.
 * @returns whether anything was worked out anew
 */
export async function refreshDecisionCentres(db: Database, at: Date, policy?: HouseholdPolicy): Promise<boolean> {
  shipped ??= readHouseholdPolicy();
  const rule = policy ?? shipped;
  // Asked before anything is read: what comes meanwhile is news for the next run.
  const [blocks] = await contractBlocks(db, {});
  const read = blocks ?? { customers_block: 0, subscriptions_block: 0 };
  const [stale] = await centresStale(db, { purpose: rule.purpose, at, ...read, infer: rule.infers, policy: rule.mark });
  if (!stale || (stale.centres === 0 && stale.contracts === 0)) return false;
  const anew = stale.centres === 1 ? await makeCentres(db, at, rule) : undefined;
  const run = anew ?? (await nextRevision(db));
  await ownLines(db, { run });
  const centres = anew ? { centres_run: anew, computed_for: at } : { centres_run: stale.centres_run, computed_for: stale.computed_for };
  await closeRun(db, { run, ...centres, policy: rule.mark, ...read });
  for (const { partition } of await runsToDrop(db, {})) await dropRun(db, { partition });
  return true;
}

/** @returns the run its centres are of */
async function makeCentres(db: Database, at: Date, rule: HouseholdPolicy): Promise<string> {
  const agreed = { purpose: rule.purpose, at };
  const nights = rule.infers && rule.links.same_nights.on;
  // Nobody agreed to a purpose without a name: where nights do not count, all of them go.
  const keepers = nights ? agreed : { purpose: '', at };
  const [forgotten] = await nightsToForget(db, keepers);
  // A deletion rewrites: asked for only where there is something to delete.
  if (forgotten && forgotten.found > 0) await forgetNights(db, keepers);
  if (nights) await keepNights(db, { ...agreed, revision: await nextRevision(db) });
  const run = await nextRevision(db);
  await computeCentres(db, { ...agreed, run, infer: rule.infers });
  const rounds = rule.infers ? await inferHouseholds(db, run, at, rule) : 0;
  // Also when they are switched off: what was inferred before is emptied.
  await judgeLinks(db, { run, rounds, at, policy: rule.mark });
  await publishCentres(db, { run, rounds, at, policy: rule.mark });
  await rememberCentres(db, { run });
  return run;
}

/** Joins centres that soft links tie, round by round until nothing joins any more. @returns the number of the last round */
async function inferHouseholds(db: Database, run: string, at: Date, policy: HouseholdPolicy): Promise<number> {
  const { links, size_max } = policy;
  const { same_nights, moved_device, mutual_top_ups, one_login } = links;
  const kinds = { moved_device, mutual_top_ups, one_login };
  await listMembers(db, { run, same_nights: same_nights.on, nights_min: same_nights.nights_min, share_min: same_nights.share_min, size_max });
  await linkHouseholds(db, {
    run,
    at,
    policy: policy.mark,
    moved_device: moved_device.on,
    mutual_top_ups: mutual_top_ups.on,
    one_login: one_login.on,
    top_ups_min: mutual_top_ups.times_min,
    within_days: policy.within_days,
    hub_degree_max: policy.hub_degree_max,
    kinds: Object.keys(kinds),
    kind_weights: Object.values(kinds).map(weightOf),
    night_household: same_nights.household,
    night_others: same_nights.others,
    prior: logOdds(policy.prior),
    evidence_min: logOdds(policy.probability_min),
    kinds_min: policy.kinds_min,
  });
  let before = -1;
  for (let round = 1; ; round++) {
    const [groups] = await householdGroups(db, { run, round });
    if (round > ROUNDS_MAX || (round > 2 && groups?.found === before) || groups?.found === 0) return round;
    before = groups?.found ?? 0;
    await joinHouseholds(db, { run, round, size_max });
  }
}
