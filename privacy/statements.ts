/** What retention and erasure ask and do. Each is one `.sql` file under sql/queries/privacy; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, defineStatement, Instant, Key } from '../sql/query.ts';

const file = (name: string): URL => new URL(`../sql/queries/privacy/${name}.sql`, import.meta.url);
const Keys = z.array(z.bigint());
const Flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);
const Rows = z.object({ rows: Count });
const Age = z.object({ partition: z.string(), newest: Instant, rows: Count });
const OfKeys = z.strictObject({ database: z.string(), table: z.string(), column: z.string(), keys: Keys });
const Old = z.strictObject({ table: z.string(), column: z.string(), before: z.date() });
const Person = z.strictObject({ subscriber_keys: Keys, customer_keys: Keys });
const OfCustomers = z.strictObject({ customer_keys: Keys });

export const partitionAges = defineQuery({
  file: file('partition_ages'),
  params: z.strictObject({ table: z.string(), column: z.string() }),
  row: Age,
});
export const listAges = defineQuery({ file: file('list_ages'), params: z.strictObject({}), row: Age });
export const dropPartition = defineStatement({
  file: file('drop_partition'),
  params: z.strictObject({ table: z.string(), partition: z.string() }),
  mayRunTwice: true,
});
export const oldRows = defineQuery({ file: file('old_rows'), params: Old, row: Rows });
export const deleteOldRows = defineStatement({ file: file('delete_old_rows'), params: Old, mayRunTwice: true });
export const accessCut = defineQuery({
  file: file('access_cut'),
  params: z.strictObject({ partitions: z.array(z.string()) }),
  row: z.object({ chain: z.string(), sequence: Count, hash: z.string() }),
});
export const accessChains = defineQuery({ file: file('access_chains'), params: z.strictObject({}), row: z.object({ chain: z.string() }) });

export const countOfKeys = defineQuery({ file: file('count_of_keys'), params: OfKeys, row: Rows });
export const deleteOfKeys = defineStatement({ file: file('delete_of_keys'), params: OfKeys, mayRunTwice: true });
export const unlinkLines = defineStatement({ file: file('unlink_lines'), params: z.strictObject({ keys: Keys }), mayRunTwice: true });
export const linesOfCustomer = defineQuery({
  file: file('lines_of_customer'),
  params: OfCustomers,
  row: z.object({ subscriber_key: Key, theirs: Flag }),
});
export const ownersOfLine = defineQuery({
  file: file('owners_of_line'),
  params: z.strictObject({ subscriber_keys: Keys }),
  row: z.object({ customer_key: Key }),
});
export const countOutranked = defineQuery({ file: file('count_outranked'), params: z.strictObject({ keys: Keys }), row: Rows });
export const deleteOutranked = defineStatement({ file: file('delete_outranked'), params: z.strictObject({ keys: Keys }), mayRunTwice: true });
export const complaintsOf = defineQuery({ file: file('complaints_of'), params: Person, row: z.object({ complaint_key: Key }) });
export const centresAlone = defineQuery({
  file: file('centres_alone'),
  params: OfCustomers,
  row: z.object({ centre_key: Key }),
});
export const sealedOfKeys = defineQuery({
  file: file('sealed_of_keys'),
  params: z.strictObject({ keys: Keys }),
  row: z.object({ sealed: z.string() }),
});
export const sealedPage = defineQuery({
  file: file('sealed_page'),
  params: z.strictObject({ subject: z.string(), after: z.bigint(), limit: z.int() }),
  row: z.object({ subject_key: Key, sealed: z.string() }),
});
export const runningChanges = defineQuery({
  file: file('running_changes'),
  params: z.strictObject({ database: z.string() }),
  row: Rows,
});

const Column = z.strictObject({ database: z.string(), table: z.string(), column: z.string() });
export const rekeyRows = defineStatement({ file: file('rekey_rows'), params: z.strictObject({ table: z.string() }), mayRunTwice: true });
export const rekeyPayers = defineStatement({ file: file('rekey_payers'), params: z.strictObject({}), mayRunTwice: true });
export const rekeyPresence = defineStatement({ file: file('rekey_presence'), params: z.strictObject({}), mayRunTwice: true });
export const rekeyIdentities = defineStatement({ file: file('rekey_identities'), params: z.strictObject({ epoch: z.string() }), mayRunTwice: true });
export const rekeyCases = defineStatement({ file: file('rekey_cases'), params: z.strictObject({}), mayRunTwice: true });
export const dropRekeyed = defineStatement({ file: file('drop_rekeyed'), params: Column, mayRunTwice: true });
export const countRekeyed = defineQuery({ file: file('count_rekeyed'), params: Column, row: Rows });
export const emptyBridge = defineStatement({ file: file('empty_bridge'), params: z.strictObject({}), mayRunTwice: true });
