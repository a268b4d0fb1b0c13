import { instantMs } from '../time.ts';

type Json = Readonly<Record<string, unknown>>;

/** A stay as `StayRecord` reads it. */
interface StayGiven {
  readonly subscriber_id: string;
  readonly cell_id: string;
  readonly start: string;
  readonly end: string;
  readonly events: number;
  readonly bytes: number;
}

const MINUTE_MS = 60_000;
/** A location older than this says nothing about where someone is. */
const AGE_MIN_MAX = 1_440;

/** Whether a cell is named as the core names it: `262-01-000190001` (NR, nine hex digits) or `262-01-0019b01` (LTE, seven). */
export function isGlobalCellId(cellId: string): boolean {
  return /^\d{3}-\d{2,3}-[0-9a-f]{7}(?:[0-9a-f]{2})?$/.test(cellId);
}

/** What of a JSON object are its stays, by the format it comes in. */
export function stays(format: string, subscriber: 'supi' | 'gpsi'): (value: unknown) => readonly unknown[] {
  if (format === 'location_reports') return (value) => locationStays(value, subscriber);
  return format === 'charging_records' ? (value) => chargingStays(value, subscriber) : (value) => [value];
}

/**
 * Stays of an AMF's event notification (TS 29.518, `reportList`) or of a single report. A report is a moment: it is placed when the location was learnt
 * (`ueLocationTimestamp`, else the report's time less `ageOfLocationInformation`), with one event and no seconds.
 */
export function locationStays(value: unknown, subscriber: 'supi' | 'gpsi'): StayGiven[] {
  const reports = objectOf(value)['reportList'];
  return (Array.isArray(reports) ? reports : [value]).map((report: unknown) => {
    const fields = objectOf(report);
    const { cell, learntAt, ageMin } = placeOf(fields['location']);
    const told = instantMs(textOf(fields['timeStamp']));
    const at = learntAt ?? (told === null ? null : told - ageMin * MINUTE_MS);
    const start = at === null ? textOf(fields['timeStamp']) : new Date(at).toISOString();
    return { subscriber_id: nameOf(fields, subscriber), cell_id: ageMin > AGE_MIN_MAX ? '' : cell, start, end: start, events: 1, bytes: 0 };
  });
}

/**
 * Stays of a charging record (TS 32.291). Each container of used units is a stay where and when its traffic went, first to last use; a container without
 * those times is a moment (its trigger's), and so is a record without containers (its own).
 */
export function chargingStays(value: unknown, subscriber: 'supi' | 'gpsi'): StayGiven[] {
  const record = objectOf(value);
  const session = objectOf(record['pDUSessionChargingInformation']);
  const user = objectOf(session['userInformation']);
  const subscriber_id = nameOf({ supi: record['subscriberIdentifier'], gpsi: user['servedGPSI'] }, subscriber);
  const home = placeOf(session['userLocationinfo'] ?? session['userLocationInformation']).cell;
  const recordedAt = textOf(record['invocationTimeStamp']);
  const containers = listOf(record['multipleUnitUsage']).flatMap((usage) => listOf(objectOf(usage)['usedUnitContainer']));
  if (containers.length === 0) return [{ subscriber_id, cell_id: home, start: recordedAt, end: recordedAt, events: 1, bytes: 0 }];
  return containers.map((container) => {
    const unit = objectOf(container);
    const about = objectOf(unit['pDUContainerInformation']);
    const cell_id = placeOf(about['userLocationInformation'] ?? about['userLocationinfo']).cell || home;
    const start = textOf(about['timeofFirstUsage']) || textOf(unit['triggerTimestamp']) || recordedAt;
    const end = textOf(about['timeofFirstUsage']) === '' ? start : textOf(about['timeofLastUsage']) || start;
    return { subscriber_id, cell_id, start, end, events: 1, bytes: volumeOf(unit) };
  });
}

function volumeOf(unit: Json): number {
  const total = unit['totalVolume'];
  if (typeof total === 'number') return total;
  return [unit['uplinkVolume'], unit['downlinkVolume']].reduce((sum: number, part) => sum + (typeof part === 'number' ? part : 0), 0);
}

/** The subscriber's name of the kind that subscriptions are known by, without the word before it. */
function nameOf(fields: Json, subscriber: 'supi' | 'gpsi'): string {
  return textOf(fields[subscriber]).replace(/^(?:imsi|msisdn)-/, '');
}

/** The cell of a UserLocation (TS 29.571), and when it was learnt. The cell is empty where there is none, or none of NR or LTE. */
function placeOf(location: unknown): { cell: string; learntAt: number | null; ageMin: number } {
  const { nrLocation, eutraLocation } = objectOf(location);
  const given = objectOf(nrLocation ?? eutraLocation);
  const identity = objectOf(nrLocation !== undefined ? given['ncgi'] : given['ecgi']);
  const digits = textOf(nrLocation !== undefined ? identity['nrCellId'] : identity['eutraCellId']).toLowerCase();
  const { mcc, mnc } = objectOf(identity['plmnId']);
  const cell = `${textOf(mcc)}-${textOf(mnc)}-${digits}`;
  const age = given['ageOfLocationInformation'];
  return {
    cell: isGlobalCellId(cell) ? cell : '',
    learntAt: instantMs(textOf(given['ueLocationTimestamp'])),
    ageMin: typeof age === 'number' && age > 0 ? age : 0,
  };
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
