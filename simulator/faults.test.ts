import { describe, expect, test } from 'vitest';
import { Q, STRIDE } from './cell-counters.ts';
import { CORE_STRIDE } from './core-counters.ts';
import type { FaultKind } from './faults.ts';
import { buildNetwork } from './network.ts';
import { Stream } from './random.ts';
import { drawSchedule, FaultPlanner } from './schedule.ts';
import { World } from './world.ts';

const NOON = Date.UTC(2026, 0, 6, 12) / 1000;
const OPTIONS = { seed: 5, cells: 60 };

/** The same period with and without one fault; and the fault. */
function twins(kind: FaultKind, root: string, magnitude: number, at = NOON + 2 * 3600) {
  const [calm, hit] = [new World(OPTIONS), new World(OPTIONS)];
  const planner = new FaultPlanner(OPTIONS.seed, hit.network, hit.cells);
  expect(planner.place({ kind, start: NOON + 77, durationS: 4 * 3600, root, magnitude }, new Stream(1))).toBe(true);
  hit.faults = planner.faults;
  calm.moveTo(at);
  hit.moveTo(at);
  return { calm, hit, fault: planner.faults[0]! };
}

/** Names of quantities that differ on a cell. */
function changed({ calm, hit }: ReturnType<typeof twins>, cell: number): string[] {
  const differs = (position: number) => calm.cells.values[cell * STRIDE + position] !== hit.cells.values[cell * STRIDE + position];
  return Object.entries(Q)
    .filter(([, position]) => differs(position))
    .map(([name]) => name);
}

const network = buildNetwork(OPTIONS);
const busy = network.cells.filter((cell) => cell.kind === 'nr_cell' && !cell.locked && cell.busyAttempts > 150);
const cell = busy[0]!;
const read = (world: World, quantity: number, index = cell.index) => world.cells.values[index * STRIDE + quantity] ?? 0;
const ratio = (pair: ReturnType<typeof twins>, quantity: number, index = cell.index) =>
  read(pair.hit, quantity, index) / read(pair.calm, quantity, index);

