import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultKind } from './faults.ts';
import { buildNetwork } from './network.ts';
import { type SimulateOptions, simulate } from './simulate.ts';
import { readTruth, type Truth } from './truth.ts';

const root = mkdtempSync(join(tmpdir(), 'forecell-truth-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const OPTIONS = { seed: 6, cells: 60, customers: 4000, historyDays: 0, days: 1, presenceHistoryHours: 0 };
const network = buildNetwork(OPTIONS);
const busy = network.cells.filter((cell) => cell.kind === 'nr_cell' && !cell.locked && cell.busyAttempts > 100);
const silent = busy[0]!;
const failing = busy.find((cell) => cell.site !== silent.site && cell.site.hub !== silent.site.hub)!;
const plannedSite = network.sites.find((site) => site.hub !== silent.site.hub && site.hub !== failing.site.hub)!;
const hub = network.sites.find((site) => ![silent.site.hub, failing.site.hub, plannedSite.hub].includes(site.hub))!.hub;

const PLAN: NonNullable<SimulateOptions['plan']> = [
  { kind: 'silent_cell', startS: 9 * 3600 + 100, durationS: 4 * 3600, root: silent.id },
  { kind: 'rising_failures', startS: 10 * 3600 + 7, durationS: 4 * 3600, root: failing.id, magnitude: 0.4 },
  { kind: 'planned_work', startS: 9 * 3600 + 333, durationS: 3 * 3600, root: plannedSite.name },
  { kind: 'transport_hub_outage', startS: 12 * 3600 + 11, durationS: 3 * 3600, root: hub },
];

interface Line {
  subscriber: string;
  cell: string;
  start: number;
  end: number;
  events: number;
  failures: number;
  bytes: number;
}

function lines(directory: string): Line[] {
  const folder = join(directory, 'presence');
  return readdirSync(folder)
    .sort()
    .flatMap((name) =>
      gunzipSync(readFileSync(join(folder, name)))
        .toString()
        .trim()
        .split('\n')
        .slice(1),
    )
    .map((line) => {
      const [subscriber = '', cell = '', start = '', duration, events, failures, bytes] = line.split(',');
      const from = Date.parse(start) / 1000;
      return {
        subscriber,
        cell,
        start: from,
        end: from + Number(duration),
        events: Number(events),
        failures: Number(failures),
        bytes: Number(bytes),
      };
    });
}

describe('the truth', () => {
  let truth: Truth;
  let hit: Line[];
  let calm: Line[];
  const find = (kind: FaultKind) => truth.faults.find((fault) => fault.kind === kind)!;
  const affected = (kind: FaultKind) => truth.affected.get(find(kind).id)!;
  const during = (records: Line[], kind: FaultKind) => records.filter(({ start, end }) => start < find(kind).end && end > find(kind).start);
  beforeAll(async () => {
    await simulate({ ...OPTIONS, out: join(root, 'hit'), plan: PLAN });
    await simulate({ ...OPTIONS, out: join(root, 'calm'), plan: [] });
    truth = readTruth(join(root, 'hit/truth'));
    [hit, calm] = [lines(join(root, 'hit')), lines(join(root, 'calm'))];
  });

  test('names exactly those who had a service event on a degraded cell while it was degraded', () => {
    for (const kind of ['rising_failures', 'transport_hub_outage'] as const) {
      const cells = new Set(find(kind).elementIds);
      const there = new Set(
        during(hit, kind)
          .filter(({ cell, events }) => events > 0 && cells.has(cell))
          .map(({ subscriber }) => subscriber),
      );
      const degraded = [...affected(kind)].filter(([, how]) => how === 'degraded').map(([subscriber]) => subscriber);
      expect(new Set(degraded)).toEqual(there);
      expect(there.size).toBeGreaterThan(20);
    }
  });

  test('a silent cell serves nobody; who was cut off would have had a record there, and had none anywhere', () => {
    const fault = find('silent_cell');
    expect(hit.filter(({ cell, start, end }) => cell === silent.id && start < fault.end && end > fault.start)).toEqual([]);
    const cut = [...affected('silent_cell').keys()];
    expect(cut.length).toBeGreaterThan(3);
    expect(new Set(affected('silent_cell').values())).toEqual(new Set(['cut_off']));
    const sector = [silent.id, network.cells[silent.sector.lte]!.id];
    for (const subscriber of cut) {
      const own = during(calm, 'silent_cell').filter((line) => line.subscriber === subscriber && sector.includes(line.cell));
      expect(own.length).toBeGreaterThan(0);
      const now = during(hit, 'silent_cell').filter((line) => line.subscriber === subscriber);
      expect(now.length).toBeLessThan(during(calm, 'silent_cell').filter((line) => line.subscriber === subscriber).length);
    }
  });

  test('most users of a silent cell are served by another cell, and are not affected', () => {
    const usual = new Set(
      during(calm, 'silent_cell')
        .filter(({ cell }) => cell === silent.id)
        .map(({ subscriber }) => subscriber),
    );
    const share = [...affected('silent_cell').keys()].filter((subscriber) => usual.has(subscriber)).length / usual.size;
    expect(share).toBeGreaterThan(0.12);
    expect(share).toBeLessThan(0.4);
  });

  test('failures reach the records of users on the failing cell, and an outage takes their bytes', () => {
    const share = (records: Line[], cells: string[], kind: FaultKind) => {
      const own = during(records, kind).filter(({ cell }) => cells.includes(cell));
      const sum = (of: (line: Line) => number) => own.reduce((total, line) => total + of(line), 0);
      return { failing: sum(({ failures }) => failures) / sum(({ events }) => events), bytes: sum(({ bytes }) => bytes) / own.length };
    };
    expect(share(hit, [failing.id], 'rising_failures').failing).toBeGreaterThan(0.2);
    expect(share(calm, [failing.id], 'rising_failures').failing).toBeLessThan(0.02);
    const members = [...find('transport_hub_outage').elementIds];
    expect(share(hit, members, 'transport_hub_outage').bytes).toBeLessThan(0.3 * share(calm, members, 'transport_hub_outage').bytes);
  });

  test('records of people elsewhere are the same with and without the faults', () => {
    const touched = new Set([...truth.faults.flatMap((fault) => fault.elementIds)]);
    const people = new Set(calm.filter(({ cell }) => !touched.has(cell)).map(({ subscriber }) => subscriber));
    for (const { subscriber, cell } of calm) if (touched.has(cell)) people.delete(subscriber);
    const own = (records: Line[]) => records.filter(({ subscriber }) => people.has(subscriber));
    expect(own(calm).length).toBeGreaterThan(1000);
    expect(own(hit)).toEqual(own(calm));
  });

  test('planned work is announced as a maintenance window that covers it', () => {
    const fault = find('planned_work');
    const [, window = ''] = readFileSync(join(root, 'hit/reference/maintenance.csv'), 'utf8').trim().split('\n');
    const [, scope, site, from = '', to = ''] = window.split(',');
    expect([scope, site]).toEqual(['site', plannedSite.name]);
    expect(Date.parse(from) / 1000).toBeLessThanOrEqual(fault.start);
    expect(Date.parse(to) / 1000).toBeGreaterThanOrEqual(fault.end);
  });

  test('complaints follow bad experience, come after it began, and each is in the truth; the background has no cause', () => {
    const made = readdirSync(join(root, 'hit/complaints')).flatMap((name) =>
      readFileSync(join(root, 'hit/complaints', name), 'utf8')
        .trim()
        .split('\n')
        .slice(1),
    );
    expect(made.length).toBe(truth.complaints.size);
    let caused = 0;
    for (const line of made) {
      const [id = '', at = '', , subscriber = ''] = line.split(',');
      const cause = truth.complaints.get(id);
      expect(cause).not.toBeUndefined();
      const fault = truth.faults.find((candidate) => candidate.id === cause);
      if (!fault) continue;
      caused++;
      expect(Date.parse(at) / 1000).toBeGreaterThanOrEqual(fault.start);
      expect(subscriber === '' || truth.affected.get(fault.id)!.has(subscriber)).toBe(true);
    }
    expect(caused).toBeGreaterThan(3);
    const background = [...truth.complaints.values()].filter((cause) => cause === null).length;
    expect(caused + background).toBe(made.length);
  });
});
