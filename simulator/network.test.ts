import { describe, expect, test } from 'vitest';
import { Q, STRIDE } from './cell-counters.ts';
import { buildNetwork } from './network.ts';
import { buildPopulation } from './population.ts';
import { weekSlot } from './rhythm.ts';
import { World } from './world.ts';

const HISTORY = Date.UTC(2026, 0, 5) / 1000;

describe('the network', () => {
  const network = buildNetwork({ seed: 1, cells: 300 });

  test('has the cells asked for, three sectors to a site, two vendors and hubs of at most eight sites', () => {
    expect(network.cells).toHaveLength(300);
    expect(new Set(network.cells.map(({ id }) => id)).size).toBe(300);
    expect(new Set(network.sites.map(({ vendor }) => vendor))).toEqual(new Set(['Borealis', 'Kestrel']));
    const hubs = new Map<string, number>();
    for (const { hub } of network.sites) hubs.set(hub, (hubs.get(hub) ?? 0) + 1);
    expect(Math.max(...hubs.values())).toBeLessThanOrEqual(8);
    expect(network.cells.filter(({ locked }) => locked).length).toBeGreaterThan(0);
    expect(network.cells.filter(({ busyAttempts }) => busyAttempts < 6).length).toBeGreaterThan(3);
    for (const { neighbours, index } of network.cells) expect(neighbours.includes(index)).toBe(false);
  });

  test('a larger network begins with the smaller one, so adding a cell changes no other', () => {
    const larger = buildNetwork({ seed: 1, cells: 400 });
    expect(larger.cells.slice(0, 290).map(({ id, key, busyAttempts, band }) => ({ id, key, busyAttempts, band }))).toEqual(
      network.cells.slice(0, 290).map(({ id, key, busyAttempts, band }) => ({ id, key, busyAttempts, band })),
    );
  });

  test('identifiers have the form of ECGI and NCGI of the test network', () => {
    for (const { id, kind } of network.cells) expect(id).toMatch(kind === 'nr_cell' ? /^001-01-[0-9a-f]{9}$/ : /^001-01-[0-9a-f]{7}$/);
  });
});

describe('customers', () => {
  const network = buildNetwork({ seed: 1, cells: 120 });
  const people = buildPopulation({ seed: 1, customers: 4000 }, network);

  test('are households of one to four lines and businesses of two to thirty', () => {
    const consumers = people.customers.filter(({ segment }) => segment === 'consumer').map(({ lines }) => lines);
    const businesses = people.customers.filter(({ segment }) => segment === 'business').map(({ lines }) => lines);
    expect([Math.min(...consumers), Math.max(...consumers)]).toEqual([1, 4]);
    expect(Math.min(...businesses)).toBe(2);
    expect(Math.max(...businesses)).toBeGreaterThan(20);
    expect(people.size).toBe(people.customers.reduce((sum, { lines }) => sum + lines, 0));
  });

  test('some households have two accounts with one address, payer and home', () => {
    const seconds = people.customers.filter(({ id, payerId }) => payerId !== `P${id.slice(1)}`);
    expect(seconds.length).toBeGreaterThan(100);
    for (const second of seconds) {
      const first = people.customers[second.index - 1]!;
      expect([second.address, second.payerId]).toEqual([first.address, first.payerId]);
      expect(people.home[second.firstLine]).toBe(people.home[first.firstLine]);
    }
  });

  test('consent, do-not-contact and languages have their shares', () => {
    const share = (is: (c: (typeof people.customers)[number]) => boolean) => people.customers.filter(is).length / people.customers.length;
    expect(share(({ consent }) => consent)).toBeCloseTo(0.85, 1);
    expect(share(({ doNotContact }) => doNotContact)).toBeCloseTo(0.03, 1);
    expect(share(({ language }) => language === 'da')).toBeCloseTo(0.88, 1);
  });
});

