import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { ingestPaths } from './ingest.ts';
import { FileRejected, LIMITS } from './limits.ts';
import { parseMeasurements } from './pm/parse.ts';
import { localTimes } from './pm/zone.ts';
import { recognise } from './recognise.ts';
import { renderReport } from './render.ts';
import { NO_SOURCES, parseSources, readSources, type Sources } from './sources/config.ts';
import { catalogue, depsFor, fixture, folder, put, samplesOf } from './testing.ts';

let db: Database;
const place = folder();
const quarantine = join(place, 'quarantine');
const sources = readSources(fixture('sources.yaml'));
const hourly = { ...sources, period_s: 3600 };

beforeAll(async () => {
  db = await testDatabase();
});

const load = async (name: string, said: Sources = sources, now: Date | null = null) => {
  const { files } = await ingestPaths({ ...depsFor(db, quarantine, now), sources: said }, [name.startsWith('/') ? name : fixture(name)]);
  return files[0]!;
};
const kpisOf = async (element: string) =>
  Object.fromEntries(
    (await samplesOf(db)).filter((row) => row.element_id === element).map((row) => [row.kpi, [row.numerator, row.denominator, row.quality]]),
  );

describe('Huawei result files', () => {
  test('local times are read in the configured zone, cells by their keys, unreliable rows are doubted, bad rows cost themselves alone', async () => {
    const report = await load('huawei.csv', hourly);
    expect(report).toMatchObject({ format: 'pm_huawei', outcome: 'loaded', values: 32, null: 3, suspect: 8, periods: 2, objects: 4 });
    expect(report.rejected.map(({ line, reason }) => `${line}: ${reason.slice(0, 58)}`)).toEqual([
      '6: the line has 6 fields, the header 12',
      '7: Result Time: not a time',
      '8: Result Time: the local time does not exist in its zone: cl',
      '9: Result Time: the local time stands twice in its zone, as cl'.slice(0, 61),
      '10: a result that is neither a number, a list of numbers nor b',
    ]);
    expect(report).toMatchObject({ rejectedCount: 5, accepted: 31 });
    expect(await kpisOf('ManagedElement=ENB-07,Cell=1')).toMatchObject({
      lte_rrc_setup_sr: [396, 400, 'ok'],
      lte_erab_setup_sr: [209, 210, 'ok'],
      lte_dl_ip_throughput: [90_000_000, 3_000, 'ok'],
      lte_cell_unavailability: [0, 3600, 'ok'],
    });
    expect(await kpisOf('ManagedElement=ENB-07,Cell=2')).toMatchObject({
      lte_rrc_setup_sr: [290, 300, 'suspect'],
      lte_erab_setup_sr: [0, 0, 'missing'],
    });
    const periods = await select(db, "SELECT DISTINCT period_end, period_s FROM kpi_samples WHERE kpi = 'lte_rrc_setup_sr'");
    // 10:00 in Copenhagen and an hour: ends at 10:00 UTC.
    expect(periods).toEqual([{ period_end: '2026-01-05T10:00:00Z', period_s: 3600 }]);
    const kept = readFileSync(join(quarantine, `${report.loadId}.records.ndjson`), 'utf8')
      .trim()
      .split('\n');
    expect(kept.map((line) => JSON.parse(line).line)).toEqual([6, 7, 8, 9]);
    expect(renderReport({ files: [report] })).toContain('Huawei measurement results; 31 of 32 values accepted');
  });

  test('without a zone, no local time is guessed: every row is refused with what to write where', async () => {
    const report = await load(put(place, 'no-zone.csv', readFileSync(fixture('huawei.csv'), 'utf8').replaceAll('ENB-', 'NOZ-')), NO_SOURCES);
    expect(report.rejected[0]?.reason).toContain('time_zone in sources.yaml');
    // The one row that names its offset is read all the same.
    expect(report).toMatchObject({ values: 8, rejectedCount: 7 + 1 });
  });

  test('the name of an inventory wins, and the same file again changes nothing', async () => {
    const dn = 'ENB-70/Cell:eNodeB Function Name=ENB-70, Local Cell ID=1, Cell Name=ENB-70-A';
    const inventory = put(place, 'inventory.csv', `element_id,kind,dn_aliases\nL70-1,lte_cell,"${dn}"\n`);
    const head = 'Result Time,Granularity Period,Object Name,Reliability,L.RRC.ConnReq.Att,L.RRC.ConnReq.Succ\n';
    const file = put(place, 'one.csv.gz', `${head}2026-01-05 10:15,15,"${dn}",Reliable,7,7\n`);
    await load(inventory);
    const report = await load(file);
    expect(report.pm).toMatchObject({ dialect: 'Huawei', discovered: [], elements: 1 });
    expect(await kpisOf('L70-1')).toMatchObject({ lte_rrc_setup_sr: [7, 7, 'ok'] });
    expect(await load(put(place, 'again.csv', `${head}2026-01-05 10:15,15,"${dn}",Reliable,7,7\n`))).toMatchObject({ outcome: 'duplicate' });
  });

  test('a period that has not ended is refused', async () => {
    const head = 'Result Time,Granularity Period,Object Name,Reliability,L.RRC.ConnReq.Att\n';
    const file = put(place, 'ahead.csv', `${head}2026-01-05 10:15,15,"F/Cell:Local Cell ID=1",Reliable,7\n`);
    const report = await load(file, sources, new Date('2026-01-05T09:00:00Z'));
    expect(report.rejected[0]?.reason).toBe('1 values: the period ends in the future');
  });
});

