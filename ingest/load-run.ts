import type { Catalogue } from '../sql/catalogue/catalogue.ts';
import { type Database, nextRevision } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { KnownContents } from './known.ts';
import { writeLoads } from './ledger.ts';
import { FileRejected, LIMITS, type Limits } from './limits.ts';
import { ElementKeys, loadLiveSamples } from './live/batch.ts';
import { inGroups } from './live/groups.ts';
import { loadOther } from './load-other.ts';
import type { FoundFile } from './paths.ts';
import { PmBatch, sourceIdentity } from './pm/batch.ts';
import type { PmFile } from './pm/file.ts';
import { parseMeasurements } from './pm/parse.ts';
import { POOLED_FILES_MIN, type PooledSource, readersOf } from './pm/pool.ts';
import { ElementNames, learnNames } from './pm/resolve.ts';
import type { Recognised, RecognisedMeasurements, RecognisedRecords } from './recognise.ts';
import type { FileReport } from './report.ts';
import { memorySource, openSource, rawHash, type Source } from './source.ts';
import { NO_SOURCES, type Sources } from './sources/config.ts';

/** What loading needs. `now` is the clock that future periods are measured against; null where network time is not clock time (the demo). */
export interface IngestDeps {
  readonly db: Database;
  readonly catalogue: Catalogue;
  readonly keys: KeyRing;
  /** Where refused records are kept aside. */
  readonly quarantineDir: string;
  readonly now: Date | null;
  /** What the operator has said of the senders: zones, tables, and the like; nothing where absent. */
  readonly sources?: Sources;
}

export interface IngestProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
}

export interface IngestOptions {
  readonly onProgress?: (progress: IngestProgress) => void;
  /** Called when a file is safely in, or set aside, and may be moved away. */
  readonly onFile?: (report: FileReport) => Promise<void> | void;
  /** Stops before the next file; what was begun is finished first. */
  readonly signal?: AbortSignal;
  readonly limits?: Limits;
}

/** Measurement files read ahead together, of 4 MiB each at most, while as many before them are parsed. */
export const READ_AHEAD = 48;
/** Counter values parsed ahead, so that the names of many small files are asked for at once. */
const VALUES_AHEAD = 100_000;

interface ParsedFile {
  readonly source: Source;
  readonly report: FileReport;
  readonly file: PmFile;
}

export interface Item<W extends Recognised = Recognised> {
  readonly report: FileReport;
  readonly file: FoundFile;
  readonly what: W;
}

interface Opened<W extends Recognised> extends Item<W> {
  readonly source: Source | PooledSource;
  /** Already being parsed by a reader. */
  readonly parsing?: Promise<PmFile>;
}

/** Names of elements, kept between calls as long as the database is the same. */
const namesOf = new WeakMap<Database, ElementNames>();
const keysOf = new WeakMap<Database, ElementKeys>();

/** One call: what it has met, and how far it is. Each method loads the files of one kind. */
export class LoadRun {
  private readonly deps: IngestDeps;
  private readonly options: IngestOptions;
  private readonly limits: Limits;
  private readonly filesTotal: number;
  private readonly names: ElementNames;
  private readonly known: KnownContents;
  private filesDone = 0;
  private bytesDone = 0;

  constructor(deps: IngestDeps, options: IngestOptions, filesTotal: number) {
    this.deps = deps;
    this.options = options;
    this.limits = options.limits ?? LIMITS;
    this.filesTotal = filesTotal;
    this.known = new KnownContents(deps.db);
    this.names = namesOf.get(deps.db) ?? new ElementNames();
    namesOf.set(deps.db, this.names);
  }

