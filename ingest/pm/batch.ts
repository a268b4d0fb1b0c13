import { createHash } from 'node:crypto';
import type { Catalogue } from '../../sql/catalogue/catalogue.ts';
import { type Database, insertOnce, nextRevision, type Row } from '../../sql/database.ts';
import { gridOf } from '../grid.ts';
import { type LoadEntry, sqlTime, writeLoads, writeRejections } from '../ledger.ts';
import type { Limits } from '../limits.ts';
import { discoveryCount, restatedSources, retractKpiSamples } from '../queries.ts';
import type { FileReport, Rejection } from '../report.ts';
import type { Source } from '../source.ts';
import type { Sources } from '../sources/config.ts';
import type { PmFile } from './file.ts';
import { groupByElement, KpiComputer } from './kpis.ts';
import { joinDn } from './names.ts';
import { onGrid } from './on-grid.ts';
import { type ElementNames, type Resolution, resolveObjects } from './resolve.ts';
import { insertSamples, SampleRows } from './sample-rows.ts';
import { mostFrequent, UnmappedCounters } from './unmapped.ts';

/** Rows in one insert, and the number at which a batch is closed: small inserts make many parts, large ones much memory. */
const ROWS_PER_INSERT = 50_000;
const FILES_PER_BATCH = 500;
/** Senders asked about or retracted in one statement; each is 64 characters of a request line. */
const SOURCES_PER_STATEMENT = 500;
/** Discoveries lose against any inventory, whenever either is loaded. */
const DISCOVERY_REVISION = '1';

export interface PmBatchDeps {
  readonly db: Database;
  readonly catalogue: Catalogue;
  readonly names: ElementNames;
  readonly limits: Limits;
  /** Says how long the network's periods are. */
  readonly sources?: Sources;
}

/** A file of the batch whose rows are on their way. */
interface Pending {
  readonly entry: LoadEntry;
  readonly periodEndsMs: readonly number[];
  readonly arrivals: readonly Row[];
  readonly rejections: readonly Rejection[];
}

/**
 * Many small measurement files, written together. Order of writing: elements, samples, retractions, arrivals and rejections, and last
 * the loads as done; a crash anywhere leaves the loads undone, and doing them again gives the same tables.
 */
export class PmBatch {
  readonly files: FileReport[] = [];
  private readonly deps: PmBatchDeps;
  private readonly pending: Pending[] = [];
  private readonly unmapped = new UnmappedCounters();
  private readonly sources = new Set<string>();
  private samples = new SampleRows();
  private elements: Row[] = [];
  private aliases: Row[] = [];
  private revision: string | null = null;
  /** How many elements may still be made up; asked once a batch. */
  private discoverable: number | null = null;
  private firstLoadId = '';
  private inserts = 0;
  private samplesWritten = 0;

  constructor(deps: PmBatchDeps) {
    this.deps = deps;
  }

  /** Time to finish it and begin another. */
  get full(): boolean {
    return this.pending.length >= FILES_PER_BATCH || this.samplesWritten + this.samples.rows >= ROWS_PER_INSERT;
  }