describe('measurements', () => {
  const world = new World({ seed: 3, cells: 60 });
  /** Logarithm of attempts over what is usual at that time, for the busy periods of one cell. */
  function residuals(world: World, cell: number, days: number): number[] {
    const out: number[] = [];
    for (let i = 1; i <= days * 96; i++) {
      const end = HISTORY + i * 900;
      world.moveTo(end);
      const usual = world.cells.usualAttempts(world.network.cells[cell]!, end);
      out.push(Math.log(((world.cells.values[cell * STRIDE + Q.rrcAtt] ?? 0) + 0.5) / usual));
    }
    return out;
  }
  const busiest = [...world.network.cells].filter(({ locked }) => !locked).sort((a, b) => b.busyAttempts - a.busyAttempts)[0]!;
  const noise = residuals(world, busiest.index, 21);
  const mean = noise.reduce((sum, x) => sum + x, 0) / noise.length;
  const variance = noise.reduce((sum, x) => sum + (x - mean) ** 2, 0) / noise.length;

  test('noise remembers: autocorrelation from period to period is between 0.3 and 0.7', () => {
    let product = 0;
    for (let i = 1; i < noise.length; i++) product += (noise[i]! - mean) * (noise[i - 1]! - mean);
    const correlation = product / (noise.length - 1) / variance;
    expect(correlation).toBeGreaterThan(0.3);
    expect(correlation).toBeLessThan(0.7);
  });

  test('noise has heavier tails than normal', () => {
    const kurtosis = noise.reduce((sum, x) => sum + (x - mean) ** 4, 0) / noise.length / variance ** 2;
    expect(kurtosis).toBeGreaterThan(3.2);
  });

  test('cells of one area move together more than cells of different areas', () => {
    const larger = new World({ seed: 3, cells: 180 });
    const busy = larger.network.cells.filter((cell) => !cell.locked && cell.busyAttempts > 100);
    const near = busy.filter((cell) => cell.site.area.code === 'ODC').slice(0, 5);
    const far = [...new Map(busy.map((cell) => [cell.site.area, cell])).values()].slice(0, 5);
    expect([near.length, far.length]).toEqual([5, 5]);
    const together = (cells: typeof busy) => {
      const series = cells.map(({ index }) => residuals(larger, index, 7));
      const sums = series[0]!.map((_, i) => series.reduce((sum, x) => sum + x[i]!, 0));
      const mean = sums.reduce((sum, x) => sum + x, 0) / sums.length;
      return sums.reduce((sum, x) => sum + (x - mean) ** 2, 0) / sums.length;
    };
    expect(together(near)).toBeGreaterThan(1.15 * together(far));
  });

  test('business areas are busy on working days, homes in the evening', () => {
    const monday = (hour: number) => HISTORY + hour * 3600;
    const sunday = (hour: number) => HISTORY + 6 * 86_400 + hour * 3600;
    const city = world.network.cells.find((cell) => cell.site.area.type === 'business' && !cell.locked)!;
    const suburb = world.network.cells.find((cell) => cell.site.area.type === 'residential' && !cell.locked)!;
    expect(weekSlot(HISTORY)).toBe(0);
    expect(world.cells.usualAttempts(city, monday(10))).toBeGreaterThan(1.5 * world.cells.usualAttempts(city, sunday(10)));
    expect(world.cells.usualAttempts(suburb, monday(20))).toBeGreaterThan(1.5 * world.cells.usualAttempts(suburb, monday(10)));
    expect(world.cells.usualAttempts(suburb, monday(20))).toBeGreaterThan(8 * world.cells.usualAttempts(suburb, monday(4)));
  });

  test('any period can be computed alone and comes out as in the course of time', () => {
    const end = HISTORY + 86_400 + 40 * 900;
    const alone = new World({ seed: 3, cells: 60 });
    alone.moveTo(end);
    for (let t = HISTORY + 900; t <= end; t += 900) world.moveTo(t);
    expect(alone.cells.values).toEqual(world.cells.values);
    expect(alone.core.values).toEqual(world.core.values);
  });

  test('a locked cell reports the whole period as planned downtime and nothing else', () => {
    const large = new World({ seed: 1, cells: 300 });
    large.moveTo(HISTORY + 40 * 900);
    const locked = large.network.cells.find((cell) => cell.locked)!;
    const own = large.cells.values.slice(locked.index * STRIDE, (locked.index + 1) * STRIDE);
    expect(own[Q.downManualS]).toBe(900);
    expect(own[Q.downAutoS]).toBe(0);
    expect(own.filter((_, i) => i !== Q.downManualS && i !== Q.suspect).every((x) => x === 0)).toBe(true);
  });
});