describe('each kind of fault moves what it should, and nothing else', () => {
  test('a silent cell has no attempts and no volume, and says nothing of being out', () => {
    const pair = twins('silent_cell', cell.id, 1);
    expect([read(pair.hit, Q.rrcAtt), read(pair.hit, Q.volumeDl), read(pair.hit, Q.connectedSum)]).toEqual([0, 0, 0]);
    expect(read(pair.calm, Q.rrcAtt)).toBeGreaterThan(30);
    expect(read(pair.hit, Q.downAutoS)).toBe(read(pair.calm, Q.downAutoS));
    expect(read(pair.hit, Q.downManualS)).toBe(0);
    for (const other of network.cells) if (other.index !== cell.index) expect(changed(pair, other.index)).toEqual([]);
    expect(pair.hit.core.values).toEqual(pair.calm.core.values);
  });

  test('rising failures raise setup failures and drops to their magnitude over the ramp; attempts stay', () => {
    const late = twins('rising_failures', cell.id, 0.4, NOON + 3.5 * 3600);
    expect(read(late.hit, Q.rrcAtt)).toBe(read(late.calm, Q.rrcAtt));
    const failed = 1 - read(late.hit, Q.rrcSucc) / read(late.hit, Q.rrcAtt);
    expect(failed).toBeGreaterThan(0.3);
    expect(failed).toBeLessThan(0.5);
    const soon = twins('rising_failures', cell.id, 0.4, NOON + 900);
    expect(1 - read(soon.hit, Q.rrcSucc) / read(soon.hit, Q.rrcAtt)).toBeLessThan(0.15);
    expect(changed(late, busy[1]!.index)).toEqual([]);
    for (const untouched of ['rrcAtt', 'hoInterAtt', 'throughputDl', 'throughputUl', 'downAutoS'])
      expect(changed(late, cell.index)).not.toContain(untouched);
  });

  test('throughput loss cuts throughput by its magnitude and leaves attempts and failures alone', () => {
    const pair = twins('throughput_loss', cell.id, 0.6);
    expect(ratio(pair, Q.throughputDl)).toBeCloseTo(0.4, 2);
    expect(ratio(pair, Q.throughputUl)).toBeCloseTo(0.4, 2);
    expect(new Set(changed(pair, cell.index))).toEqual(new Set(['throughputDl', 'throughputUl', 'volumeDl', 'volumeUl', 'prb']));
  });

  test('traffic loss cuts attempts and volume', () => {
    const pair = twins('traffic_loss', cell.id, 0.7);
    expect(ratio(pair, Q.rrcAtt)).toBeCloseTo(0.3, 1);
    expect(ratio(pair, Q.volumeDl)).toBeCloseTo(0.3, 1);
    expect(changed(pair, busy[1]!.index)).toEqual([]);
  });

  test('a hub outage fails signalling on all its cells, with next to no volume', () => {
    const pair = twins('transport_hub_outage', cell.site.hub, 0.8);
    for (const each of network.cells) {
      if (each.site.hub !== cell.site.hub) expect(changed(pair, each.index)).toEqual([]);
    }
    const members = busy.filter((each) => each.site.hub === cell.site.hub);
    for (const { index } of members) {
      expect(1 - read(pair.hit, Q.sigSucc, index) / read(pair.hit, Q.sigAtt, index)).toBeGreaterThan(0.65);
      expect(ratio(pair, Q.volumeDl, index)).toBeCloseTo(0.1, 1);
      expect(ratio(pair, Q.throughputDl, index)).toBeCloseTo(0.2, 1);
      expect(read(pair.hit, Q.rrcAtt, index)).toBe(read(pair.calm, Q.rrcAtt, index));
    }
    expect(pair.fault.elementIds).toHaveLength(network.cells.filter((each) => each.site.hub === cell.site.hub && !each.locked).length);
  });

  test.each([
    ['amf-east-1', Q.sigAtt, Q.sigSucc],
    ['smf-east-1', Q.sessionAtt, Q.sessionSucc],
  ])('%s failing halves its own success and shows as a third of that on the cells of its pool', (root, attempts, successes) => {
    const pair = twins('core_function_failure', root, 0.5);
    const element = network.core.find(({ id }) => id === root)!;
    const own = (world: World, position: number) => world.core.values[element.index * CORE_STRIDE + position] ?? 0;
    expect(own(pair.hit, 1) / own(pair.hit, 0)).toBeGreaterThan(0.4);
    expect(own(pair.hit, 1) / own(pair.hit, 0)).toBeLessThan(0.6);
    const east = busy.filter((each) => each.site.area.pool === 'east');
    const failed = east.map(({ index }) => 1 - read(pair.hit, successes, index) / read(pair.hit, attempts, index));
    expect(failed.reduce((sum, x) => sum + x, 0) / failed.length).toBeCloseTo(0.5 / 3, 1);
    for (const each of network.cells) if (each.site.area.pool === 'west') expect(changed(pair, each.index)).toEqual([]);
    const others = network.core.filter(({ index }) => index !== element.index);
    for (const { index } of others)
      expect(pair.hit.core.values.slice(index * CORE_STRIDE, (index + 1) * CORE_STRIDE)).toEqual(
        pair.calm.core.values.slice(index * CORE_STRIDE, (index + 1) * CORE_STRIDE),
      );
  });

  test('a slow drift takes three per cent of throughput an hour', () => {
    const pair = twins('slow_drift', cell.id, 0.03, NOON + 3 * 3600);
    expect(ratio(pair, Q.throughputDl)).toBeCloseTo(0.97 ** 2.85, 2);
    expect(new Set(changed(pair, cell.index))).toEqual(new Set(['throughputDl', 'throughputUl']));
  });

  test('planned work takes a site down and reports it as planned', () => {
    const pair = twins('planned_work', cell.site.name, 1);
    for (const index of network.sites[cell.site.index]!.cells) {
      expect(read(pair.hit, Q.rrcAtt, index)).toBe(0);
      expect(read(pair.hit, Q.downManualS, index)).toBe(900);
      expect(read(pair.hit, Q.downAutoS, index)).toBe(read(pair.calm, Q.downAutoS, index));
    }
    expect(pair.fault.hard).toBe(false);
  });

  test('a fault that begins inside a period counts for its share of the period', () => {
    const pair = twins('silent_cell', cell.id, 1, NOON + 900);
    expect(ratio(pair, Q.rrcAtt)).toBeLessThan(0.25);
    expect(read(pair.hit, Q.rrcAtt)).toBeGreaterThan(0);
  });
});

