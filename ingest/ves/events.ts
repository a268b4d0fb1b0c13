import { z } from 'zod';
import { insertOnce, nextRevision, type Row } from '../../sql/database.ts';
import { writeLoads } from '../ledger.ts';
import { FileRejected } from '../limits.ts';
import type { LoadDeps } from '../load-other.ts';
import type { FileReport } from '../report.ts';
import type { Source } from '../source.ts';
import { type Event, epochMs, readEvents, whyNot } from './event.ts';

const Fault = z.object({
  faultFields: z.object({
    alarmCondition: z.string().max(1_000),
    eventSeverity: z.enum(['CRITICAL', 'MAJOR', 'MINOR', 'WARNING', 'NORMAL']),
    eventSourceType: z.string().max(200).default(''),
    specificProblem: z.string().max(1_000).default(''),
    alarmInterfaceA: z.string().max(1_000).optional(),
    eventCategory: z.string().max(200).optional(),
  }),
});

/**
 * Stores what VES events say that is no measurement: faults in `alarms`, signs of life in `source_signs`.
 * A domain nobody here reads is refused with its reason, and counted.
 * @throws {FileRejected} when the event cannot be used
 */
export async function loadVesEvents(deps: LoadDeps, source: Source, report: FileReport): Promise<void> {
  const { db, now } = deps;
  const parts: Buffer[] = [];
  for await (const chunk of source.chunks()) parts.push(chunk);
  const events = readEvents(Buffer.concat(parts).toString('utf8'));
  const revision = source.revision ?? (await nextRevision(db));
  const alarms: Row[] = [];
  const signs: Row[] = [];
  for (const event of events) {
    report.values++;
    const at = timeOf(event, now);
    const { domain, sourceName, reportingEntityName } = event.commonEventHeader;
    if (domain === 'fault') alarms.push({ ...alarmOf(event), at_ms: at.ms, revision });
    else if (domain !== 'heartbeat') throw new FileRejected(`events of the domain ${domain.replace(/\W/g, '').slice(0, 40)} are not read`);
    signs.push({ source: sourceName || reportingEntityName, domain, at_ms: at.ms, revision });
    report.accepted++;
    if (at.unit !== 'us') report.notes.push(`a time in ${at.unit} where microseconds belong was mended`);
  }
  await insertOnce(db, 'alarms', alarms, `${source.loadId}:alarms:${revision}`);
  await insertOnce(db, 'source_signs', signs, `${source.loadId}:signs:${revision}`);
  report.samples = alarms.length + signs.length;
  const name = events[0]?.commonEventHeader.sourceName ?? '';
  await writeLoads(db, [{ report, name: source.name, source: name, periodFromS: 0, periodToS: 0 }], revision);
}

function timeOf(event: Event, now: Date | null) {
  const at = epochMs(event.commonEventHeader.lastEpochMicrosec);
  if (at === null) throw new FileRejected('lastEpochMicrosec is not a time');
  if (now !== null && at.ms > now.getTime() + 600_000) throw new FileRejected('the event is from the future');
  return at;
}

function alarmOf(event: Event): Row {
  const parsed = Fault.safeParse(event);
  if (!parsed.success) throw new FileRejected(whyNot(parsed.error));
  const { alarmCondition, eventSeverity, eventSourceType, specificProblem, alarmInterfaceA } = parsed.data.faultFields;
  return {
    source: event.commonEventHeader.sourceName,
    object: alarmInterfaceA ?? '',
    alarm_condition: alarmCondition,
    specific_problem: specificProblem,
    source_type: eventSourceType,
    severity: eventSeverity === 'NORMAL' ? 'cleared' : eventSeverity.toLowerCase(),
    event_id: event.commonEventHeader.eventId,
  };
}
