import type { CounterValue } from '../../sql/catalogue/formula.ts';
import { FileRejected } from '../limits.ts';
import type { Rejection } from '../report.ts';
import { durationSeconds, hasZone, instantMs } from '../time.ts';
import type { GivenKpi, PmCounts, PmFile, PmHeader, PmObject } from './file.ts';
import { MeasGroup, type MeasValue } from './group.ts';
import { lastPart, normaliseDn } from './names.ts';
import type { PmOptions } from './parser.ts';
import { counterValue, shapeOf } from './value.ts';

type Attributes = Readonly<Record<string, string>>;

const LEAVES = new Set(['meastype', 'meastypes', 'measresults', 'r', 'suspect']);
const ENTITIES = new Set(['managedelement', 'measentity', 'measuredentity']);

/** Follows the elements of one file and keeps what they mean. Fed by the parser; knows nothing of XML. */
export class PmContent {
  private readonly options: PmOptions;
  readonly header: PmHeader = { dialect: '', dnPrefix: '', vendor: '', sender: '', begin: '', end: '' };
  private readonly jobs = new Set<string>();
  private readonly managedElements = new Set<string>();
  private readonly periodEnds = new Set<number>();
  private readonly objectNames = new Set<string>();
  private readonly held = new Map<string, PmObject>();
  private readonly tallies = new Map<string, { objectClass: string; counter: string; values: number; wanted: boolean }>();
  private readonly rejections: Rejection[] = [];
  private readonly counts: PmCounts;
  /** Object classes that elements or formulas are made of; objects of any other are counted and let go. */
  private readonly classes: ReadonlySet<string>;
  private heldValues = 0;
  private unnamedObjects = 0;
  private zonelessTimes = 0;
  private repeats = 0;
  private part: '' | 'header' | 'footer' = '';
  private root = '';
  private entity = { localDn: '', swVersion: '' };
  private group: MeasGroup | null = null;
  private leaf = '';
  private leafP: string | undefined;
  private leafText = '';

  constructor(options: PmOptions) {
    this.options = options;
    const read = options.catalogue.kpis.flatMap((kpi) => kpi.formulas.flatMap((formula) => formula.objects));
    this.classes = new Set([...options.catalogue.kindOfClass.keys(), ...read]);
    const zero = { values: 0, numeric: 0, vector: 0, null: 0, blankVectors: 0, suspect: 0, objects: 0, periods: 0, unmapped: 0, rejected: 0 };
    this.counts = { ...zero, unnamed: 0, unread: 0 };
  }

  open(name: string, attributes: Attributes, line: number): void {
    if (this.root === '') this.root = name;
    if (LEAVES.has(name)) {
      this.leaf = name;
      this.leafP = attributes['p'];
      this.leafText = '';
    } else if (name === 'measvalue') this.group?.openValue(attributes['measObjLdn'] ?? '', line);
    else if (name === 'measinfo') this.group = new MeasGroup(attributes['measInfoId'] ?? '', line);
    else if (name === 'granperiod') this.openPeriod(attributes);
    else if (name === 'job') this.openJob(attributes['jobId']);
    else if (ENTITIES.has(name)) this.openEntity(attributes);
    else if (name === 'measdata' && this.part === '') this.entity = { localDn: '', swVersion: '' };
    else this.openEnvelope(name, attributes);
  }

  text(text: string): void {
    if (this.leaf !== '') this.leafText = this.leafText === '' ? text : this.leafText + text;
  }

  close(name: string): void {
    if (name === this.leaf) {
      this.group?.leaf(name, this.leafP, this.leafText);
      this.leaf = '';
    } else if (name === 'measvalue') this.closeValue();
    else if (name === 'measinfo') this.group = null;
    else if (name === 'fileheader' || name === 'filefooter') this.part = '';
  }

  finish(): PmFile {
    this.counts.objects = this.objectNames.size + this.unnamedObjects;
    this.counts.periods = this.periodEnds.size;
    const unmapped = [...this.tallies.values()].filter((tally) => !tally.wanted && tally.values > 0);
    this.counts.unmapped = unmapped.reduce((sum, tally) => sum + tally.values, 0);
    return {
      ...this.header,
      dialect: this.dialect(),
      jobs: [...this.jobs].sort(),
      managedElements: [...this.managedElements],
      counts: this.counts,
      periodEndsMs: [...this.periodEnds].sort((a, b) => a - b),
      objects: [...this.held.values()],
      unmapped: unmapped.map(({ objectClass, counter, values }) => ({ objectClass, counter, values })),
      rejections: this.rejections,
      notes: this.notes(),
    };
  }

