import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { loadKpiHistory } from '../bulk/kpi-history.ts';
import { syncCatalogue } from '../catalogue-sync.ts';
import { ingestPaths } from '../ingest.ts';
import { LIMITS } from '../limits.ts';
import { newFileReport } from '../report.ts';
import { memorySource } from '../source.ts';
import { catalogue, depsFor, fixture, folder } from '../testing.ts';
import { ElementKeys, loadLiveSamples } from './batch.ts';
import { Names, SampleColumns } from './columns.ts';
import { PlainRows } from './plain-rows.ts';

let db: Database;
const NOW = new Date('2026-03-01T00:00:00Z');
const place = folder();
const deps = () => ({ ...depsFor(db, place, NOW), limits: LIMITS });

beforeAll(async () => {
  db = await testDatabase();
  await syncCatalogue(db, catalogue);
  await ingestPaths(depsFor(db, place), [fixture('inventory.csv')]);
  await db.client.insert({
    table: 'elements',
    values: [
      { element_id: 'Å-1', name: 'x', kind: 'nr_cell', origin: 'inventory', revision: '5' },
      { element_id: 'gone', name: 'x', kind: 'nr_cell', origin: 'inventory', removed: true, revision: '5' },
    ],
    format: 'JSONEachRow',
  });
  await db.client.insert({ table: 'kpis', values: [{ kpi: 'own_power', class: 'level', unit: 'dBm', revision: '5' }], format: 'JSONEachRow' });
  // What one delivery wrote is looked at by its revision, before another replaces it.
  for (const table of ['kpi_samples', 'arrivals', 'loads'])
    await db.client.command({ query: 'SYSTEM STOP MERGES {table:Identifier}', query_params: { table } });
});

const reportOf = (source: { path: string; loadId: string; bytes: number }) =>
  Object.assign(newFileReport(source.path), { format: 'kpi_history' as const, loadId: source.loadId, bytes: source.bytes });

/** Everything a delivery left behind, whichever way it was read. */
async function left(revision: string, loadId: string, sender: string) {
  const params = { revision, loadId, sender };
  return {
    samples: await select(
      db,
      `SELECT period_end, period_s, kpi, element_key, toString(numerator) AS n, toString(denominator) AS d, toString(value) AS v, quality, source_key
       FROM kpi_samples WHERE revision = {revision:UInt64} ORDER BY ALL`,
      params,
    ),
    arrivals: await select(
      db,
      'SELECT period_end, elements, toUnixTimestamp(arrived_at) - toUInt32(intDiv(revision, 1000000)) AS after FROM arrivals WHERE revision = {revision:UInt64} AND source = {sender:String} ORDER BY ALL',
      params,
    ),
    rejections: await select(
      db,
      'SELECT line, reason FROM rejections WHERE revision = {revision:UInt64} AND load_id = {loadId:String} ORDER BY ALL',
      params,
    ),
    loads: await select(
      db,
      'SELECT name, format, state, source, period_from, period_to, bytes, accepted, rejected, report FROM loads WHERE revision = {revision:UInt64}',
      params,
    ),
  };
}

const often = (usual: string, ...others: string[]) =>
  fc.oneof({ weight: 40, arbitrary: fc.constant(usual) }, { weight: 3, arbitrary: fc.constantFrom(...others) });