describe('a flat table as its operator describes it', () => {
  test('columns become counters and KPIs, percentages counts again, and rows without a name, class or day are refused', async () => {
    const report = await load('lte-hourly.csv', hourly);
    expect(report).toMatchObject({ format: 'pm_table', outcome: 'loaded', periods: 1, objects: 3, rejectedCount: 3 });
    expect(report.rejected.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      '5: the element has no name',
      '6: the object class is none of those described',
      '7: Date Time: not a time',
    ]);
    expect(report.notes).toEqual(['described for lte-hourly, but not in the file: Paging']);
    expect(await kpisOf('ManagedElement=LTE-A,EUtranCellFDD=LTE-A-1')).toMatchObject({
      lte_rrc_setup_sr: [495, 500, 'ok'],
      lte_erab_setup_sr: [248, 250, 'ok'],
      lte_dl_ip_throughput: [12_500, 1, 'ok'],
    });
    const second = await kpisOf('ManagedElement=LTE-A,EUtranCellTDD=LTE-A-2');
    expect(second).toMatchObject({ lte_rrc_setup_sr: [150, 200, 'ok'] });
    expect(second).not.toHaveProperty('lte_erab_setup_sr');
    expect((await kpisOf('ManagedElement=LTE-B,EUtranCellFDD=LTE-B-1'))['lte_rrc_setup_sr']).toEqual([12, 10, 'suspect']);
  });

  test('a table nobody described is set aside, and a description that cannot be used says where', () => {
    expect(() => recognise(readFileSync(fixture('lte-hourly.csv')))).toThrow('not the header of any format');
    expect(() => parseSources('tables: [{name: A}]', 'sources.yaml')).toThrow(/sources\.yaml does not describe sources[\s\S]*tables\[0\]\.name/);
    expect(() => parseSources('time_zone: Mars/Olympus', 'sources.yaml')).toThrow('no time zone such as');
    expect(() => parseSources('huawey: {}', 'sources.yaml')).toThrow('huawey');
    expect(readSources(join(place, 'none.yaml'))).toEqual(NO_SOURCES);
  });
});

describe('Nokia OMeS', () => {
  test('start and minutes make the period, counters are element names, and a share of a cell is not the cell', async () => {
    const report = await load('omes.xml');
    expect(report).toMatchObject({ format: 'pm_omes', outcome: 'loaded', values: 17, null: 2, periods: 2, objects: 3 });
    expect(report.rejected).toEqual([
      { line: 26, reason: 'a result that is neither a number, a list of numbers nor blank' },
      { line: 32, reason: '1 values: PMSetup has no readable startTime' },
    ]);
    expect(await kpisOf('ManagedElement=MRBTS-701/LNBTS-701,LNCEL=1')).toMatchObject({
      lte_rrc_setup_sr: [396, 400, 'ok'],
      lte_cell_unavailability: [10, 90, 'ok'],
      lte_cell_planned_downtime: [0, 90, 'ok'],
    });
    const [row] = await select<{ period_end: string }>(db, "SELECT period_end FROM kpi_samples WHERE kpi = 'lte_cell_planned_downtime'");
    expect(row?.period_end).toBe('2026-01-05T10:15:00Z');
  });
});

describe('the older 3GPP form, mdc', () => {
  test('names bind in order or by p, the node’s name is put before the object’s, and its DOCTYPE is never fetched', async () => {
    const report = await load('mdc.xml');
    expect(report).toMatchObject({ format: 'pm_mdc', outcome: 'loaded', values: 10, numeric: 9, null: 1, suspect: 4, periods: 1, objects: 2 });
    expect(report.pm).toMatchObject({ dialect: '32.401', sender: 'SubNetwork=ROOT,MeContext=ENB17' });
    const at = 'MeContext=ENB17,ManagedElement=1,EUtranCellFDD=';
    expect(await kpisOf(`${at}1`)).toMatchObject({ lte_rrc_setup_sr: [396, 400, 'ok'], lte_erab_setup_sr: [208, 210, 'ok'] });
    expect(await kpisOf(`${at}2`)).toMatchObject({ lte_rrc_setup_sr: [300, 300, 'suspect'] });
  });

  test('a DOCTYPE that points elsewhere, or defines entities, is refused', async () => {
    expect(await load('mdc-doctype-elsewhere.xml')).toMatchObject({
      outcome: 'rejected',
      rejected: [{ reason: expect.stringContaining('names a definition') }],
    });
    expect(await load('mdc-internal-subset.xml')).toMatchObject({
      outcome: 'rejected',
      rejected: [{ reason: expect.stringContaining('internal subset') }],
    });
  });
});