  private notes(): string[] {
    const notes: string[] = [];
    if (this.unnamedObjects > 0) notes.push(`${this.unnamedObjects} objects without a name: counted, but they belong to no element`);
    if (this.zonelessTimes > 0) notes.push('times without a zone were taken as UTC');
    if (this.repeats > 0) notes.push(`${this.repeats} values restate a counter of the same object and period; the first stands`);
    return notes;
  }

  private dialect(): string {
    if (this.root === '') return this.header.dialect;
    const said = /\b(32\.401|32\.435|28\.532|28\.550)\b/.exec(this.header.dialect)?.[1];
    return said ?? (this.root === 'meascollecfile' ? '32.435' : '28.532');
  }

  private openEnvelope(name: string, attributes: Attributes): void {
    if (name === 'fileheader') {
      this.part = 'header';
      this.header.dialect = attributes['fileFormatVersion'] ?? '';
      this.header.vendor = attributes['vendorName'] ?? '';
      this.header.dnPrefix = normaliseDn(attributes['dnPrefix'] ?? '');
    } else if (name === 'filefooter') this.part = 'footer';
    else if (name === 'filesender' && this.part === 'header') this.header.sender = attributes['localDn'] ?? attributes['senderName'] ?? '';
    // `measCollec`, `measData`, `measDataCollection` and more carry these, depending on the dialect.
    else if (this.part === 'header') this.header.begin = attributes['beginTime'] ?? this.header.begin;
    else if (this.part === 'footer') this.header.end = attributes['endTime'] ?? this.header.end;
  }

  private openEntity(attributes: Attributes): void {
    this.entity = { localDn: normaliseDn(attributes['localDn'] ?? ''), swVersion: attributes['swVersion'] ?? '' };
    this.managedElements.add(this.entity.localDn);
    if (this.managedElements.size > this.options.limits.objectsMax) throw new FileRejected('the file names too many managed elements');
  }

  /** A measurement job that the file names; part of what makes it the same delivery as another. */
  jobRan(jobId: string): void {
    this.openJob(jobId);
  }

  private openJob(jobId: string | undefined): void {
    if (jobId !== undefined && this.jobs.size < 10_000) this.jobs.add(jobId);
  }

  private openPeriod(attributes: Attributes): void {
    if (this.group === null) return;
    const text = attributes['endTime'] ?? '';
    const endMs = instantMs(text);
    const now = this.options.now;
    if (endMs !== null && !hasZone(text)) this.zonelessTimes++;
    if (endMs !== null) this.periodEnds.add(endMs);
    this.group.setPeriod(endMs, durationSeconds(attributes['duration'] ?? ''), now === null ? null : now.getTime() + 600_000);
    if (this.periodEnds.size > 10_000) throw new FileRejected('the file holds more than 10,000 periods');
  }

  /** A group of a format that is no tree of elements: its period is given at once, and its values to `take`. */
  newGroup(id: string, line: number, endMs: number, periodS: number | null): MeasGroup {
    const group = new MeasGroup(id, line);
    const now = this.options.now;
    this.periodEnds.add(endMs);
    if (this.periodEnds.size > 10_000) throw new FileRejected('the file holds more than 10,000 periods');
    group.setPeriod(endMs, periodS, now === null ? null : now.getTime() + 600_000);
    return group;
  }

  /** The network element that what follows belongs to. */
  enter(localDn: string, swVersion: string): void {
    if (this.entity.localDn === localDn && this.entity.swVersion === swVersion) return;
    this.openEntity({ localDn, swVersion });
  }

  /** A record that cannot be read at all. */
  refuseRecord(line: number, reason: string): void {
    this.counts.unread++;
    this.refuse(line, reason);
  }

  private closeValue(): void {
    const value = this.group?.closeValue();
    if (this.group && value) this.take(this.group, value);
  }

