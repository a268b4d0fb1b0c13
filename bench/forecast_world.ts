import { z } from 'zod';
import { PERIOD_S } from '../simulator/options.ts';
import { buildPopulation } from '../simulator/population.ts';
import { Presence } from '../simulator/presence.ts';
import { chance } from '../simulator/random.ts';
import { World } from '../simulator/world.ts';
import { type Database, nextRevision, type Row } from '../sql/database.ts';
import { defineQuery, Key } from '../sql/query.ts';

/** An incident that lasts, and who truly was on its cells afterwards: lines by the seconds from `at` to their first record. */
export interface Scenario {
  readonly incident: string;
  readonly at: Date;
  readonly cellIds: readonly string[];
  readonly firstSeenS: ReadonlyMap<string, number>;
}

const elementKeys = defineQuery({
  file: new URL('../sql/queries/bench/element_keys.sql', import.meta.url),
  params: z.strictObject({}),
  row: z.strictObject({ element_key: Key, element_id: z.string() }),
});

const DAY_S = 86_400;
const HORIZON_S = 14_400;
/** When a forecast is asked for, hours of the day. */
const ASKED_H = [6.5, 11.5, 16];
/** Records are made between these hours only: two hours before the first time, four after the last. */
const FROM_H = 4;
const TO_H = 20.25;
const INCIDENTS_EACH = 8;
const ROWS_AT_ONCE = 50_000;

/**
 * Three days of habit and the day itself of simulated people, without faults: a network's people are where they are, whatever is degraded. Fills `elements`, `presence`, `incident_events` and
 * `incident_elements` (all empty before), and keeps the truth apart. Incidents are of one to three sites each, drawn by the seed.
 * Cost: about 0.1 s for each of 260 periods and 6,000 lines.
 */
export async function forecastWorld(db: Database, size: { seed: number; cells: number; customers: number; day: Date }): Promise<Scenario[]> {
  const { seed, day } = size;
  const world = new World(size);
  const people = buildPopulation(size, world.network);
  const presence = new Presence(seed, world.network, people);
  const nobody = new Int32Array(world.network.cells.length).fill(-1);
  const revision = await nextRevision(db);
  const insert = (table: string, values: readonly Row[]) =>
    db.client.insert({ table, values, format: 'JSONEachRow', columns: Object.keys(values[0] ?? {}) as [string] });
  await insert(
    'elements',
    world.network.cells.map((cell) => ({
      ...{ element_id: cell.id, name: cell.name, kind: cell.kind, technology: cell.kind === 'nr_cell' ? 'NR' : 'LTE', region: 'R' },
      ...{ area: cell.site.area.name, site: cell.site.name, longitude: cell.site.longitude, origin: 'inventory', revision },
    })),
  );
  const dayS = day.getTime() / 1000;
  const scenarios = draw(world, seed, dayS);
  let rows: Row[] = [];
  for (let daysBefore = 3; daysBefore >= 0; daysBefore--) {
    for (let end = dayS - daysBefore * DAY_S + FROM_H * 3600; end <= dayS - daysBefore * DAY_S + TO_H * 3600; end += PERIOD_S) {
      presence.play(end, [], nobody, {
        record: ({ subscriber, cell, durationS, events, failures, bytes }) => {
          const element_id = world.network.cells[cell]?.id ?? '';
          rows.push({
            ...{ period_end: end, element_id, subscriber_key: String(subscriber + 1), source: 'probe', seconds: durationS },
            ...{ events, failures, bytes: String(bytes), revision },
          });
          if (daysBefore === 0) for (const scenario of scenarios) note(scenario, element_id, String(subscriber + 1), end);
        },
      });
      if (rows.length < ROWS_AT_ONCE) continue;
      await insert('presence', rows);
      rows = [];
    }
  }
  if (rows.length > 0) await insert('presence', rows);
  const keys = new Map((await elementKeys(db, {})).map((row) => [row.element_id, row.element_key]));
  await insert('incident_events', scenarios.map(eventOf));
  await insert(
    'incident_elements',
    scenarios.flatMap((scenario) => partsOf(scenario, keys)),
  );
  return scenarios;
}

function note({ cellIds, at, firstSeenS }: Scenario, cell: string, line: string, end: number): void {
  const after = end - at.getTime() / 1000;
  if (after > 0 && after <= HORIZON_S && !firstSeenS.has(line) && cellIds.includes(cell)) (firstSeenS as Map<string, number>).set(line, after);
}

function draw(world: World, seed: number, dayS: number): Scenario[] {
  const { sites, cells } = world.network;
  return ASKED_H.flatMap((hour) =>
    Array.from({ length: INCIDENTS_EACH }, (_, n) => {
      const first = Math.floor(chance(seed, 100 * hour + n, 7) * sites.length);
      const names = new Set(sites.slice(first, first + 1 + (n % 3)).map((site) => site.name));
      return {
        ...{ incident: `${hour}-${n}`, at: new Date((dayS + hour * 3600) * 1000), firstSeenS: new Map<string, number>() },
        cellIds: cells.filter((cell) => names.has(cell.site.name) && !cell.locked).map((cell) => cell.id),
      };
    }),
  );
}

function stamp(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

function eventOf({ incident, at }: Scenario): Row {
  return {
    ...{
      incident_id: incident,
      period_end: stamp(at),
      kind: 'opened',
      state: 'open',
      onset: stamp(new Date(at.getTime() - 1_800_000)),
      detected_at: stamp(at),
    },
    ...{
      resolved_at: 0,
      root_kind: 'site',
      root_id: incident,
      severity: 'major',
      evidence: 6,
      cause: '',
      sentence: '',
      area: '',
      region: 'R',
      technology: 'NR',
    },
    ...{ experience: 'slow', merged_into: '', progress: '', revision: '1' },
  };
}

function partsOf({ incident, at, cellIds }: Scenario, keys: ReadonlyMap<string, string>): Row[] {
  return cellIds.map((element_id) => ({
    ...{
      incident_id: incident,
      element_id,
      element_key: keys.get(element_id) ?? '0',
      role: 'member',
      degraded_from: stamp(new Date(at.getTime() - 1_800_000)),
      degraded_to: 0,
      worst_evidence: 6,
      harm: 0.5,
    },
    ...{ experience: 'slow', removed: false, revision: '1' },
  }));
}
