import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { testDatabase } from '../sql/testing/database.ts';
import { ingestPaths } from './ingest.ts';
import type { FileReport } from './report.ts';
import { depsFor, folder, put, samplesOf } from './testing.ts';

/** Real files, not part of the project: read when they are there. */
const SAMPLES = fileURLToPath(new URL('../../shared/samples/pm/', import.meta.url));
const ERICSSON = 'A20220418.1900-1915_seliitdus00487.xml';
const present = existsSync(SAMPLES);
if (!present) console.warn(`skipped: no real measurement files in ${SAMPLES}`);

/** Counts by plain pattern matching on the text, without this project's parser or any other. */
function countedByPattern(xml: string) {
  const groups = xml.match(/<measInfo\b[\s\S]*?<\/measInfo>/g) ?? [];
  const found = { values: 0, numeric: 0, vector: 0, null: 0, suspect: 0, objects: 0, periods: 0 };
  const objects = new Set<string>();
  const periods = new Set<string>();
  for (const group of groups) {
    for (const end of group.match(/<granPeriod\b[^>]*endTime\s*=\s*"[^"]*"/g) ?? []) periods.add(end.replace(/[\s\S]*endTime\s*=\s*/, ''));
    for (const value of group.match(/<measValue\b[\s\S]*?<\/measValue>/g) ?? []) {
      const before = xml.slice(0, xml.indexOf(group));
      const entity = before
        .slice(Math.max(...['<managedElement', '<measEntity'].map((tag) => before.lastIndexOf(tag))))
        .match(/localDn\s*=\s*"([^"]*)"/)?.[1];
      objects.add(`${entity}|${/measObjLdn\s*=\s*"([^"]*)"/.exec(value)?.[1]}`);
      const texts = [...value.matchAll(/<r\b[^>]*?(?:\/>|>([^<]*)<\/r>)/g)].map((m) => m[1] ?? '');
      for (const list of value.matchAll(/<measResults>([^<]*)</g)) texts.push(...(list[1] as string).trim().split(/\s+/));
      found.values += texts.length;
      found.vector += texts.filter((text) => text.includes(',')).length;
      found.null += texts.filter((text) => /^\s*(NIL)?\s*$/.test(text)).length;
      found.numeric += texts.filter((text) => /^\s*-?[\d.]+\s*$/.test(text)).length;
      if (/<suspect>\s*true/.test(value)) found.suspect += texts.length;
    }
  }
  return { ...found, objects: objects.size, periods: periods.size };
}

const countsOf = ({ values, numeric, vector, null: blank, suspect, objects, periods }: FileReport) => ({
  values,
  numeric,
  vector,
  null: blank,
  suspect,
  objects,
  periods,
});

describe.skipIf(!present)('real measurement files', () => {
  let db: Database;
  let reports: FileReport[];
  const place = folder();
  const named = (name: string) => reports.find((report) => report.path.endsWith(name)) as FileReport;

  beforeAll(async () => {
    db = await testDatabase();
    reports = (await ingestPaths(depsFor(db, join(place, 'quarantine')), [SAMPLES])).files;
  });

  test('every file is read whole, with the counts that plain pattern matching finds', () => {
    expect(reports.map((report) => report.path)).toEqual(
      readdirSync(SAMPLES)
        .sort()
        .map((name) => join(SAMPLES, name)),
    );
    for (const report of reports) {
      expect({ path: report.path, ...countsOf(report) }).toEqual({ path: report.path, ...countedByPattern(readFileSync(report.path, 'utf8')) });
      expect(report).toMatchObject({ outcome: 'loaded', rejectedCount: 0, accepted: report.values });
      expect(report.numeric + report.vector + report.null).toBe(report.values);
    }
  });

  test('the Ericsson file has the counts that another XML library gave once', () => {
    // Python's ElementTree: 2,667 results, 409 with a comma (4 of them without any number), 27 blank, 7 in suspect objects, 96 objects.
    expect(countsOf(named(ERICSSON))).toEqual({ values: 2667, numeric: 2231, vector: 409, null: 27, suspect: 7, objects: 96, periods: 1 });
    expect(named(ERICSSON).pm).toMatchObject({ blankVectors: 4, dialect: '32.435', sender: 'SubNetwork=G3,seliitdus00487' });
  });

  test('without an inventory it yields samples of exactly four NR and two LTE cells, two of each locked', async () => {
    const cells = new Set((await samplesOf(db)).map((sample) => sample.element_id));
    const me = 'ManagedElement=seliitdus00487';
    expect([...cells].sort()).toEqual([...[1, 2].map((n) => `${me},EUtranCellFDD=${n}`), ...[1, 2, 31, 32].map((n) => `${me},NRCell=${n}`)]);
    expect(named(ERICSSON).pm?.locked.filter((id) => id.includes('NRCell'))).toEqual([`${me},NRCell=1`, `${me},NRCell=2`]);
    expect(named(ERICSSON).pm?.kpisNotComputed.map(({ kpi }) => kpi)).toEqual(['nr_qos_flow_release_rate', 'lte_cqi_mean']);
  });

  test('with an inventory its CU and DU objects are joined under the operator’s names, and nothing is discovered', async () => {
    const own = await testDatabase();
    const header = 'element_id,kind,dn_aliases';
    const me = 'SubNetwork=G3,ManagedElement=seliitdus00487';
    const nr = [1, 2, 31, 32].map((n) => `nr-${n},nr_cell,"${me},GNBCUCPFunction=1,NRCellCU=${n}|${me},GNBDUFunction=1,NRCellDU=${n}"`);
    const lte = [1, 2].map((n) => `lte-${n},lte_cell,"${me},ENodeBFunction=1,EUtranCellFDD=${n}"`);
    const inventory = put(place, 'inventory.csv', [header, ...nr, ...lte].join('\n'));
    const { files } = await ingestPaths(depsFor(own, join(place, 'quarantine')), [inventory, join(SAMPLES, ERICSSON)]);
    expect(files[1]?.pm).toMatchObject({ discovered: [], assumed: 0, elements: 6, locked: ['lte-1', 'lte-2', 'nr-1', 'nr-2'] });
    const samples = await samplesOf(own);
    expect(new Set(samples.map((sample) => sample.element_id)).size).toBe(6);
    // One KPI of the CU and one of the DU, under one element.
    expect(samples.filter(({ element_id, kpi }) => element_id === 'nr-31' && ['nr_rrc_setup_sr', 'nr_ul_interference'].includes(kpi))).toHaveLength(
      2,
    );
    await own.close();
  });
});