  /** Runs a step of one file; a refusal becomes the file's outcome, and null is returned. */
  async attempt<T>(report: FileReport, step: () => Promise<T>, file?: FoundFile): Promise<T | null> {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof FileRejected)) throw error;
      report.outcome = 'rejected';
      Object.assign(report, { accepted: 0, duplicate: 0, unmapped: 0, samples: 0, rejected: [{ line: error.line, reason: error.message }] });
      report.rejectedCount = Math.max(1, report.values);
      if (report.loadId === '') report.loadId = file?.content ? memorySource({ ...file, content: file.content }).loadId : await rawHash(report.path);
      const entry = { report, name: baseName(report.path), source: '', periodFromS: 0, periodToS: 0 };
      await writeLoads(this.deps.db, [entry], file?.revision ?? (await nextRevision(this.deps.db)));
      await this.done([report]);
      return null;
    }
  }

  /** Every format but measurement files: one file after the other. */
  async others(items: readonly Item<RecognisedRecords>[]): Promise<void> {
    for (const { report, file, what } of items) {
      this.options.signal?.throwIfAborted();
      for (const opened of await this.readAhead([{ report, file, what }])) await this.other(opened);
    }
  }

  /** Live KPI samples, many deliveries in one statement; those not plainly written go the way of other records. */
  async live(items: readonly Item<RecognisedRecords>[]): Promise<void> {
    const elements = keysOf.get(this.deps.db) ?? new ElementKeys();
    keysOf.set(this.deps.db, elements);
    for (const group of inGroups(items)) {
      this.options.signal?.throwIfAborted();
      const first = new Map<string, Opened<RecognisedRecords>>();
      const again: Opened<RecognisedRecords>[] = [];
      for (const opened of await this.readAhead(group)) {
        // Known, or the same content within a group: what those before it come to, and what they overwrite, has to be known first.
        if (first.has(opened.source.loadId) || (first.size > 0 && this.known.has(opened.source.loadId))) again.push(opened);
        else if (!(await this.isDuplicate(opened.source, opened.report))) first.set(opened.source.loadId, opened);
      }
      const left = new Set(await loadLiveSamples({ ...this.deps, limits: this.limits, elements }, [...first.values()]));
      for (const opened of first.values()) {
        if (left.has(opened)) await this.load(opened);
        else await this.done([opened.report]);
      }
      for (const opened of again) {
        await this.known.ask([opened.source.loadId]);
        await this.other(opened);
      }
    }
  }

  private async other(opened: Opened<RecognisedRecords>): Promise<void> {
    if (!(await this.isDuplicate(opened.source, opened.report))) await this.load(opened);
  }

  private async load({ source, report, what, file }: Opened<RecognisedRecords>): Promise<void> {
    const step = async () => {
      await loadOther({ ...this.deps, limits: this.limits }, source, what, report);
      await this.done([report]);
    };
    await this.attempt(report, step, file);
  }

  /** Measurement files: read and parsed ahead, written in batches, the next batch read while the last one is written. */
  async measurements(items: readonly Item<RecognisedMeasurements>[]): Promise<void> {
    if (items.length === 0) return;
    await this.names.refresh(this.deps.db);
    const newBatch = () => new PmBatch({ ...this.deps, names: this.names, limits: this.limits });
    let batch = newBatch();
    let writing: Promise<void> = Promise.resolve();
    const turn = async () => {
      const full = batch;
      batch = newBatch();
      await writing;
      writing = full.finish().then(() => this.done(full.files));
      // Awaited at the next turn; until then its failure must not count as unheard.
      writing.catch(() => {});
    };
    const take = async (files: readonly ParsedFile[]) => {
      await learnNames(
        this.deps.db,
        this.names,
        files.map(({ file }) => file),
      );
      for (const { source, report, file } of files) {
        if (!(await batch.add(source, report, file))) {
          await turn();
          await writing;
          await batch.add(source, report, file);
        }
        if (batch.full) await turn();
      }
    };
    try {
      const pooled = items.length >= POOLED_FILES_MIN;
      let ahead = this.readAhead(items.slice(0, READ_AHEAD), pooled);
      for (let at = 0; at < items.length && !this.options.signal?.aborted; at += READ_AHEAD) {
        let parsed: ParsedFile[] = [];
        const read = await ahead;
        ahead = this.readAhead(items.slice(at + READ_AHEAD, at + 2 * READ_AHEAD), pooled);
        // Awaited in the next round; until then its failure must not count as unheard.
        ahead.catch(() => {});
        for (const { source, report, what, file: found, parsing } of read) {
          if (await this.isDuplicate(source, report)) continue;
          const file = await this.attempt(report, () => this.parse(source, what, parsing), found);
          if (file === null) continue;
          this.known.tell(source.loadId, sourceIdentity(file));
          parsed.push({ source, report, file });
          if (parsed.reduce((sum, one) => sum + one.file.counts.values - one.file.counts.unmapped, 0) < VALUES_AHEAD) continue;
          await take(parsed);
          parsed = [];
        }
        await take(parsed);
      }
      await turn();
      await writing;
    } catch (error) {
      this.names.forget();
      await writing.catch(() => {});
      throw error;
    }
    this.options.signal?.throwIfAborted();
  }

  private async parse(source: Source, what: RecognisedMeasurements, parsing?: Promise<PmFile>): Promise<PmFile> {
    const { limits } = this;
    const { catalogue, now, quarantineDir, sources = NO_SOURCES } = this.deps;
    try {
      if (parsing) return await parsing;
    } catch (error) {
      // Only the reader failed: the file is read here.
      if (error instanceof FileRejected) throw error;
    }
    return parseMeasurements(source, what, { catalogue, now, limits, quarantineDir, sources });
  }

  /** Opens files together, and asks once which of them are in already. `pooled`: by readers, which parse those that are new at once. */
  private async readAhead<W extends Recognised>(items: readonly Item<W>[], pooled = false): Promise<Opened<W>[]> {
    const reading = items.map(async ({ report, file, what }) => {
      const source = await this.attempt(report, () => this.open(report, file, pooled && what.format === 'pm_xml'), file);
      return source === null ? [] : [{ source, report, what, file }];
    });
    const opened = (await Promise.all(reading)).flat();
    const known = await this.known.ask(opened.map(({ source }) => source.loadId));
    return opened.map((one) => {
      if (!('parse' in one.source)) return one;
      if (known.has(one.source.loadId)) {
        one.source.drop();
        return one;
      }
      const parsing = one.source.parse(this.deps.now);
      // Awaited in its turn; until then its failure must not count as unheard.
      parsing.catch(() => {});
      return { ...one, parsing };
    });
  }

  /** Whether loading this would change nothing; then its report says so. */
  private async isDuplicate(source: Source, report: FileReport): Promise<boolean> {
    if (!this.known.isIn(source, report)) return false;
    await this.done([report]);
    return true;
  }

  private async open(report: FileReport, file: FoundFile, pooled = false): Promise<Source | PooledSource> {
    const read = async () => (pooled ? await readersOf(this.deps.catalogue).open(file.path, this.limits) : null);
    const source = file.content ? memorySource({ ...file, content: file.content }) : ((await read()) ?? (await openSource(file.path, this.limits)));
    report.loadId = source.loadId;
    report.bytes = source.bytes;
    return source;
  }

  private async done(reports: readonly FileReport[]): Promise<void> {
    for (const report of reports) {
      this.filesDone++;
      this.bytesDone += report.bytes;
      await this.options.onFile?.(report);
    }
    this.options.onProgress?.({ filesDone: this.filesDone, filesTotal: this.filesTotal, bytesDone: this.bytesDone });
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
