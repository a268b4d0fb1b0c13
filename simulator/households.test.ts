import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildNetwork } from './network.ts';
import { buildPopulation } from './population.ts';
import { simulate } from './simulate.ts';
import { writeChangesOfMind } from './ties.ts';
import { readTruth } from './truth.ts';

const root = mkdtempSync(join(tmpdir(), 'forecell-living-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const OPTIONS = { seed: 6, cells: 60, customers: 3_000 };
const network = buildNetwork(OPTIONS);
const plain = buildPopulation(OPTIONS, network);
const people = buildPopulation({ ...OPTIONS, households: true }, network);

describe('households', () => {
  test('share a home and neither account, payer nor address beyond what contracts show', () => {
    const shared = people.customers.filter((c) => c.household !== c.index);
    const hidden = shared.filter((c) => people.customers[c.household]?.payerId !== c.payerId && people.customers[c.household]?.address !== c.address);
    expect(hidden.length).toBeGreaterThan(300);
    for (const c of shared) expect(people.home[c.firstLine]).toBe(people.home[people.customers[c.household]!.firstLine]);
  });

  test('change nothing for anybody else', () => {
    const moved = new Set(people.customers.filter((c) => c.household !== c.index || c.address.startsWith('Kollegiet')).map((c) => c.index));
    const others = people.customers.filter((c) => !moved.has(c.index));
    expect(others.length).toBeGreaterThan(1_500);
    for (const c of others) {
      expect(c).toEqual(plain.customers[c.index]);
      expect(people.home[c.firstLine]).toBe(plain.home[c.firstLine]);
    }
  });
});

describe('a simulation with households', () => {
  const out = join(root, 'with');
  const small = { seed: 6, cells: 24, customers: 3_000 };
  beforeAll(
    () => simulate({ ...small, historyDays: 3, days: 0, faults: 0, presenceHistoryHours: 0, households: true, complaintHistoryDays: 3, out }),
    120_000,
  );

  test('says who lives together in the truth, and hints at it in files that name no household', () => {
    expect(readTruth(join(out, 'truth')).households.size).toBe(small.customers);
    for (const name of ['devices.csv', 'top-ups.csv', 'self-care-logins.csv', 'household-consents.csv']) {
      const text = readFileSync(join(out, 'reference', name), 'utf8');
      expect(text.split('\n').length).toBeGreaterThan(20);
      expect(text).not.toMatch(/H\d+,|household_id/);
    }
  });

  test('has complaints before play', () => {
    expect(readdirSync(join(out, 'history')).filter((name) => name.startsWith('complaints_')).length).toBeGreaterThan(0);
  });

  test('has people who change their mind, the same ones each time', () => {
    const day = Date.parse('2026-02-09T00:00:00Z') / 1000;
    const texts = ['a', 'b'].map((name) => {
      for (let i = 0; i < 5; i++) writeChangesOfMind(join(root, name), 6, people, day + i * 86_400);
      const folder = join(root, name, 'contact');
      return readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    });
    expect(texts[0]?.join('')).toMatch(/service_notice,sms,false/);
    expect(texts[1]).toEqual(texts[0]);
  });
});
