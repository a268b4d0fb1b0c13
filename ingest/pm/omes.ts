import { FileRejected } from '../limits.ts';
import { hasZone, instantMs } from '../time.ts';
import { PmContent } from './content.ts';
import type { PmFile } from './file.ts';
import type { MeasGroup, MeasValue } from './group.ts';
import type { PmOptions } from './parser.ts';
import { readXml, type XmlHandler } from './xml.ts';
import type { LocalTimes } from './zone.ts';

/** A counter element: `M8013C5`, `M55110C00001`. */
const COUNTER = /^m\d{2,6}c\d{1,6}$/;
/** Objects named in one result: the network element, and the dimensions below it. */
const NAMES_MAX = 16;

/**
 * Reads one Nokia OMeS file: `PMSetup` (start and minutes) > `PMMOResult` > objects and one group of counters, whose element names are the counters.
 * The period ends at start + interval. A time without an offset is read in `times.zone`.
 * @throws {FileRejected} when it is not well-formed to its end, or names local times and no zone is configured
 */
export async function parseOmesFile(chunks: AsyncIterable<Uint8Array>, options: PmOptions, times: LocalTimes): Promise<PmFile> {
  const content = new PmContent(options);
  Object.assign(content.header, { dialect: 'OMeS', vendor: 'Nokia' });
  await readXml(chunks, new OmesReader(content, options, times), options.limits);
  return content.finish();
}

class OmesReader implements XmlHandler {
  private readonly content: PmContent;
  private readonly options: PmOptions;
  private readonly times: LocalTimes;
  private group: MeasGroup | null = null;
  private groupProblem: string | null = null;
  private names: string[] = [];
  private value: MeasValue | null = null;
  private measurement = '';
  private target = '';
  private leafText = '';
  private line = 0;

  constructor(content: PmContent, options: PmOptions, times: LocalTimes) {
    this.content = content;
    this.options = options;
    this.times = times;
  }

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    this.leafText = '';
    this.line = line;
    if (name === 'pmsetup') this.openSetup(attributes, line);
    else if (name === 'pmmoresult') this.names = [];
    else if (attributes['measurementType'] !== undefined) {
      this.measurement = attributes['measurementType'];
      this.target = name;
      this.value = { ...placeOf(this.names), line, results: [], unnamed: 0, suspect: false, problem: null };
    }
  }

  text(text: string): void {
    this.leafText = this.leafText === '' ? text : this.leafText + text;
  }

  close(name: string): void {
    if (this.value !== null && COUNTER.test(name)) {
      const counter = name.toUpperCase();
      this.value.results.push({ p: counter, counter, text: this.leafText });
      if (this.value.results.length > this.options.limits.counterNamesMax) throw new FileRejected('one object has too many counters', this.line);
    } else if ((name === 'dn' || name === 'localmoid' || name === 'baseid') && this.value === null) this.addName(this.leafText.trim());
    else if (name === this.target && this.value !== null) this.closeTarget(this.value);
    else if (name === 'pmsetup') this.group = null;
    this.leafText = '';
  }

  private openSetup(attributes: Readonly<Record<string, string>>, line: number): void {
    // Real files write the offset with seconds: +02:00:00.
    const text = (attributes['startTime'] ?? '').replace(/([+-]\d{2}:\d{2}):\d{2}$/, '$1');
    const start = hasZone(text) ? instantMs(text) : this.times.instantMs(text);
    const minutes = Number(attributes['interval']);
    this.groupProblem =
      typeof start !== 'number'
        ? (start ?? 'PMSetup has no readable startTime')
        : Number.isInteger(minutes) && minutes > 0 && minutes <= 10_080
          ? null
          : 'PMSetup has no readable interval';
    if (typeof start !== 'number' || this.groupProblem !== null) {
      this.group = null;
      return;
    }
    const endMs = start + minutes * 60_000;
    const { header } = this.content;
    if (header.begin === '') header.begin = new Date(start).toISOString();
    header.end = new Date(endMs).toISOString();
    this.group = this.content.newGroup('', line, endMs, minutes * 60);
  }

  private addName(name: string): void {
    const dn = name.replace(/^DN:/, '');
    if (dn !== '' && this.names.length < NAMES_MAX) this.names.push(dn);
  }

  private closeTarget(value: MeasValue): void {
    this.value = null;
    this.target = '';
    if (this.group === null) {
      this.content.refuseRecord(value.line, `${value.results.length} values: ${this.groupProblem ?? 'no PMSetup stands around them'}`);
      return;
    }
    const parent = value.dn.slice(0, Math.max(0, value.dn.lastIndexOf('/')));
    this.content.enter(parent.replace(/^PLMN-[^/]*\/?/, ''), '');
    this.content.jobRan(this.measurement);
    this.content.take(this.group, value);
  }
}

/**
 * The object of a result: `PLMN-PLMN/MRBTS-1/LNBTS-1/LNCEL-2` is LNCEL number 2. With further names (a neighbour, an operator that shares the cell) it is
 * an object below the cell and none of its own kind, so that a share is never taken for the whole.
 */
function placeOf(names: readonly string[]): { dn: string; place: { objectClass: string; number: string } } {
  const based = names.length === 2 && /^NE-/.test(names[0] as string) ? names.map((name) => name.replace(/^NE-/, '')) : null;
  const dn = based !== null ? based.join('/') : names.join('|');
  const last = dn.slice(Math.max(dn.lastIndexOf('/'), dn.lastIndexOf('|')) + 1);
  const dash = last.indexOf('-');
  const place = dash <= 0 ? { objectClass: last, number: '' } : { objectClass: last.slice(0, dash), number: last.slice(dash + 1) };
  return { dn, place: names.length > 1 && based === null ? { ...place, objectClass: `${place.objectClass} of another` } : place };
}
