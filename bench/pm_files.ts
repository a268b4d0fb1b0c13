import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';

/** The make-up of a real node's quarter hour: four NR cells with a CU and a DU side, two LTE cells, and what else reports. */
const GROUPS = [
  { objectClass: 'NRCellDU', function: 'GNBDUFunction=1', cells: 4, counters: 251 },
  { objectClass: 'NRCellCU', function: 'GNBCUCPFunction=1', cells: 4, counters: 151 },
  { objectClass: 'EUtranCellFDD', function: 'ENodeBFunction=1', cells: 2, counters: 288 },
  { objectClass: 'NRSectorCarrier', function: 'GNBDUFunction=1', cells: 4, counters: 16 },
  { objectClass: 'ProcessorLoad', function: 'SystemFunctions=1', cells: 12, counters: 35 },
] as const;
/** One value in seven is a vector, of so many bins. */
const VECTOR_EVERY = 7;
const BINS = 12;

/** What was written, for asking whether all of it arrived. */
export interface PmFilesMade {
  readonly files: number;
  readonly bytes: number;
  readonly values: number;
  readonly cells: number;
}

/**
 * Writes measurement files of one quarter hour as nodes of six cells send them: TS 32.435, 2,700 values, 159 kB each, counters of the catalogue first and
 * counters nobody reads after them, and an inventory of the cells. Seeded: the same every time.
 */
export function writePmFiles(directory: string, files: number, seed: number): PmFilesMade {
  mkdirSync(directory, { recursive: true });
  const names = counterNames();
  const random = generator(seed);
  const inventory = ['element_id,kind,site,vendor,dn_aliases'];
  let bytes = 0;
  let values = 0;
  for (let node = 0; node < files; node++) {
    const id = `node-${String(node).padStart(5, '0')}`;
    const groups = GROUPS.map((group) => {
      const counters = names.get(group.objectClass) as string[];
      values += counters.length * group.cells;
      return groupXml(id, group, counters, random);
    });
    const xml = `${header(id)}${groups.join('')}</measData>\n<fileFooter><measCollec endTime="2026-01-05T10:15:00Z"/></fileFooter>\n</measCollecFile>\n`;
    bytes += xml.length;
    writeFileSync(join(directory, `A20260105.1000-1015_${id}.xml`), xml, 'latin1');
    for (let cell = 1; cell <= 4; cell++) {
      const below = `SubNetwork=Bench,ManagedElement=${id}`;
      inventory.push(`${id}-N${cell},nr_cell,${id},Acme,"${below},GNBDUFunction=1,NRCellDU=${cell}|${below},GNBCUCPFunction=1,NRCellCU=${cell}"`);
      if (cell <= 2) inventory.push(`${id}-L${cell},lte_cell,${id},Acme,"${below},ENodeBFunction=1,EUtranCellFDD=${cell}"`);
    }
  }
  writeFileSync(join(directory, 'inventory.csv'), `${inventory.join('\n')}\n`);
  return { files, bytes, values, cells: files * 6 };
}

/** Counters of the catalogue for each class, then as many that no KPI reads. */
function counterNames(): ReadonlyMap<string, string[]> {
  const { kpis } = readCatalogue();
  return new Map(
    GROUPS.map(({ objectClass, counters }) => {
      const formulas = kpis.flatMap((kpi) => kpi.formulas.filter(({ dialect, objects }) => dialect === 'ericsson' && objects.includes(objectClass)));
      const read = new Set(formulas.flatMap(({ numerator, denominator }) => [...numerator.counters, ...(denominator?.counters ?? [])]));
      const wanted = [...read].filter((name) => !name.endsWith('*'));
      const others = Array.from({ length: counters - wanted.length }, (_, i) => `pm${objectClass}Other${i}`);
      return [objectClass, [...wanted, ...others]];
    }),
  );
}

function header(id: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<measCollecFile xmlns="http://www.3gpp.org/ftp/specs/archive/32_series/32.435#measCollec">
<fileHeader fileFormatVersion="32.435 V10.0" vendorName="Acme" dnPrefix="SubNetwork=Bench">
<fileSender localDn="ManagedElement=${id}" elementType="RadioNode"/><measCollec beginTime="2026-01-05T10:00:00Z"/></fileHeader>
<measData>
<managedElement localDn="ManagedElement=${id}" swVersion="22.Q1"/>
`;
}

function groupXml(id: string, group: (typeof GROUPS)[number], counters: readonly string[], random: () => number): string {
  const lines = [
    `<measInfo measInfoId="PM=1,PmGroup=${group.objectClass}">`,
    '<job jobId="1"/>',
    '<granPeriod duration="PT900S" endTime="2026-01-05T10:15:00Z"/>',
    '<repPeriod duration="PT900S"/>',
    ...counters.map((name, i) => `<measType p="${i + 1}">${name}</measType>`),
  ];
  for (let cell = 1; cell <= group.cells; cell++) {
    lines.push(`<measValue measObjLdn="ManagedElement=${id},${group.function},${group.objectClass}=${cell}">`);
    for (const i of counters.keys()) lines.push(`<r p="${i + 1}">${counterValue(i, random)}</r>`);
    lines.push('<suspect>false</suspect>', '</measValue>');
  }
  lines.push('</measInfo>\n');
  return lines.join('\n');
}

/** Counters of the catalogue stand first and are numbers, but for those that are read as vectors, which may be either. */
function counterValue(i: number, random: () => number): string {
  if (i % VECTOR_EVERY !== VECTOR_EVERY - 1) return String(Math.floor(random() * 10 ** (1 + (i % 6))));
  return Array.from({ length: BINS + (i % 30) }, () => Math.floor(random() * 1_000)).join(',');
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