  /** Takes the results of one object in; returns the object where it is one to hold. */
  take(group: MeasGroup, value: MeasValue): PmObject | null {
    const named = this.countObject(value.dn);
    if (value.unnamed > 0) {
      this.counts.unnamed += value.unnamed;
      this.refuse(value.line, `${value.unnamed} results whose p names no counter`);
    }
    const problem = group.problem ?? value.problem;
    const last = value.place ?? lastPart(value.dn);
    const objectClass = last.objectClass || group.id;
    const object = problem === null && named ? this.object(group, value.dn, objectClass, last.number, value.line) : null;
    for (const { p, counter, text } of value.results) {
      const shape = this.count(text);
      if (value.suspect) this.counts.suspect++;
      if (shape === 'text') this.refuse(value.line, 'a result that is neither a number, a list of numbers nor blank', 1);
      if (shape === 'text' || problem !== null) continue;
      const tally = this.tally(group, objectClass, p, counter);
      tally.values++;
      if (object !== null && tally.wanted) this.hold(object, counter, text, shape, value.suspect);
    }
    if (problem !== null) this.refuse(value.line, `${value.results.length} values: ${problem}`, value.results.length);
    return object;
  }

  /** One number of a KPI that the sender computed, counted like any other value; null where it is none. */
  measure(text: string, line: number, suspect: boolean): number | null {
    const shape = this.count(text);
    if (suspect) this.counts.suspect++;
    if (shape === 'text' || shape === 'vector' || shape === 'blank_vector') this.refuse(line, 'a result that should be a number and is none', 1);
    return shape === 'numeric' ? Number(text) : null;
  }

  private countObject(dn: string): boolean {
    if (dn === '') {
      this.unnamedObjects++;
      return false;
    }
    this.objectNames.add(`${this.entity.localDn}\n${dn}`);
    if (this.objectNames.size > this.options.limits.objectsMax) {
      throw new FileRejected(`the file names more than ${this.options.limits.objectsMax} objects`);
    }
    return true;
  }

  private count(text: string) {
    const shape = shapeOf(text);
    this.counts.values++;
    if (shape === 'numeric') this.counts.numeric++;
    else if (shape === 'vector' || shape === 'blank_vector') this.counts.vector++;
    else this.counts.null++;
    if (shape === 'blank_vector') this.counts.blankVectors++;
    return shape;
  }

  private tally(group: MeasGroup, objectClass: string, p: string, counter: string) {
    const known = group.tally(objectClass, p);
    if (known) return known;
    const key = `${objectClass}\n${counter}`;
    let tally = this.tallies.get(key);
    if (!tally) {
      tally = { objectClass, counter, values: 0, wanted: this.options.catalogue.uses(objectClass, counter) };
      this.tallies.set(key, tally);
      if (this.tallies.size > this.options.limits.counterNamesMax) throw new FileRejected('the file names too many counters');
    }
    group.setTally(objectClass, p, tally);
    return tally;
  }

  /** The object to hold counters for, if its class is one that KPIs or elements are made of; decided before its values are seen. */
  private object(group: MeasGroup, dn: string, objectClass: string, number: string, line: number): PmObject | null {
    const key = `${this.entity.localDn}\n${dn}\n${group.periodEndMs}\n${group.periodS}`;
    const known = this.held.get(key);
    if (known) return known;
    if (!this.classes.has(objectClass)) return null;
    const { localDn, swVersion } = this.entity;
    const place = { localDn, swVersion, dn: normaliseDn(dn), objectClass, number, periodEndMs: group.periodEndMs, periodS: group.periodS, line };
    const object = { ...place, counters: new Map<string, CounterValue>(), given: new Map<string, GivenKpi>(), suspects: new Set<string>() };
    this.held.set(key, object);
    return object;
  }

  private hold(object: PmObject, counter: string, text: string, shape: 'numeric' | 'vector' | 'blank_vector' | 'null', suspect: boolean): void {
    const value = counterValue(text, shape);
    const before = object.counters.get(counter);
    if (before !== undefined && before !== null) {
      this.repeats++;
      if (value !== null && String(before) !== String(value)) object.suspects.add(counter);
      return;
    }
    object.counters.set(counter, value);
    if (suspect) object.suspects.add(counter);
    this.heldValues += Array.isArray(value) ? value.length : 1;
    if (this.heldValues > this.options.limits.heldValuesMax) {
      throw new FileRejected(`the file holds more than ${this.options.limits.heldValuesMax} values that KPIs need; cut it into smaller files`);
    }
  }

  refuse(line: number, reason: string, values = 0): void {
    this.counts.rejected += values;
    if (this.rejections.length < this.options.limits.rejectionsStoredMax) this.rejections.push({ line, reason });
  }
}