  /**
   * Takes the samples of one file in. Rows may be written before `finish`; the file is known to be good by now.
   * @returns false when the file corrects one of this same batch: finish this batch and add the file to the next
   */
  async add(source: Source, report: FileReport, given: PmFile): Promise<boolean> {
    const { db, catalogue, names, limits } = this.deps;
    const identity = sourceIdentity(given);
    if (this.sources.has(identity)) return false;
    const file = onGrid(given, gridOf(this.deps.sources));
    this.revision ??= source.revision ?? (await nextRevision(db));
    if (this.firstLoadId === '') this.firstLoadId = report.loadId;
    this.discoverable ??= Math.max(0, limits.discoveredTotalMax - ((await discoveryCount(db, {}))[0]?.elements ?? 0));
    const discoveredMax = Math.min(limits.discoveredMax, this.discoverable);
    const resolution = await resolveObjects(db, catalogue, names, file, discoveredMax);
    this.discoverable -= resolution.discovered.length;
    const { groups, clashes } = groupByElement(catalogue, resolution.elementOf);
    const rejections = [
      ...file.rejections,
      ...clashes.map((o) => ({ line: o.line, reason: `a second ${o.objectClass} object of the same element and period` })),
    ];
    if (resolution.overBound > 0)
      rejections.push({ line: 0, reason: `${resolution.overBound} objects of unknown elements beyond the first ${discoveredMax}` });
    this.discover(resolution);
    this.sources.add(identity);
    const computer = new KpiComputer(catalogue);
    const elementsOf = new Map<number, number>();
    for (const group of groups) {
      const samples = computer.samplesOf(group);
      report.samples += samples.length;
      if (samples.length > 0) elementsOf.set(group.periodEndMs, (elementsOf.get(group.periodEndMs) ?? 0) + 1);
      for (const sample of samples) this.samples.add(sample, identity, this.revision);
      if (this.samples.rows >= ROWS_PER_INSERT) await this.writeSamples();
    }
    fillReport(report, file, resolution, computer, groups.length, rejections, limits);
    this.unmapped.count(file, report.loadId);
    this.files.push(report);
    this.pending.push(this.toPending(source, report, file, identity, elementsOf, rejections));
    return true;
  }

  /** Writes everything that is left and marks the loads done. */
  async finish(): Promise<void> {
    if (this.pending.length === 0 || this.revision === null) return;
    const { db, limits } = this.deps;
    const revision = this.revision;
    const first = this.firstLoadId;
    await this.writeSamples();
    await this.retract(revision);
    const unmapped = this.unmapped.all().map(
      ({ objectClass, counter, vendor, loadId, values }): Row => ({
        object_class: objectClass,
        counter,
        load_id: loadId,
        vendor,
        values,
        revision,
      }),
    );
    await Promise.all([
      insertOnce(
        db,
        'arrivals',
        this.pending.flatMap((file) => file.arrivals),
        `${first}:arrivals:${revision}`,
      ),
      writeRejections(
        db,
        this.pending.map(({ entry, rejections }) => ({ loadId: entry.report.loadId, rejections })),
        limits,
        revision,
      ),
      insertOnce(db, 'unmapped_counters', unmapped, `${first}:unmapped:${revision}`),
    ]);
    await writeLoads(
      db,
      this.pending.map((file) => file.entry),
      revision,
    );
  }

  private async writeSamples(): Promise<void> {
    const { db } = this.deps;
    const token = `${this.firstLoadId}:${this.inserts++}:${this.revision}`;
    const [elements, aliases, samples] = [this.elements, this.aliases, this.samples];
    [this.elements, this.aliases, this.samples] = [[], [], new SampleRows()];
    // The elements first: a sample of an element nobody can name is of no use.
    await insertOnce(db, 'elements', elements, `elements:${token}`);
    await insertOnce(db, 'element_aliases', aliases, `aliases:${token}`);
    await insertSamples(db, samples, `samples:${token}`);
    this.samplesWritten += samples.rows;
  }

  private async retract(revision: string): Promise<void> {
    const { db } = this.deps;
    for (let at = 0; at < this.pending.length; at += SOURCES_PER_STATEMENT) {
      const files = this.pending.slice(at, at + SOURCES_PER_STATEMENT);
      const ends = [...new Set(files.flatMap((file) => file.periodEndsMs))];
      for (let from = 0; from < ends.length; from += 1_000) {
        const periods = ends.slice(from, from + 1_000).map(sqlTime);
        const restated = await restatedSources(db, { sources: files.map((file) => file.entry.source), periods, revision });
        if (restated.length > 0) await retractKpiSamples(db, { sources: restated.map((row) => row.source), periods, revision });
      }
    }
  }

