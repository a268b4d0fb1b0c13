import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FileRejected } from '../limits.ts';
import { PmContent } from '../pm/content.ts';
import type { PmFile } from '../pm/file.ts';
import type { PmOptions } from '../pm/parser.ts';
import { type Event, epochMs, readEvents, whyNot } from './event.ts';

const PERIOD_S_MAX = 86_400;
const Name = z.string().max(2_000);
const Flag = z.union([z.boolean(), z.string().max(10)]).transform((flag) => String(flag).toLowerCase() === 'true');
const Value = z.union([z.number(), z.string().max(100_000)]).transform(String);

const Result = z.object({ p: z.int(), iValue: Value.optional(), rValue: Value.optional(), sValue: Value.optional(), isNull: Flag.optional() });
const MeasInfo = z.object({
  measInfoId: z.object({ sMeasInfoId: Name.optional(), iMeasInfoId: z.number().optional() }).optional(),
  jobId: Name.optional(),
  measTypes: z.object({ sMeasTypesList: z.array(Name).optional(), iMeasTypesList: z.array(z.number()).optional() }),
  measValuesList: z.array(z.object({ measObjInstId: Name, suspectFlag: Flag.optional(), measResults: z.array(Result) })),
});
const Perf3gpp = z.object({
  perf3gppFields: z.object({
    measDataCollection: z.object({
      granularityPeriod: z.number().positive(),
      measuredEntityDn: Name,
      measuredEntitySoftwareVersion: Name.optional(),
      measInfoList: z.array(MeasInfo),
    }),
  }),
});
const Measurement = z.object({
  measurementFields: z.object({
    measurementInterval: z.number().positive(),
    additionalMeasurements: z.array(z.object({ name: Name, hashMap: z.record(z.string(), Value) })).default([]),
  }),
});

interface Group {
  readonly id: string;
  readonly job: string;
  readonly counters: readonly string[];
  readonly values: readonly { readonly dn: string; readonly suspect: boolean; readonly results: readonly { p: string; text: string }[] }[];
}

interface Collected {
  readonly entityDn: string;
  readonly software: string;
  readonly granularityS: number;
  readonly groups: readonly Group[];
}

/**
 * Reads the measurements of VES events (`perf3gpp`, and `measurement` with its `additionalMeasurements` named by distinguished name)
 * as if they had come in a measurement file, so that names, vectors, nulls, suspects and elements mean the same on both ways in.
 * A time in milliseconds or seconds, and a granularity that is itself a time, are mended and said in the notes.
 * @throws {FileRejected} when an event as a whole cannot be used
 */
export async function parseVesMeasurements(chunks: AsyncIterable<Uint8Array>, options: PmOptions): Promise<PmFile> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const content = new PmContent(options);
  const notes = new Map<string, number>();
  let others = 0;
  const events = readEvents(Buffer.concat(parts).toString('utf8'));
  content.open('measdatafile', {}, 0);
  for (const event of events) {
    const collected = collect(event);
    if (collected === null) others++;
    else feed(content, event, collected, (note) => notes.set(note, (notes.get(note) ?? 0) + 1));
  }
  const file = content.finish();
  const mended = [...notes].map(([note, events]) => `${note} (${events} event${events === 1 ? '' : 's'})`);
  const skipped = others > 0 ? [`${others} events of other domains in the same list were left out`] : [];
  return { ...file, dialect: 'VES 7', notes: [...file.notes, ...mended, ...skipped] };
}

function collect(event: Event): Collected | null {
  const { domain } = event.commonEventHeader;
  if (domain === 'perf3gpp') {
    const parsed = Perf3gpp.safeParse(event);
    if (!parsed.success) throw new FileRejected(whyNot(parsed.error));
    const { measuredEntityDn, measuredEntitySoftwareVersion, granularityPeriod, measInfoList } = parsed.data.perf3gppFields.measDataCollection;
    const groups = measInfoList.map(groupOf);
    return { entityDn: measuredEntityDn, software: measuredEntitySoftwareVersion ?? '', granularityS: granularityPeriod, groups };
  }
  if (domain !== 'measurement') return null;
  const parsed = Measurement.safeParse(event);
  if (!parsed.success) throw new FileRejected(whyNot(parsed.error));
  const { measurementInterval, additionalMeasurements } = parsed.data.measurementFields;
  const groups = additionalMeasurements.map(({ name, hashMap }): Group => {
    const results = Object.values(hashMap).map((text, i) => ({ p: String(i + 1), text }));
    return { id: '', job: '', counters: Object.keys(hashMap), values: [{ dn: name, suspect: false, results }] };
  });
  return { entityDn: event.commonEventHeader.sourceName, software: '', granularityS: measurementInterval, groups };
}

