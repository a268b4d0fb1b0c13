import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { syncCatalogue } from '../catalogue-sync.ts';
import { testIntake } from '../http/testing.ts';
import { catalogue, samplesOf } from '../testing.ts';

let db: Database;
let intake: Awaited<ReturnType<typeof testIntake>>;
beforeAll(async () => {
  db = await testDatabase();
  await syncCatalogue(db, catalogue);
  intake = await testIntake(db);
});

const START = Date.UTC(2026, 0, 5, 10);
const PATH = '/eventListener/v7';

function header(domain: string, own: object = {}) {
  return {
    domain,
    eventId: `${domain}-1`,
    eventName: `${domain}_gnb`,
    sequence: 0,
    priority: 'Normal',
    reportingEntityName: '',
    sourceName: 'gnb7',
    startEpochMicrosec: START * 1_000,
    lastEpochMicrosec: (START + 900_000) * 1_000,
    version: '4.0.1',
    vesEventListenerVersion: '7.1',
    ...own,
  };
}

function perf(att: string, succ: string, own: object = {}, cell = 3, granularityPeriod = 900) {
  const results = [
    { p: 2, sValue: succ },
    { p: 1, sValue: att },
  ];
  const measInfoList = [
    {
      measInfoId: { sMeasInfoId: 'NRCellCU' },
      measTypes: { sMeasTypesList: ['RRC.ConnEstabAtt', 'RRC.ConnEstabSucc', 'Vendor.Own'] },
      measValuesList: [{ measObjInstId: `GNBCUCPFunction=1,NRCellCU=${cell}`, suspectFlag: 'false', measResults: [...results, { p: 3, iValue: 7 }] }],
    },
  ];
  const measDataCollection = { granularityPeriod, measuredEntityDn: 'ManagedElement=gnb7', measInfoList };
  return { commonEventHeader: header('perf3gpp', own), perf3gppFields: { perf3gppFieldsVersion: '1.0', measDataCollection } };
}

const fault = (severity: string, own: object = {}) => ({
  commonEventHeader: header('fault', own),
  faultFields: {
    faultFieldsVersion: '4.0',
    alarmCondition: 'linkDown',
    eventSeverity: severity,
    eventSourceType: 'port',
    specificProblem: 'S1',
    vfStatus: 'Active',
  },
});

const setup = async () => (await samplesOf(db)).filter((sample) => sample.kpi === 'nr_rrc_setup_sr');

test('a perf3gpp event is answered 202 and becomes the samples that a measurement file with the same counts becomes', async () => {
  const answer = await intake.send(PATH, JSON.stringify({ event: perf('412', '409') }));
  expect([answer.statusCode, answer.body, answer.headers['x-latestversion']]).toEqual([202, '', '7.2.1']);
  await intake.drain();
  expect(await setup()).toEqual([
    { element_id: 'ManagedElement=gnb7,NRCell=3', kpi: 'nr_rrc_setup_sr', numerator: 409, denominator: 412, quality: 'ok' },
  ]);
  expect(intake.reports.at(-1)?.files[0]).toMatchObject({ format: 'ves_measurements', values: 3, accepted: 3, unmapped: 1, periods: 1 });
  expect(await select(db, 'SELECT source, elements FROM arrivals FINAL')).toEqual([{ source: 'ManagedElement=gnb7', elements: 1 }]);
});

test('faults 13 and 14: the same event five times, alone and in lists, is stored once; a corrected one replaces it, whichever is drained last', async () => {
  for (let n = 0; n < 4; n++)
    await intake.send(PATH, JSON.stringify(n % 2 ? { event: perf('412', '409') } : { eventList: [perf('412', '409'), perf('10', '9', {}, 4)] }));
  await intake.drain();
  const outcomes = intake.reports.flatMap(({ files }) => files.map(({ outcome }) => outcome));
  expect(outcomes.filter((one) => one === 'duplicate').length).toBeGreaterThan(0);
  expect((await setup()).map(({ denominator }) => denominator).sort()).toEqual([10, 412]);
  // The correction is received last and drained first.
  await intake.send(PATH, JSON.stringify({ event: perf('500', '1', { eventId: 'earlier' }) }));
  await intake.streams.journal('ves').seal();
  await intake.send(PATH, JSON.stringify({ event: perf('400', '400', { eventId: 'later' }) }));
  await intake.drain();
  expect((await setup()).find(({ element_id }) => element_id.endsWith('NRCell=3'))).toMatchObject({ numerator: 400, denominator: 400 });
});