  private discover(resolution: Resolution): void {
    for (const { elementId, kind, site, vendor, software } of resolution.discovered) {
      const technology = kind === 'nr_cell' ? 'NR' : kind === 'lte_cell' ? 'LTE' : '5GC';
      const row = {
        element_id: elementId,
        name: elementId,
        kind,
        technology,
        site,
        vendor,
        software,
        origin: 'discovered',
        revision: DISCOVERY_REVISION,
      };
      this.elements.push(row);
    }
    for (const [dn, elementId] of resolution.newAliases) {
      this.aliases.push({ dn, element_id: elementId, origin: 'discovered', revision: DISCOVERY_REVISION });
    }
  }

  private toPending(
    source: Source,
    report: FileReport,
    file: PmFile,
    identity: string,
    elementsOf: ReadonlyMap<number, number>,
    rejections: Rejection[],
  ): Pending {
    const ends = file.periodEndsMs;
    const sender = senderOf(file);
    // Of what waited in a journal, the time of receipt counts, not that of loading.
    const arrivedS = source.revision === undefined ? null : Number(BigInt(source.revision) / 1_000_000n);
    const arrivals = [...elementsOf].map(([endMs, elements]): Row => {
      const row = { period_end: endMs / 1000, source: sender, elements, revision: this.revision };
      return arrivedS === null ? row : { ...row, arrived_at: arrivedS };
    });
    const entry = { report, name: source.name, source: identity, periodFromS: (ends[0] ?? 0) / 1000, periodToS: (ends.at(-1) ?? 0) / 1000 };
    return { entry, periodEndsMs: ends, arrivals, rejections };
  }
}

/** The sender's distinguished name; the managed element's where the file names no sender. */
function senderOf(file: PmFile): string {
  return file.sender === '' ? joinDn(file.dnPrefix, file.managedElements[0] ?? '') : joinDn(file.dnPrefix, file.sender);
}

/**
 * What makes two contents the same delivery, so that the later corrects the earlier: who sent it, for which time, out of which jobs.
 * Never the file's name. A file that names no sender is told apart by its managed elements.
 */
export function sourceIdentity(file: PmFile): string {
  const who = file.sender === '' ? [...file.managedElements].sort() : [file.sender];
  const times = [file.begin, file.end, ...(file.begin === '' ? file.periodEndsMs.map(String) : [])];
  return createHash('sha256')
    .update(JSON.stringify([file.dnPrefix, who, times, file.jobs]))
    .digest('hex');
}

function fillReport(
  report: FileReport,
  file: PmFile,
  resolution: Resolution,
  computer: KpiComputer,
  elements: number,
  rejections: readonly Rejection[],
  limits: Limits,
): void {
  const { counts } = file;
  const { values, numeric, vector, suspect, objects, periods, unmapped } = counts;
  Object.assign(report, { values, numeric, vector, null: counts.null, suspect, objects, periods, unmapped });
  report.accepted = values - counts.rejected;
  report.rejectedCount = counts.rejected + counts.unnamed + counts.unread;
  report.rejected = rejections.slice(0, limits.rejectionsReportedMax);
  report.notes = [...file.notes];
  if (resolution.assumed > 0)
    report.notes.push(`${resolution.assumed} cells joined from CU and DU objects of the same number; no inventory confirms it`);
  report.pm = {
    dialect: file.dialect,
    sender: senderOf(file),
    managedElements: file.managedElements.slice(0, 100),
    blankVectors: counts.blankVectors,
    elements,
    kpisNotComputed: computer.kpisNotComputed,
    suspectSamples: computer.suspectSamples,
    locked: computer.locked.slice(0, 1_000),
    discovered: resolution.discovered.slice(0, 1_000).map((element) => element.elementId),
    assumed: resolution.assumed,
    unmappedCounters: mostFrequent(file.unmapped, 20),
  };
}
