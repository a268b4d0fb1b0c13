import { FileRejected } from '../limits.ts';
import { PmContent } from './content.ts';
import type { PmFile } from './file.ts';
import type { MeasGroup } from './group.ts';
import { normaliseDn } from './names.ts';
import type { PmOptions } from './parser.ts';
import { plainResult, readTable, type TableReader } from './table.ts';
import type { LocalTimes } from './zone.ts';

const HEAD = ['result time', 'granularity period', 'object name', 'reliability'];
/** What tells objects of one class apart, most telling first; else the whole of what follows the class. */
const NUMBER_KEYS = ['Local Cell ID', 'NR DU Cell ID', 'NR Cell ID', 'Cell ID', 'Cell Name'];

/** How one operator's Huawei exports are to be read. */
export interface HuaweiOptions {
  readonly times: LocalTimes;
  /** Whether `Result Time` is the beginning of the period (as the management system writes it) or its end. */
  readonly resultTime: 'start' | 'end';
}

type Refused = (line: number, reason: string, text: string) => void;

/** Whether a table's first columns are those of a Huawei result file. */
export function isHuaweiHeader(columns: readonly string[]): boolean {
  return HEAD.every((name, i) => columns[i]?.toLowerCase().replace(/^\uFEFF/, '') === name);
}

/**
 * Reads one Huawei result file: `Result Time,Granularity Period,Object Name,Reliability` and a column for each counter, names or numbers, with or without
 * a unit behind them. Granularity is in minutes, times are local. A row is one object: `NE/Cell:key=value, …`.
 * @throws {FileRejected} when the header cannot be used; a bad row costs itself alone
 */
export async function parseHuaweiFile(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: string,
  options: PmOptions,
  { times, resultTime }: HuaweiOptions,
  refused: Refused,
): Promise<PmFile> {
  const content = new PmContent(options);
  Object.assign(content.header, { dialect: 'Huawei', vendor: 'Huawei' });
  await readTable(chunks, delimiter, options.limits, new HuaweiReader(content, options, times, resultTime, refused));
  return content.finish();
}

class HuaweiReader implements TableReader {
  private readonly content: PmContent;
  private readonly options: PmOptions;
  private readonly times: LocalTimes;
  private readonly resultTime: 'start' | 'end';
  private readonly quarantine: Refused;
  private counters: readonly string[] = [];
  private readonly groups = new Map<string, MeasGroup>();
  private rows = 0;

  constructor(content: PmContent, options: PmOptions, times: LocalTimes, resultTime: 'start' | 'end', quarantine: Refused) {
    this.content = content;
    this.options = options;
    this.times = times;
    this.resultTime = resultTime;
    this.quarantine = quarantine;
  }

  header(columns: readonly string[]): void {
    if (!isHuaweiHeader(columns)) throw new FileRejected('the header is not that of a Huawei result file', 1);
    if (columns.length > this.options.limits.counterNamesMax) throw new FileRejected('the file names too many counters', 1);
    this.counters = columns.slice(HEAD.length).map((name) => name.replace(/\s*\([^()]*\)$/, ''));
    // Two exports of one hour that hold other counters are two deliveries, and none corrects the other.
    this.content.jobRan(this.counters.join(','));
  }

  row(fields: readonly string[], line: number): string | null {
    const [time = '', granularity = '', object = '', reliability = ''] = fields.slice(0, HEAD.length).map((field) => field.trim());
    this.rows++;
    // A second header line, with the units.
    if (this.rows === 1 && object === '' && !/\d/.test(time)) return null;
    const minutes = Number(granularity);
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 10_080) return 'Granularity Period is no number of minutes';
    const at = this.times.instantMs(time);
    if (typeof at !== 'number') return `Result Time: ${at ?? 'not a time'}`;
    const { ne, objectClass, number } = placeOf(object);
    if (objectClass === '') return 'Object Name is not NE/class:keys';
    const results = this.counters.flatMap((counter, i) => {
      return counter === '' ? [] : [{ p: counter, counter, text: plainResult(fields[HEAD.length + i] as string) }];
    });
    this.content.enter(ne, '');
    this.content.take(this.group(at, minutes * 60, line), {
      dn: normaliseDn(object),
      place: { objectClass, number },
      line,
      results,
      unnamed: 0,
      // Whatever is not vouched for is doubted.
      suspect: !/^reliable$/i.test(reliability),
      problem: null,
    });
    return null;
  }

  refused(line: number, reason: string, text: string): void {
    this.content.refuseRecord(line, reason);
    this.quarantine(line, reason, text);
  }

  private group(at: number, periodS: number, line: number): MeasGroup {
    const key = `${at}/${periodS}`;
    const known = this.groups.get(key);
    if (known) return known;
    const group = this.content.newGroup('', line, this.resultTime === 'start' ? at + periodS * 1000 : at, periodS);
    this.groups.set(key, group);
    return group;
  }
}

/** `RTSGSN1/Process:Process No.=0, Slot No.=8` → the network element, the class, and what tells it from others of its class. */
function placeOf(object: string): { ne: string; objectClass: string; number: string } {
  const slash = object.indexOf('/');
  const colon = object.indexOf(':', slash + 1);
  if (slash <= 0) return { ne: '', objectClass: '', number: '' };
  const objectClass = object.slice(slash + 1, colon < 0 ? undefined : colon).trim();
  const keys = colon < 0 ? '' : object.slice(colon + 1).trim();
  const pairs = new Map(
    keys.split(',').map((pair): [string, string] => [pair.split('=')[0]?.trim() ?? '', pair.slice(pair.indexOf('=') + 1).trim()]),
  );
  const number = NUMBER_KEYS.map((key) => pairs.get(key)).find((value) => value !== undefined && value !== '');
  return { ne: object.slice(0, slash).trim(), objectClass, number: number ?? keys };
}