test('milliseconds where microseconds belong, and a granularity that is a time, are mended, said and counted', async () => {
  const times = { startEpochMicrosec: START, lastEpochMicrosec: START + 900_000, version: 4.1 };
  expect((await intake.send(PATH, JSON.stringify({ event: perf('77', '70', times, 9, 1_591_100_100_000) }))).statusCode).toBe(202);
  await intake.drain();
  expect((await setup()).find(({ denominator }) => denominator === 77)).toMatchObject({ element_id: 'ManagedElement=gnb7,NRCell=9' });
  expect(intake.reports.at(-1)?.files[0]?.notes).toEqual(
    expect.arrayContaining([
      expect.stringContaining('a time in ms where microseconds belong was mended'),
      expect.stringContaining('granularityPeriod'),
    ]),
  );
  expect((await intake.get('/metrics')).body).toContain('forecell_intake_deviations_total{source="probe",kind="time in ms"} 2');
});

test('measurements named by distinguished name count like any other', async () => {
  const additionalMeasurements = [
    { name: 'ManagedElement=gnb8,GNBCUCPFunction=1,NRCellCU=1', hashMap: { 'RRC.ConnEstabAtt': '20', 'RRC.ConnEstabSucc': '19' } },
  ];
  const measurementFields = { measurementInterval: 900, measurementFieldsVersion: '4.0', additionalMeasurements };
  await intake.send(PATH, JSON.stringify({ event: { commonEventHeader: header('measurement', { sourceName: 'gnb8' }), measurementFields } }));
  await intake.drain();
  expect((await setup()).find(({ denominator }) => denominator === 20)).toMatchObject({ numerator: 19 });
});

test('faults become alarms, raised and cleared, once; heartbeats are signs of life; a domain nobody reads is refused with its reason', async () => {
  const cleared = fault('NORMAL', { eventId: 'f2', lastEpochMicrosec: (START + 960_000) * 1_000 });
  const events = [fault('CRITICAL'), cleared, { commonEventHeader: header('heartbeat') }, { commonEventHeader: header('syslog') }];
  for (let n = 0; n < 2; n++) expect((await intake.send(`${PATH}/eventBatch`, JSON.stringify({ eventList: events }))).statusCode).toBe(202);
  await intake.drain();
  expect(await select(db, 'SELECT severity, alarm_condition, toString(at) AS at FROM alarms FINAL ORDER BY at')).toEqual([
    { severity: 'critical', alarm_condition: 'linkDown', at: '2026-01-05 10:15:00.000' },
    { severity: 'cleared', alarm_condition: 'linkDown', at: '2026-01-05 10:16:00.000' },
  ]);
  expect(await select(db, 'SELECT source, domain FROM source_signs FINAL ORDER BY domain')).toEqual([
    { source: 'gnb7', domain: 'fault' },
    { source: 'gnb7', domain: 'heartbeat' },
  ]);
  // What the event calls gnb7 is the source whose measurements come under a distinguished name; it has repeated itself in the tests before.
  const seen = 'SELECT source, repeated > 0 AS repeated, toString(heard_at) AS heard_at FROM source_quality';
  expect(await select(db, `${seen} WHERE source = 'ManagedElement=gnb7'`)).toEqual([
    { source: 'ManagedElement=gnb7', repeated: 1, heard_at: '2026-01-05 10:16:00.000' },
  ]);
  const refused = intake.reports.flatMap(({ files }) => files).find(({ outcome }) => outcome === 'rejected');
  expect(refused?.rejected[0]?.reason).toBe('events of the domain syslog are not read');
});

test('what is no event is refused as the specification says, and nothing of its list is kept', async () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['not json', 400, 'The body is not JSON.'],
    ['{}', 400, 'The body holds neither event nor eventList.'],
    ['{"eventList":[]}', 400, 'The body holds neither event nor eventList.'],
    [
      JSON.stringify({ eventList: [perf('1', '1'), { commonEventHeader: {} }] }),
      400,
      'Event 2: commonEventHeader.domain: Invalid input: expected string, received undefined',
    ],
    [JSON.stringify({ event: perf('1', '1', { lastEpochMicrosec: 5 }) }), 400, 'Event 1: startEpochMicrosec or lastEpochMicrosec is not a time'],
    [`{"event":${'['.repeat(10_000)}`, 400, 'The JSON is nested deeper than 32.'],
  ];
  for (const [body, status, text] of cases) {
    const answer = await intake.send(PATH, body);
    expect([answer.statusCode, answer.json()]).toEqual([
      status,
      { requestError: { serviceException: { messageId: 'SVC0002', text, variables: [] } } },
    ]);
  }
  expect(intake.streams.journal('ves').hasOpenRecords).toBe(false);
  const stranger = await intake.intake.inject({ method: 'POST', url: PATH, payload: '{}' });
  expect([stranger.statusCode, stranger.json().requestError.policyException.messageId]).toEqual([401, 'POL0001']);
  const basic = Buffer.from('probe:a-token-of-a-sender-in-a-test').toString('base64');
  expect((await intake.send(PATH, JSON.stringify({ event: perf('1', '1') }), { authorization: `Basic ${basic}` })).statusCode).toBe(202);
});
