import { readFileSync } from 'node:fs';
import { createFileRegistry, type DescMessage, fromBinary, fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import avsc from 'avsc';
import { fixture } from '../testing.ts';

/** Messages as senders write them, for tests. */
export const stay = (subscriber: number, minute = 0) => ({
  ...{ subscriber_id: `imsi-23801${String(subscriber).padStart(10, '0')}`, cell_id: 'NR-017-1' },
  ...{ start: new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString(), duration_s: 60, events: 1 },
});
export const sample = (minute: number) => ({
  ...{ period_end: new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString(), period_s: 900, element_id: 'NR-017-1' },
  ...{ kpi: 'nr_rrc_setup_sr', numerator: 9, denominator: 10, quality: 'ok' },
});
export const fault = (eventId: string) => {
  const micros = Date.UTC(2026, 0, 5, 10) * 1_000;
  const header = { eventName: 'Fault', sequence: 0, priority: 'High', reportingEntityName: '', sourceName: 'NR-017-1', version: '4.0.1' };
  const faultFields = {
    faultFieldsVersion: '4.0',
    alarmCondition: eventId,
    eventSeverity: 'MAJOR',
    eventSourceType: 'x',
    specificProblem: 'p',
    vfStatus: 'Active',
  };
  return {
    event: { commonEventHeader: { ...header, eventId, domain: 'fault', startEpochMicrosec: micros, lastEpochMicrosec: micros }, faultFields },
  };
};

export const STAY_SCHEMA = {
  ...{ type: 'record', name: 'Stay' },
  fields: [
    { name: 'subscriber_id', type: 'string' },
    { name: 'cell_id', type: 'string' },
    { name: 'start', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'duration_s', type: ['null', 'int'] },
    { name: 'events', type: 'long', default: 1 },
  ],
} as const;
/** A stay as its senders write it: times in milliseconds since 1970. */
export function stayInAvro(subscriber: number, head: Buffer = Buffer.alloc(0)): Buffer {
  const { start, ...rest } = stay(subscriber);
  const type = avsc.Type.forSchema(STAY_SCHEMA as unknown as avsc.Schema);
  return Buffer.concat([head, type.toBuffer({ ...rest, start: Date.parse(start) })]);
}

/** `feed.proto`, as `protoc --include_imports -o feed.binpb feed.proto` gives it. */
export const FEED = fixture('feed.binpb');
const feed = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(FEED)));
export const feedMessage = (name: 'KpiSample' | 'Stay' | 'Stays'): DescMessage => feed.getMessage(`forecell.feed.${name}`) as DescMessage;
/** A message as its senders write it. */
export function inProtobuf(name: 'KpiSample' | 'Stay' | 'Stays', json: object, head: readonly number[] = []): Buffer {
  const type = feedMessage(name);
  return Buffer.from([...head, ...toBinary(type, fromJson(type, json as JsonValue))]);
}
