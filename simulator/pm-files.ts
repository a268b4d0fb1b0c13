import { type CellCounters, Q, STRIDE } from './cell-counters.ts';
import { CORE_DIALECT, CORE_STRIDE, type CoreCounters } from './core-counters.ts';
import { cellDialect } from './dialects.ts';
import { writeWhole } from './files.ts';
import { REGION } from './geography.ts';
import { type Cell, CORE_CLASS, localNames, type Network, type Site } from './network.ts';
import { compactTime, isoTime, PERIOD_S } from './options.ts';
import { chance, hashText } from './random.ts';
import type { Counter, CounterGroup } from './readings.ts';

/** How often an element manager's file does not come at all. */
const LOST_FILE_CHANCE = 0.001;

type Manager = Network['managers'][number];

/** Whether this element manager's file of the period is one of those that never come. */
export function isLost(seed: number, manager: string, periodEnd: number): boolean {
  return chance(hashText(seed, manager), periodEnd / PERIOD_S, 0x1057) < LOST_FILE_CHANCE;
}

/** Writes the measurement files of one period, one per element manager, into `directory`/pm. Returns how many. */
export function writePmFiles(directory: string, seed: number, network: Network, cells: CellCounters, core: CoreCounters, periodEnd: number): number {
  let written = 0;
  for (const manager of network.managers) {
    if (isLost(seed, manager.name, periodEnd)) continue;
    const text = pmFile(manager, network, cells, core, periodEnd);
    writeWhole(directory, `pm/${pmFileName(manager, periodEnd)}`, text);
    written++;
  }
  return written;
}

/** `B20260209.0700+0000-0715+0000_EM-Odense-1-Kestrel.xml.gz`: A for one managed element, B for several (TS 32.432). */
export function pmFileName(manager: Manager, periodEnd: number): string {
  const from = compactTime(periodEnd - PERIOD_S);
  const to = compactTime(periodEnd);
  const several = manager.sites.length + manager.core.length > 1;
  return `${several ? 'B' : 'A'}${from.day}.${from.clock}+0000-${to.clock}+0000_${manager.name}.xml.gz`;
}

/** The text of one element manager's file: TS 28.532 from Borealis and the core, TS 32.435 from Kestrel. */
export function pmFile(manager: Manager, network: Network, cells: CellCounters, core: CoreCounters, periodEnd: number): string {
  const form = manager.vendor === 'Kestrel' ? KESTREL : BOREALIS;
  const times: Times = { begin: form.time(periodEnd - PERIOD_S), end: form.time(periodEnd) };
  const parts = [form.open(manager.name, times)];
  for (const site of manager.sites) parts.push(siteBlock(form, network, site, cells, times));
  for (const element of manager.core) {
    const group = CORE_DIALECT[element.kind].group;
    const object = `ManagedElement=${element.id},${CORE_CLASS[element.kind]}=1`;
    const values = group.counters.map((counter) => print(counter, core.values, element.index * CORE_STRIDE));
    parts.push(
      ` <measData>\n${form.entity(element.id)}${infoHead(group.objectClass, times)}   <measTypes>${group.counters.map(({ name }) => name).join(' ')}</measTypes>\n`,
      `   <measValue measObjLdn="${object}"><measResults>${values.join(' ')}</measResults></measValue>\n  </measInfo>\n </measData>\n`,
    );
  }
  parts.push(form.close(times));
  return parts.join('');
}

interface Times {
  readonly begin: string;
  readonly end: string;
}

interface Form {
  time(seconds: number): string;
  open(manager: string, times: Times): string;
  entity(name: string): string;
  objectName(site: Site, local: string): string;
  close(times: Times): string;
}

const BOREALIS: Form = {
  time: isoTime,
  open: (manager, times) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<measDataFile xmlns="http://www.3gpp.org/ftp/specs/archive/28_series/28.532#measData">\n` +
    ` <fileHeader fileFormatVersion="28.532 V16.0" vendorName="Borealis" dnPrefix="SubNetwork=${REGION}">\n` +
    `  <fileSender senderName="ManagementNode=${manager}" senderType="ElementManager"/>\n  <measData beginTime="${times.begin}"/>\n </fileHeader>\n`,
  entity: (name) => `  <measEntity localDn="ManagedElement=${name}" userLabel="${name}" swVersion="BX 26.1"/>\n`,
  objectName: (_, local) => local,
  close: (times) => ` <fileFooter><measData endTime="${times.end}"/></fileFooter>\n</measDataFile>\n`,
};

const KESTREL: Form = {
  time: (seconds) => isoTime(seconds).replace('Z', '+00:00'),
  open: (manager, times) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<measCollecFile xmlns="http://www.3gpp.org/ftp/specs/archive/32_series/32.435#measCollec">\n` +
    ` <fileHeader fileFormatVersion="32.435 V10.0" vendorName="Kestrel" dnPrefix="SubNetwork=${REGION}">\n` +
    `  <fileSender localDn="ManagementNode=${manager}" elementType="RadioNode"/>\n  <measCollec beginTime="${times.begin}"/>\n </fileHeader>\n`,
  entity: (name) => `  <managedElement localDn="${name}" swVersion="KS_R44B17"/>\n`,
  objectName: (site, local) => `ManagedElement=${site.name},${local}`,
  close: (times) => ` <fileFooter><measCollec endTime="${times.end}"/></fileFooter>\n</measCollecFile>\n`,
};

function siteBlock(form: Form, network: Network, site: Site, cells: CellCounters, times: Times): string {
  const groups = new Map<CounterGroup, { cell: Cell; name: string }[]>();
  for (const index of site.cells) {
    const cell = network.cells[index] as Cell;
    const names = localNames(cell);
    for (const group of cellDialect(site.vendor, cell.kind).groups) {
      const name = names.find(({ objectClass }) => objectClass === group.objectClass)?.name ?? '';
      const members = groups.get(group) ?? [];
      members.push({ cell, name });
      groups.set(group, members);
    }
  }
  let text = ` <measData>\n${form.entity(site.name)}`;
  for (const [group, members] of groups) {
    text += infoHead(group.objectClass, times);
    for (const [i, { name }] of group.counters.entries()) text += `   <measType p="${i + 1}">${name}</measType>\n`;
    for (const { cell, name } of members) text += measValue(form.objectName(site, name), group, cells.values, cell.index * STRIDE);
    text += '  </measInfo>\n';
  }
  return `${text} </measData>\n`;
}

function infoHead(id: string, times: Times): string {
  return `  <measInfo measInfoId="${id}">\n   <job jobId="quarter-hour"/>\n   <granPeriod duration="PT${PERIOD_S}S" endTime="${times.end}"/>\n   <repPeriod duration="PT${PERIOD_S}S"/>\n`;
}

function measValue(object: string, group: CounterGroup, q: Float64Array, o: number): string {
  let text = `   <measValue measObjLdn="${object}">\n    `;
  for (const [i, counter] of group.counters.entries()) text += `<r p="${i + 1}">${print(counter, q, o)}</r>`;
  return `${text}\n    <suspect>${q[o + Q.suspect] === 1}</suspect>\n   </measValue>\n`;
}

/** A number as JavaScript prints it (which reads back to the same number), a comma list, or NIL where there is none. */
function print(counter: Counter, q: Float64Array, o: number): string {
  const value = counter.value(q, o);
  if (typeof value === 'number') return Number.isNaN(value) ? 'NIL' : String(value);
  return value.join(',');
}