describe('a drawn schedule', () => {
  const world = new World({ seed: 9, cells: 300 });
  const from = Date.UTC(2026, 1, 9) / 1000;
  const faults = drawSchedule(new FaultPlanner(9, world.network, world.cells), 9, from, 7, 40);

  test('has the faults asked for, planned work on top, every kind, and starts at any second', () => {
    expect(faults.filter(({ kind }) => kind !== 'planned_work').length).toBeGreaterThanOrEqual(38);
    expect(faults.filter(({ kind }) => kind === 'planned_work')).toHaveLength(5);
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(8);
    expect(faults.filter(({ start }) => start % 900 === 0).length).toBeLessThan(3);
    for (const { start, end } of faults) expect(start >= from && end <= from + 7 * 86_400 && end - start >= 3600).toBe(true);
  });

  test('no two faults meet on a cell', () => {
    for (const [i, a] of faults.entries())
      for (const b of faults.slice(i + 1)) {
        const shared = a.cells.some((index) => b.cells.includes(index));
        if (shared) expect(b.start).toBeGreaterThanOrEqual(a.end + 4 * 3600);
      }
  });

  test('hard faults are the ones that are large and clear', () => {
    expect(faults.filter(({ hard }) => hard).length).toBeGreaterThan(15);
    for (const { kind, hard, magnitude } of faults) {
      if (kind === 'throughput_loss') expect(hard).toBe(magnitude >= 0.5);
      if (kind === 'traffic_loss') expect(hard).toBe(magnitude >= 0.7);
      if (kind === 'slow_drift' || kind === 'planned_work') expect(hard).toBe(false);
    }
  });

  test('a root that is not in the network is refused by name', () => {
    const planner = new FaultPlanner(9, world.network, world.cells);
    expect(() => planner.place({ kind: 'silent_cell', start: from, durationS: 3600, root: 'nowhere' }, new Stream(1))).toThrow('nowhere');
  });
});

describe('kinds that only a plan asks for', () => {
  test('a drift over weeks takes its share of throughput each day and nothing else', () => {
    const pair = twins('weeks_drift', cell.id, 0.01, NOON + 3.9 * 3600);
    expect(ratio(pair, Q.throughputDl)).toBeCloseTo(0.99 ** (3.85 / 24), 2);
    expect(changed(pair, cell.index).every((name) => name.startsWith('throughput'))).toBe(true);
  });

  test('a bad change costs its site throughput and drops; its neighbours nothing', () => {
    const pair = twins('bad_change', cell.site.name, 0.3);
    expect(ratio(pair, Q.throughputDl)).toBeCloseTo(0.7, 1);
    const elsewhere = network.cells.find((other) => other.site.name !== cell.site.name)!;
    expect(changed(pair, elsewhere.index)).toEqual([]);
  });

  test('missing users leave every counter as it was', () => {
    const pair = twins('usage_absence', `${cell.site.area.name}/data`, 0.6);
    expect(pair.hit.cells.values).toEqual(pair.calm.cells.values);
    expect(() => twins('usage_absence', 'Atlantis/data', 0.6)).toThrow('no users are named Atlantis/data');
  });

  test('none of them is ever drawn', () => {
    const world = new World(OPTIONS);
    const drawn = drawSchedule(new FaultPlanner(5, world.network, world.cells), 5, NOON, 30, 200).map(({ kind }) => kind);
    for (const kind of ['weeks_drift', 'bad_change', 'usage_absence'] as const) expect(drawn).not.toContain(kind);
  });
});
