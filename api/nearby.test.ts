import { beforeAll, describe, expect, test } from 'vitest';
import { insertOnce, type Row } from '../sql/database.ts';
import { bearer } from './testing/region.ts';
import { type Served, serveRegion } from './testing/served.ts';

let served: Served;
const cell = (element_id: string, element_key: string, more: Row): Row => ({
  ...{
    element_id,
    element_key,
    name: element_id,
    kind: 'nr_cell',
    technology: 'nr',
    origin: 'inventory',
    area: 'Odense C',
    region: 'Funen',
    revision: '5',
  },
  ...more,
});
const change = (change_id: string, scope: string, scope_id: string, at: string, more: Row = {}): Row => ({
  ...{ change_id, scope, scope_id, at, kind: 'software', description: `${change_id} done`, source: 'plan', removed: false, revision: '1' },
  ...more,
});
const work = (window_id: string, scope: string, scope_id: string, starts_at: string, ends_at: string): Row => ({
  ...{ window_id, scope, scope_id, starts_at, ends_at, reason: `${window_id} planned`, revision: '1' },
});

beforeAll(async () => {
  served = await serveRegion();
  const put = (table: string, rows: readonly Row[]) => insertOnce(served.db, table, rows, `near ${table}`);
  await put('elements', [
    cell('NR1', '11', { site: 'S1', transport_hub: 'H1', tac: '4711', vendor: 'Aco', software: '24' }),
    cell('NR2', '12', { site: 'S2', transport_hub: 'H1', tac: '4711', vendor: 'Aco', software: '24' }),
    cell('NR3', '13', { site: 'S3', transport_hub: 'H2', tac: '9', vendor: 'Bco', software: '1' }),
    cell('NR9', '19', { site: 'S9', area: 'Esbjerg', region: 'Jutland' }),
  ]);
  await put('changes', [
    change('hub', 'transport_hub', 'H1', '2036-01-09 11:50:00'),
    change('release', 'vendor_software', 'Aco/24', '2036-01-08 02:00:00'),
    change('beside', 'site', 'S3', '2036-01-09 12:00:00'),
    change('other hub', 'transport_hub', 'H2', '2036-01-09 12:00:00'),
    change('elsewhere', 'site', 'S9', '2036-01-09 12:00:00'),
    change('long ago', 'site', 'S1', '2036-01-01 12:00:00'),
    change('afterwards', 'site', 'S1', '2036-01-09 13:00:00'),
    change('called off', 'site', 'S1', '2036-01-09 12:00:00', { removed: true }),
  ]);
  await put('maintenance_windows', [
    work('on the area', 'tac', '4711', '2036-01-09 11:00:00', '2036-01-09 13:00:00'),
    work('next door', 'element', 'NR3', '2036-01-09 12:00:00', '2036-01-09 12:30:00'),
    work('tonight', 'site', 'S2', '2036-01-10 01:00:00', '2036-01-10 03:00:00'),
    work('last week', 'site', 'S2', '2036-01-02 01:00:00', '2036-01-02 03:00:00'),
    work('far away', 'region', 'Jutland', '2036-01-09 11:00:00', '2036-01-09 13:00:00'),
  ]);
});

describe('what was changed or planned near an incident', () => {
  const nearby = async (id: string) => (await served.app.inject({ url: `/incidents/${id}`, headers: bearer('noc') })).json().nearby;

  test('what touches its elements comes first, each once with how many, then what is only in its area; other places and other times do not come', async () => {
    const { changes, maintenance } = await nearby('inc-1');
    expect(changes.map((one: Row) => [one['change_id'], one['elements_touched']])).toEqual([
      ['hub', 2],
      ['release', 2],
      ['beside', 0],
    ]);
    expect(changes[0]).toEqual({
      ...{ change_id: 'hub', at: '2036-01-09T11:50:00Z', scope: 'transport_hub', scope_id: 'H1', kind: 'software' },
      ...{ description: 'hub done', elements_touched: 2 },
    });
    expect(maintenance.map((one: Row) => [one['window_id'], one['elements_touched']])).toEqual([
      ['on the area', 2],
      ['tonight', 1],
      ['next door', 0],
    ]);
  });

  test('an incident without known elements has nothing near it, and says so with empty lists', async () => {
    const gap = { incident_id: 'inc-7', period_end: '2036-01-09 12:30:00', kind: 'opened', state: 'open', severity: 'minor', root_kind: 'source' };
    await insertOnce(
      served.db,
      'incident_events',
      [{ ...gap, onset: '2036-01-09 12:00:00', detected_at: '2036-01-09 12:15:00', revision: '1' }],
      'gap',
    );
    expect(await nearby('inc-7')).toEqual({ changes: [], maintenance: [] });
  });

  test('however much was changed, twenty come', async () => {
    const many = Array.from({ length: 30 }, (_, i) => change(`c${i}`, 'site', 'S1', '2036-01-09 12:00:00'));
    await insertOnce(served.db, 'changes', many, 'many changes');
    expect((await nearby('inc-1')).changes).toHaveLength(20);
  });
});