const aNumber = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -5, max: 2_000 }).map(String) },
  { weight: 4, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 3, arbitrary: fc.tuple(fc.nat(999_999), fc.stringMatching(/^\d{1,17}$/)).map(([a, b]) => `${a}.${b}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('null', '"7"', '-0', '0.0', '1e5', '1E-7', '1e999', '007', '1.', '.5', '+1', 'true', '""', '9007199254740993', '-'),
  },
);
const value = {
  period_end: often(
    '1772300000',
    '1772300003',
    '1772300420',
    '"2026-02-28T12:15:00Z"',
    '"2026-02-28T12:14:59Z"',
    '"2026-02-28T12:15:00.500Z"',
    '"2026-02-30T12:15:00Z"',
    '1772400000',
    '4294967295',
    '17723',
    '"2026-02-28 12:15:00"',
    '"28 Feb 2026 12:15"',
    'null',
    '"later"',
    '"2026-02-28T12:15:00+02:00"',
    '177230000.5',
  ),
  period_s: often('900', '"900"', '0', '300', '604800', '604801', 'null', '-900', '900.0', '4294967296', '0900'),
  kpi: often('"nr_rrc_setup_sr"', '"nr_dl_ue_throughput"', '"own_power"', '"nr_drop_rate"', '"made_up"', '""', '5', '"nr_rrc\\u005fsetup_sr"'),
  numerator: aNumber,
  denominator: aNumber,
  quality: often('"ok"', '"suspect"', '"missing"', '"fine"', '""', 'null', '"OK"'),
};
const NAMES = ['period_end', 'period_s', 'element_id', 'kpi', 'numerator', 'denominator', 'quality'];

function rowOf(elements: readonly string[]) {
  const element = fc.constantFrom(
    ...elements,
    ...elements,
    ...elements,
    ...elements,
    ...elements,
    ...elements,
    '"nobody"',
    '"gone"',
    '"Å-1"',
    '"\u0001"',
    '"\\u00c5-1"',
    'null',
    '" x"',
  );
  return fc
    .record({
      fields: fc.record({ ...value, element_id: element }),
      order: fc.oneof({ weight: 5, arbitrary: fc.constant(NAMES) }, { weight: 1, arbitrary: fc.shuffledSubarray(NAMES, { minLength: 5 }) }),
      extra: often('', '"note":"x",', '"deep":{"a":[1]},', '"n":1.5,', '"kpi":"nr_drop_rate",'),
      gap: often('', ' ', '\t'),
    })
    .map(({ fields, order, extra, gap }) => {
      const pairs = order.map((name) => `"${name}":${gap}${(fields as Record<string, string>)[name]}`);
      return `{${extra}${gap}${pairs.join(`,${gap}`)}}`;
    });
}

test('fault 21: whatever is done to the bytes of a delivery, it is read or left to the database, never a part of it, and in no time', () => {
  const row =
    '{"period_end":1772300000,"period_s":900,"element_id":"NR-017-1","kpi":"nr_rrc_setup_sr","numerator":97,"denominator":100.5,"quality":"ok"}';
  const body = Buffer.from(Array.from({ length: 4 }, () => row).join('\n'));
  const columns = new SampleColumns();
  const reader = new PlainRows(columns, new Names(), new Names());
  let read = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(body.length - 1), fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('{}[]":,.-eE09 \\\n\r\t\0')))), {
        maxLength: 3,
      }),
      fc.nat(body.length),
      fc.constantFrom('', '\uFEFF', '\0', '\n\r\n', '{"a":'.repeat(10_000), '['.repeat(10_000), `"${'x'.repeat(100_000)}`),
      fc.boolean(),
      (changes, length, added, before) => {
        const changed = Buffer.from(body);
        for (const [at, byte] of changes) changed[at] = byte;
        const cut = changed.subarray(0, length);
        const bytes = Buffer.concat(before ? [Buffer.from(added), cut] : [cut, Buffer.from(added)]);
        columns.rows = 7;
        const whole = reader.read(bytes);
        if (whole) read++;
        expect(whole ? columns.rows > 7 : columns.rows === 7).toBe(true);
      },
    ),
    { numRuns: 30_000, seed: 1 },
  );
  expect(read).toBeGreaterThan(20);
});

/** The same with a time of its own, so that no delivery of a batch replaces a row of another. */
function apart(text: string, revision: bigint): string {
  const endS = 900 * (1_000_000 + Number(revision % 900_000n));
  const iso = (atS: number) => new Date(atS * 1_000).toISOString().slice(0, 19);
  return text
    .replaceAll('1772300000', String(endS))
    .replaceAll('1772300003', String(endS + 3))
    .replaceAll('2026-02-28T12:15:00', iso(endS))
    .replaceAll('2026-02-28T12:14:59', iso(endS - 1));
}

test('what is read here is read as the database’s own JSON reader reads it, and what is not is left to it', async () => {
  const elements = (await select<{ element_id: string }>(db, "SELECT element_id FROM elements FINAL WHERE kind = 'nr_cell' AND NOT removed")).map(
    (row) => JSON.stringify(row.element_id),
  );
  const delivery = fc
    .tuple(fc.array(rowOf(elements), { minLength: 1, maxLength: 6 }), often('\n', '\r\n', '\n\n', ' \n', ',', ''), often('', '\n', ' ', '{', 'x'))
    .map(([rows, between, end]) => rows.join(between) + end);
  let revision = 1_772_300_000_000_000n;
  let plain = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(delivery, { minLength: 30, maxLength: 30 }), async (texts) => {
      const made = texts.map((text, n) => {
        const own = { path: `d${n}`, content: Buffer.from(apart(text, ++revision)), revision: String(revision), sender: `s${revision}` };
        const source = memorySource(own);
        return { own, source, report: reportOf(source) };
      });
      const kept = await loadLiveSamples({ ...deps(), elements: new ElementKeys() }, made);
      for (const { own, source, report } of made.filter((one) => !kept.some(({ source }) => source === one.source))) {
        plain++;
        const fast = { ...(await left(own.revision, source.loadId, own.sender)), report };
        // The same once more, by the database alone, under another revision.
        const other = { ...own, revision: String(++revision) };
        const told = reportOf(source);
        await loadKpiHistory(deps(), memorySource(other), { format: 'kpi_history', encoding: 'json' }, told);
        const slow = { ...(await left(other.revision, source.loadId, own.sender)), report: told };
        refused += told.rejectedCount;
        expect({ text: own.content.toString(), ...fast }).toEqual({ text: own.content.toString(), ...slow });
      }
    }),
    { numRuns: 3, seed: 20261129, endOnFailure: true },
  );
  expect(plain).toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(20);
}, 120_000);
