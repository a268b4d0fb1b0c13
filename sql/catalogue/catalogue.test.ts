import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CatalogueError, readCatalogue } from './catalogue.ts';

const folder = mkdtempSync(join(tmpdir(), 'forecell-catalogue-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const ENTRY = `  - kpi: nr_test
    name: A test
    clause: none
    applies_to: nr_cell
    family: traffic
    class: volume
    unit: "1"
    worse: down
    spread_floor: 0.1
    impact: 0.5
    formulas:
      - dialect: acme
        objects: [NRCellDU]
        numerator: "a.b + weighted(v)"
`;

describe('the catalogue that ships', () => {
  const catalogue = readCatalogue();
  const of = (...kinds: string[]) => catalogue.kpis.filter((kpi) => kinds.includes(kpi.applies_to));

  test('has at least 24 KPIs of cells and 8 of core functions, in every family that matters', () => {
    expect(of('nr_cell', 'lte_cell').length).toBeGreaterThanOrEqual(24);
    expect(of('amf', 'smf', 'upf', 'ausf').length).toBeGreaterThanOrEqual(8);
    const cells = ['accessibility', 'retainability', 'mobility', 'integrity', 'availability', 'traffic', 'utilisation', 'radio'];
    for (const kind of ['nr_cell', 'lte_cell']) expect(new Set(of(kind).map((kpi) => kpi.family))).toEqual(new Set(cells));
    expect(new Set(of('amf', 'smf', 'upf', 'ausf').map((kpi) => kpi.family))).toEqual(
      new Set(['registration', 'traffic', 'paging', 'authentication', 'session']),
    );
  });

  test('has names of the standard and of a vendor for every kind of cell, and a KPI for planned downtime', () => {
    for (const kind of ['nr_cell', 'lte_cell']) {
      const dialects = of(kind).flatMap((kpi) => kpi.formulas.map((formula) => formula.dialect));
      expect(new Set(dialects)).toEqual(new Set(kind === 'lte_cell' ? ['3gpp', 'ericsson', 'huawei', 'nokia'] : ['3gpp', 'ericsson']));
      expect(of(kind).filter((kpi) => kpi.class === 'state')).toHaveLength(1);
    }
  });

  test('knows of a counter whether any formula of its class reads it, under its own name, its total or a sub-counter', () => {
    expect(catalogue.uses('NRCellCU', 'RRC.ConnEstabAtt')).toBe(true);
    expect(catalogue.uses('NRCellCU', 'RRC.ConnEstabAtt.sum')).toBe(true);
    expect(catalogue.uses('NRCellCU', 'RRC.ConnEstabAtt.mo-Data')).toBe(true);
    expect(catalogue.uses('NRCellDU', 'RRC.ConnEstabAtt')).toBe(false);
    expect(catalogue.uses('NRCellDU', 'DRB.UEThpDl.01')).toBe(false);
    expect(catalogue.kindOfClass.get('EUtranCellTDD')).toBe('lte_cell');
  });
});

test('an engineer’s own file adds a KPI, a class and replaces a KPI of the same name', () => {
  const own = file(
    'own.yaml',
    `object_classes:\n  AcmeCell: nr_cell\nkpis:\n${ENTRY}${ENTRY.replace('nr_test', 'nr_dl_volume').replace('A test', 'Ours')}`,
  );
  const [shipped, both] = [readCatalogue(), readCatalogue([...[new URL('./kpis.yaml', import.meta.url).pathname], own])];
  expect(both.kpis.length).toBe(shipped.kpis.length + 1);
  expect(both.kpis.find((kpi) => kpi.kpi === 'nr_dl_volume')?.name).toBe('Ours');
  expect(both.kindOfClass.get('AcmeCell')).toBe('nr_cell');
  expect(both.uses('NRCellDU', 'v')).toBe(true);
});

describe('a bad file names its line and reason', () => {
  const complaint = (path: string): string => {
    try {
      readCatalogue([path]);
    } catch (error) {
      expect(error).toBeInstanceOf(CatalogueError);
      return (error as Error).message;
    }
    throw new Error('the file was accepted');
  };

  test('an entry with a value that is not allowed', () => {
    const path = file('class.yaml', `kpis:\n${ENTRY.replace('class: volume', 'class: loud')}`);
    expect(complaint(path)).toMatch(/class\.yaml:7: class: .*"ratio"/);
  });

  test('a formula that is none', () => {
    const path = file('formula.yaml', `kpis:\n${ENTRY.replace('a.b + weighted(v)', 'a.b +')}`);
    expect(complaint(path)).toContain('formula.yaml:15: formulas.0.numerator: formula "a.b +" lacks a counter or number');
  });

  test('a field that is missing, one that is unknown, and a name used twice, all at once', () => {
    const missing = ENTRY.replace('    unit: "1"\n', '').replace('nr_test', 'nr_other');
    const unknown = ENTRY.replace('unit: "1"', 'unit: "1"\n    colour: red').replace('nr_test', 'nr_third');
    const message = complaint(file('three.yaml', `kpis:\n${ENTRY}${ENTRY}${missing}${unknown}`));
    expect(message).toMatch(/three\.yaml:16: nr_test is defined twice in this file/);
    expect(message).toMatch(/three\.yaml:30: unit: /);
    expect(message).toMatch(/three\.yaml:43: entry: .*colour/);
    expect(message.split('\n')).toHaveLength(3);
  });

  test('YAML that is none, and a file without KPIs', () => {
    expect(complaint(file('broken.yaml', 'kpis:\n  - kpi: [\n'))).toMatch(/broken\.yaml:\d+: /);
    expect(complaint(file('empty.yaml', 'object_classes: {}\n'))).toContain('empty.yaml:1: the file must have a list named kpis');
  });
});
