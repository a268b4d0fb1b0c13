/** The statements that make decision centres. Each is one `.sql` file under sql/queries/care; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, defineStatement, Instant, Key } from '../sql/query.ts';

const file = (name: string): URL => new URL(`../sql/queries/care/${name}.sql`, import.meta.url);
const Share = z.number().min(0).max(1);
const Agreed = { purpose: z.string(), at: z.date() };
const Blocks = { customers_block: z.int().min(0), subscriptions_block: z.int().min(0) };
const Judged = { run: Key, rounds: z.int().min(0).max(20), at: z.date(), policy: z.string() };

export const contractBlocks = defineQuery({
  file: file('contract_blocks'),
  params: z.strictObject({}),
  row: z.strictObject({ customers_block: Count, subscriptions_block: Count }),
});

export const centresStale = defineQuery({
  file: file('centres_stale'),
  params: z.strictObject({ ...Agreed, ...Blocks, infer: z.boolean(), policy: z.string() }),
  row: z.strictObject({ centres: Count, contracts: Count, centres_run: Key, computed_for: Instant }),
});

export const computeCentres = defineStatement({
  file: file('centres'),
  params: z.strictObject({ ...Agreed, run: Key, infer: z.boolean() }),
  // A run's rows are no replacement of one another: twice would be double.
  mayRunTwice: false,
});

export const keepNights = defineStatement({
  file: file('keep_nights'),
  params: z.strictObject({ ...Agreed, revision: Key }),
  mayRunTwice: true,
});

export const nightsToForget = defineQuery({ file: file('nights_to_forget'), params: z.strictObject(Agreed), row: z.strictObject({ found: Count }) });

export const forgetNights = defineStatement({ file: file('forget_nights'), params: z.strictObject(Agreed), mayRunTwice: true });

export const listMembers = defineStatement({
  file: file('household_members'),
  params: z.strictObject({ run: Key, same_nights: z.boolean(), nights_min: z.int(), share_min: Share, size_max: z.int() }),
  mayRunTwice: false,
});

export const linkHouseholds = defineStatement({
  file: file('household_links'),
  params: z.strictObject({
    run: Key,
    at: z.date(),
    policy: z.string(),
    moved_device: z.boolean(),
    mutual_top_ups: z.boolean(),
    one_login: z.boolean(),
    top_ups_min: z.int(),
    within_days: z.int(),
    hub_degree_max: z.int(),
    kinds: z.array(z.string()).max(10),
    kind_weights: z.array(z.number()).max(10),
    night_household: Share,
    night_others: Share,
    prior: z.number(),
    evidence_min: z.number(),
    kinds_min: z.int(),
  }),
  mayRunTwice: true,
});

export const householdGroups = defineQuery({
  file: file('household_groups'),
  params: z.strictObject({ run: Key, round: z.int() }),
  row: z.strictObject({ found: Count }),
});

export const joinHouseholds = defineStatement({
  file: file('household_round'),
  params: z.strictObject({ run: Key, round: z.int(), size_max: z.int() }),
  mayRunTwice: false,
});

export const judgeLinks = defineStatement({ file: file('household_verdicts'), params: z.strictObject(Judged), mayRunTwice: true });

export const publishCentres = defineStatement({ file: file('publish_centres'), params: z.strictObject(Judged), mayRunTwice: true });

export const rememberCentres = defineStatement({ file: file('remember_centres'), params: z.strictObject({ run: Key }), mayRunTwice: true });

/** Whose each line is after the run. Twice would be double. */
export const ownLines = defineStatement({ file: file('own_lines'), params: z.strictObject({ run: Key }), mayRunTwice: false });

export const closeRun = defineStatement({
  file: file('close_run'),
  params: z.strictObject({ run: Key, centres_run: Key, computed_for: z.date(), policy: z.string(), ...Blocks }),
  mayRunTwice: true,
});

export const runsToDrop = defineQuery({ file: file('runs_to_drop'), params: z.strictObject({}), row: z.strictObject({ partition: z.string() }) });

export const dropRun = defineStatement({ file: file('drop_run'), params: z.strictObject({ partition: z.string() }), mayRunTwice: true });
