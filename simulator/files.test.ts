import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HistoryWriter } from './history.ts';
import { aliasesOf, CORE_CLASS } from './network.ts';
import { pmFile } from './pm-files.ts';
import { type SimulateOptions, simulate } from './simulate.ts';
import { World } from './world.ts';

const root = mkdtempSync(join(tmpdir(), 'forecell-simulator-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SMALL: Omit<SimulateOptions, 'out'> = { seed: 4, cells: 24, customers: 300, historyDays: 1, days: 1, faults: 3, presenceHistoryHours: 1 };

function hashes(directory: string): Map<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => relative(directory, join(entry.parentPath, entry.name))).sort();
  return new Map(
    paths.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(directory, path)))
        .digest('hex'),
    ]),
  );
}

describe('a whole simulation', () => {
  const first = join(root, 'first');
  beforeAll(() => simulate({ ...SMALL, out: first }));

  test('the same seed gives the same bytes, another seed others', async () => {
    await simulate({ ...SMALL, out: join(root, 'again') });
    await simulate({ ...SMALL, seed: 5, out: join(root, 'other') });
    const [a, b, other] = [hashes(first), hashes(join(root, 'again')), hashes(join(root, 'other'))];
    expect(b).toEqual(a);
    expect(a.size).toBeGreaterThan(96 * 4);
    const same = [...other].filter(([path, hash]) => a.get(path) === hash);
    expect(same.length).toBeLessThan(3);
  });

  test('consents agree with the customer file: who agreed has a yes to some wording, who did not has none, every opt-out is a flag', () => {
    const table = (name: string) =>
      readFileSync(join(first, 'reference', name), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
    const customers = table('customers.csv');
    const latest = new Map(
      table('consents.csv')
        .sort((a, b) => (String(a[5]) < String(b[5]) ? -1 : 1))
        .map(([customer, , channel, granted, text]) => [`${customer} ${channel}`, { customer, granted, text }]),
    );
    const agreed = new Set([...latest.values()].filter(({ granted }) => granted === 'true').map(({ customer }) => customer));
    expect([...latest.values()].every(({ text }) => /^SN-202[45]-1$/.test(text ?? ''))).toBe(true);
    expect(customers.map((c) => agreed.has(c[0]))).toEqual(customers.map((c) => c.at(-2) === 'true'));
    const out = new Set(
      table('contact-flags.csv')
        .filter(([, flag]) => flag === 'do_not_contact')
        .map(([customer]) => customer),
    );
    expect(customers.map((c) => out.has(c[0]))).toEqual(customers.map((c) => c.at(-1) === 'true'));
  });

  test('writes every kind of file, under the names operators use, and leaves nothing half-written', () => {
    const paths = [...hashes(first).keys()];
    for (const kind of [
      /^reference\/inventory\.csv$/,
      /^reference\/customers\.csv$/,
      /^reference\/subscriptions\.csv$/,
      /^reference\/maintenance\.csv$/,
      /^history\/kpi_history_20260105\.parquet$/,
      /^history\/presence_20260106T0000\.csv\.gz$/,
      /^pm\/B20260106\.0000\+0000-0015\+0000_EM-Core-east-Borealis\.xml\.gz$/,
      /^pm\/[AB]20260106\.2345\+0000-0000\+0000_EM-.*-Kestrel\.xml\.gz$/,
      /^presence\/serving_20260107T0000\.csv\.gz$/,
      /^truth\/(faults\.json|affected\.csv|complaints\.csv)$/,
    ])
      expect(paths.filter((path) => kind.test(path))).not.toHaveLength(0);
    expect(paths.filter((path) => path.endsWith('.part'))).toEqual([]);
  });

  test('compressed files name no time and no operating system', () => {
    const header = readFileSync(join(first, 'presence/serving_20260107T0000.csv.gz')).subarray(4, 10);
    expect([...header.subarray(0, 4), header[5]]).toEqual([0, 0, 0, 0, 255]);
  });

  test('every line of a CSV file has as many fields as its header, and identifiers have their form', () => {
    const inventory = readFileSync(join(first, 'reference/inventory.csv'), 'utf8').trim().split('\n');
    expect(inventory).toHaveLength(1 + 24 + 8);
    expect(inventory[0]).toBe(
      'element_id,name,kind,technology,region,area,site,sector,band,tac,latitude,longitude,vendor,software,transport_hub,core_pool,administrative_state,neighbours,dn_aliases',
    );
    const records = gunzipSync(readFileSync(join(first, 'presence/serving_20260106T0900.csv.gz')))
      .toString()
      .trim()
      .split('\n');
    expect(records.length).toBeGreaterThan(100);
    for (const line of records.slice(1)) {
      const [subscriber = '', cell = '', start = '', duration = '', events, failures] = line.split(',');
      expect(subscriber).toMatch(/^imsi-00101\d{10}$/);
      expect(cell).toMatch(/^001-01-[0-9a-f]{7,9}$/);
      const from = Date.parse(start) / 1000;
      expect(from).toBeGreaterThanOrEqual(Date.UTC(2026, 0, 6, 8, 45) / 1000);
      expect(from + Number(duration)).toBeLessThanOrEqual(Date.UTC(2026, 0, 6, 9) / 1000);
      expect(Number(failures)).toBeLessThanOrEqual(Number(events));
    }
  });
});

type Counters = Map<string, string>;

/** Every object's counters as text, under its full distinguished name; fails when the file is not well-formed. */
function parse(xml: string): Map<string, Counters> {
  const objects = new Map<string, Counters>();
  const parser = new SaxesParser();
  let [prefix, element, object, text, at] = ['', '', '', '', 0];
  let names: string[] = [];
  let values: string[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.on('opentag', ({ name, attributes }) => {
    text = '';
    at = Number(attributes['p'] ?? 1) - 1;
    if (name === 'fileHeader') prefix = attributes['dnPrefix'] ?? '';
    if (name === 'measEntity' || name === 'managedElement') element = attributes['localDn'] ?? '';
    if (name === 'measInfo') names = [];
    if (name === 'measValue') [object, values] = [attributes['measObjLdn'] ?? '', []];
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'measType') names[at] = text;
    if (name === 'measTypes') names = text.split(' ');
    if (name === 'r') values[at] = text;
    if (name === 'measResults') values = text.split(' ');
    if (name !== 'measValue') return;
    const dn = object.startsWith('ManagedElement=') ? object : `${element},${object}`;
    objects.set(`${prefix},${dn}`, new Map(names.map((counter, i) => [counter, values[i] ?? ''])));
  });
  parser.write(xml).close();
  return objects;
}

interface Sample {
  period_end: bigint;
  element_id: string;
  kpi: string;
  numerator: number;
  denominator: number;
  quality: string;
}

describe('measurement files and KPI history', () => {
  const day = Date.UTC(2026, 0, 5) / 1000;
  const end = day + 37 * 900;
  const world = new World({ seed: 4, cells: 60 });
  const objects = new Map<string, Counters>();
  const samples = new Map<string, Sample>();
  beforeAll(async () => {
    new HistoryWriter(world).writeDay(join(root, 'agree'), day);
    const bytes = readFileSync(join(root, 'agree/history/kpi_history_20260105.parquet'));
    const rows = (await parquetReadObjects({ file: new Uint8Array(bytes).buffer })) as unknown as Sample[];
    for (const row of rows) if (row.period_end === BigInt(end)) samples.set(`${row.element_id} ${row.kpi}`, row);
    world.moveTo(end);
    for (const manager of world.network.managers)
      for (const [dn, counters] of parse(pmFile(manager, world.network, world.cells, world.core, end))) objects.set(dn, counters);
  });
  const cellOf = (vendor: string, kind: string) =>
    world.network.cells.find((cell) => cell.site.vendor === vendor && cell.kind === kind && !cell.locked)!;
  const reader = (dns: string[]) => (counter: string) => {
    for (const dn of dns) {
      const text = objects.get(dn)?.get(counter);
      if (text !== undefined) return Number(text);
    }
    throw new Error(`${counter} is not in the file`);
  };
  const vectorOf = (dns: string[], counter: string) =>
    dns
      .map((dn) => objects.get(dn)?.get(counter))
      .find((text) => text !== undefined)!
      .split(',')
      .map(Number);
  const sample = (element: string, kpi: string) => {
    const { numerator, denominator } = samples.get(`${element} ${kpi}`)!;
    return [numerator, denominator];
  };
  const total = (bins: number[]) => bins.reduce((sum, bin) => sum + bin, 0);
  const weighted = (bins: number[]) => bins.reduce((sum, bin, i) => sum + bin * i, 0);

  test('files are well-formed and every alias of the inventory is an object in them', () => {
    for (const cell of world.network.cells) for (const alias of aliasesOf(cell)) expect(objects.has(alias)).toBe(true);
    for (const { id, kind } of world.network.core) expect(objects.has(`SubNetwork=Funen,ManagedElement=${id},${CORE_CLASS[kind]}=1`)).toBe(true);
  });

  test('NR KPIs from TS 28.552 counters, recomputed by hand, are those of the history', () => {
    const cell = cellOf('Borealis', 'nr_cell');
    const dns = aliasesOf(cell);
    const c = reader(dns);
    expect(sample(cell.id, 'nr_rrc_setup_sr')).toEqual([c('RRC.ConnEstabSucc.sum'), c('RRC.ConnEstabAtt.sum')]);
    expect(sample(cell.id, 'nr_drb_drop_ratio')).toEqual([c('DRB.RelActNbr'), c('DRB.EstabSucc')]);
    expect(sample(cell.id, 'nr_ho_execution_sr')).toEqual([
      c('MM.HoExeInterSucc') + c('MM.HoExeIntraSucc'),
      c('MM.HoExeInterReq') + c('MM.HoExeIntraReq'),
    ]);
    expect(sample(cell.id, 'nr_dl_ue_throughput')).toEqual([c('DRB.UEThpDl'), 1]);
    expect(sample(cell.id, 'nr_dl_volume')).toEqual([c('DRB.PdcpSduVolumeDL'), 1]);
    const cqi = vectorOf(dns, 'CARR.WBCQIDist');
    expect(cqi).toHaveLength(16);
    expect(sample(cell.id, 'nr_cqi_mean')).toEqual([weighted(cqi), total(cqi)]);
  });

  test('NR KPIs from pm counters, recomputed by hand, are those of the history', () => {
    const cell = cellOf('Kestrel', 'nr_cell');
    const dns = aliasesOf(cell);
    const c = reader(dns);
    const sum = (counter: string) => total(vectorOf(dns, counter));
    expect(sample(cell.id, 'nr_rrc_setup_sr')).toEqual([c('pmRrcConnEstabSucc'), c('pmRrcConnEstabAtt') - c('pmRrcConnEstabAttReatt')]);
    expect(sample(cell.id, 'nr_drb_setup_sr')).toEqual([sum('pmDrbEstabSucc5qi'), sum('pmDrbEstabAtt5qi')]);
    expect(sample(cell.id, 'nr_drb_drop_ratio')).toEqual([
      sum('pmDrbRelAbnormalGnbAct5qi') + sum('pmDrbRelAbnormalAmfAct5qi'),
      sum('pmDrbRelNormal5qi') + sum('pmDrbRelAbnormalGnb5qi') + sum('pmDrbRelAbnormalAmf5qi'),
    ]);
    expect(sample(cell.id, 'nr_dl_ue_throughput')).toEqual([64 * c('pmMacVolDlDrb'), c('pmMacTimeDlDrb')]);
    expect(sample(cell.id, 'nr_prb_utilisation_dl')).toEqual([
      100 * (c('pmMacRBSymUsedPdschTypeA') + c('pmMacRBSymUsedPdcchTypeA') + c('pmMacRBSymUsedPdcchTypeB')),
      c('pmMacRBSymAvailDl'),
    ]);
  });

  test('LTE KPIs of both vendors, recomputed by hand, are those of the history', () => {
    const borealis = cellOf('Borealis', 'lte_cell');
    const b = reader(aliasesOf(borealis));
    expect(sample(borealis.id, 'lte_erab_setup_sr')).toEqual([b('ERAB.EstabInitSuccNbr.sum'), b('ERAB.EstabInitAttNbr.sum')]);
    expect(sample(borealis.id, 'lte_dl_ip_throughput')).toEqual([b('DRB.IPVolDl'), b('DRB.IPTimeDl')]);
    expect(sample(borealis.id, 'lte_cell_planned_downtime')).toEqual([b('RRU.CellUnavailableTime.Manual'), 900]);
    const kestrel = cellOf('Kestrel', 'lte_cell');
    const k = reader(aliasesOf(kestrel));
    expect(sample(kestrel.id, 'lte_erab_drop_ratio')).toEqual([
      k('pmErabRelAbnormalEnbAct') + k('pmErabRelAbnormalMmeAct'),
      k('pmErabRelAbnormalEnb') + k('pmErabRelNormalEnb') + k('pmErabRelMme'),
    ]);
    expect(sample(kestrel.id, 'lte_dl_ip_throughput')).toEqual([k('pmPdcpVolDlDrb') - k('pmPdcpVolDlDrbLastTTI'), k('pmUeThpTimeDl')]);
    expect(sample(kestrel.id, 'lte_rrc_connected_mean')).toEqual([k('pmRrcConnLevSum'), k('pmRrcConnLevSamp')]);
  });

  test('core KPIs, recomputed by hand, are those of the history', () => {
    const c = (id: string, name: string) => reader([`SubNetwork=Funen,ManagedElement=${id},${name}=1`]);
    const amf = c('amf-west-1', 'AMFFunction');
    expect(sample('amf-west-1', 'amf_initial_registration_sr')).toEqual([amf('RM.RegInitSucc'), amf('RM.RegInitReq')]);
    const upf = c('upf-west-1', 'UPFFunction');
    expect(sample('upf-west-1', 'upf_n4_session_sr')).toEqual([
      upf('SM.N4SessionEstabReq') - upf('SM.N4SessionEstabFail'),
      upf('SM.N4SessionEstabReq'),
    ]);
  });

  test('now and then a file is lost or a cell suspect, and the history says so', async () => {
    const bytes = readFileSync(join(root, 'agree/history/kpi_history_20260105.parquet'));
    const rows = (await parquetReadObjects({ file: new Uint8Array(bytes).buffer })) as unknown as Sample[];
    const share = (quality: string) => rows.filter((row) => row.quality === quality).length / rows.length;
    expect(share('suspect')).toBeGreaterThan(0.0002);
    expect(share('suspect')).toBeLessThan(0.003);
    expect(share('missing')).toBeLessThan(0.02);
    expect(rows).toHaveLength(96 * new Set(rows.map((row) => `${row.element_id} ${row.kpi}`)).size);
  });
});