describe('local times', () => {
  test('every instant of a year comes back from the wall clock that shows it, but for the hour that stands twice', () => {
    for (const zone of ['Europe/Copenhagen', 'Asia/Kolkata', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca']) {
      const times = localTimes(zone);
      const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
      let twice = 0;
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 35_039 }), (quarter) => {
          const at = Date.UTC(2026, 0, 1) + quarter * 900_000;
          const found = times.instantMs(shown.format(at));
          if (typeof found === 'number') expect(found).toBe(at);
          else if (++twice) expect(found).toContain('twice');
        }),
        { seed: 6, numRuns: 400 },
      );
      expect(twice).toBeLessThan(20);
    }
  });

  test('dates in other orders, an offset, and the word for daylight saving', () => {
    const times = localTimes('Europe/Copenhagen', 'dmy');
    expect(times.instantMs('05/01/2026 10:15')).toBe(Date.UTC(2026, 0, 5, 9, 15));
    expect(times.instantMs('2026-01-05T10:15:00.000+02:00:00')).toBe(Date.UTC(2026, 0, 5, 8, 15));
    expect(times.instantMs('25.10.2026 02:30 DST')).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(localTimes('UTC', 'mdy').instantMs('1/5/2026 7:05')).toBe(Date.UTC(2026, 0, 5, 7, 5));
    for (const text of ['', '2026', '31/02/2026 10:00', '05/01/2026 24:01', '05/13/2026', 'now']) expect(times.instantMs(text)).toBeNull();
  });
});

describe('whatever is done to a file', () => {
  const names = ['huawei.csv', 'lte-hourly.csv', 'omes.xml', 'mdc.xml'];

  test('it is read, or refused with a sentence, and what it counts adds up', async () => {
    const chunked = async function* (bytes: Buffer) {
      for (let at = 0; at < bytes.length; at += 11) yield bytes.subarray(at, at + 11);
    };
    const damage = fc.record({
      name: fc.constantFrom(...names),
      cuts: fc.array(
        fc.record({ at: fc.nat(4_000), remove: fc.nat(40), put: fc.constantFrom('', '"', ',', '\n', '<', '>', '&x;', '\0', ';', 'é', '</mi>') }),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ name, cuts }) => {
        let text = readFileSync(fixture(name), 'latin1');
        for (const { at, remove, put: piece } of cuts) text = text.slice(0, at % text.length) + piece + text.slice((at % text.length) + remove);
        const bytes = Buffer.from(text, 'latin1');
        try {
          const what = recognise(bytes, sources.tables);
          if (what.encoding !== 'xml' && what.encoding !== 'table') return;
          const source = { path: '', name, loadId: 'fuzz', bytes: bytes.length, chunks: () => chunked(bytes) };
          const { counts } = await parseMeasurements(source, what, {
            catalogue,
            limits: LIMITS,
            now: null,
            sources,
            quarantineDir: join(place, 'fuzz'),
          });
          expect(counts.numeric + counts.vector + counts.null).toBe(counts.values);
        } catch (error) {
          if (!(error instanceof FileRejected)) throw error;
        }
      }),
      { seed: 66, numRuns: 300 },
    );
    expect(existsSync(join(place, 'fuzz')) ? readdirSync(join(place, 'fuzz')).length : 0).toBeLessThan(2);
  });

  test('a million element names, a header of a hundred thousand counters and a giant row end in a reason', async () => {
    const counters = (n: number) => Array.from({ length: n }, (_, i) => `<M10C${i}>1</M10C${i}>`).join('');
    const omes = `<OMeS><PMSetup startTime="2026-01-05T11:00:00Z" interval="15"><PMMOResult><MO><DN>A-1/LNCEL-1</DN></MO><T measurementType="x">${counters(60_000)}</T></PMMOResult></PMSetup></OMeS>`;
    expect((await load(put(place, 'names.xml', omes))).rejected[0]?.reason).toMatch(/too many counters/);
    const head = 'Result Time,Granularity Period,Object Name,Reliability';
    const wide = `${head},${Array.from({ length: 60_000 }, (_, i) => `c${i}`).join(',')}\n`;
    expect((await load(put(place, 'wide.csv', wide))).rejected[0]?.reason).toMatch(/too many counters/);
    const giant = `${head},c\n2026-01-05 10:00,15,${'x'.repeat(3_000_000)},Reliable,1\n2026-01-05 10:00,15,A/Cell:Local Cell ID=1,Reliable,1\n`;
    expect(await load(put(place, 'giant.csv', giant))).toMatchObject({
      accepted: 1,
      rejectedCount: 1,
      rejected: [{ reason: 'the line is too long' }],
    });
  });
});