function groupOf(info: z.output<typeof MeasInfo>): Group {
  const { sMeasInfoId, iMeasInfoId } = info.measInfoId ?? {};
  const values = info.measValuesList.map(({ measObjInstId, suspectFlag, measResults }) => ({
    dn: measObjInstId,
    suspect: suspectFlag ?? false,
    results: measResults.map(({ p, iValue, rValue, sValue, isNull }) => ({
      p: String(p),
      text: isNull ? '' : (sValue ?? iValue ?? rValue ?? ''),
    })),
  }));
  const counters = info.measTypes.sMeasTypesList ?? info.measTypes.iMeasTypesList?.map(String) ?? [];
  return { id: sMeasInfoId ?? (iMeasInfoId === undefined ? '' : String(iMeasInfoId)), job: info.jobId ?? '', counters, values };
}

function feed(content: PmContent, event: Event, collected: Collected, note: (text: string) => void): void {
  const { commonEventHeader: header } = event;
  const first = epochMs(header.startEpochMicrosec);
  const last = epochMs(header.lastEpochMicrosec);
  if (first === null || last === null) throw new FileRejected('startEpochMicrosec or lastEpochMicrosec is not a time');
  if (first.unit !== 'us' || last.unit !== 'us')
    note(`a time in ${last.unit === 'us' ? first.unit : last.unit} where microseconds belong was mended`);
  const spanS = Math.round((last.ms - first.ms) / 1_000);
  let periodS = collected.granularityS;
  if (periodS > PERIOD_S_MAX) {
    if (spanS < 1 || spanS > PERIOD_S_MAX) throw new FileRejected('granularityPeriod is no length of a period, and the times of the event give none');
    note('a granularityPeriod that is no length of a period was taken from the times of the event');
    periodS = spanS;
  }
  const endMs = last.ms > first.ms ? last.ms : first.ms + periodS * 1_000;
  const end = new Date(endMs).toISOString();
  content.open('fileheader', { fileFormatVersion: 'VES', vendorName: header.nfVendorName ?? '' }, 0);
  content.open('filesender', { localDn: collected.entityDn || header.sourceName }, 0);
  content.open('meascollec', { beginTime: new Date(first.ms).toISOString() }, 0);
  content.close('fileheader');
  content.open('measdata', {}, 0);
  content.open('managedelement', { localDn: collected.entityDn, swVersion: collected.software }, 0);
  for (const group of collected.groups) feedGroup(content, group, { duration: `PT${Math.round(periodS)}S`, endTime: end });
  content.open('filefooter', {}, 0);
  content.open('meascollec', { endTime: end }, 0);
  content.close('filefooter');
}

function feedGroup(content: PmContent, group: Group, period: { duration: string; endTime: string }): void {
  content.open('measinfo', { measInfoId: group.id }, 0);
  // One source may send one period in many events, a group or an object in each: an event corrects only what speaks of the same.
  const objects = createHash('sha256')
    .update(JSON.stringify(group.values.map(({ dn }) => dn).sort()))
    .digest('hex')
    .slice(0, 16);
  content.open('job', { jobId: `${group.job}|${group.id}|${objects}` }, 0);
  content.open('granperiod', period, 0);
  const leaf = (name: string, attributes: Record<string, string>, text: string) => {
    content.open(name, attributes, 0);
    content.text(text);
    content.close(name);
  };
  for (const [i, counter] of group.counters.entries()) leaf('meastype', { p: String(i + 1) }, counter);
  for (const { dn, suspect, results } of group.values) {
    content.open('measvalue', { measObjLdn: dn }, 0);
    for (const { p, text } of results) leaf('r', { p }, text);
    if (suspect) leaf('suspect', {}, 'true');
    content.close('measvalue');
  }
  content.close('measinfo');
}
