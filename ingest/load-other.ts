import type { Catalogue } from '../sql/catalogue/catalogue.ts';
import { type Database, insertOnce, nextRevision, type Row } from '../sql/database.ts';
import { ErasedPerson, namesErased } from '../sql/erased.ts';
import type { KeyRing } from '../sql/identity.ts';
import { loadKpiHistory } from './bulk/kpi-history.ts';
import { type LoadEntry, RecordQuarantine, writeLoads, writeRejections } from './ledger.ts';
import type { Limits } from './limits.ts';
import { ElementNames } from './pm/resolve.ts';
import { discoveriesNamed, discoveryCount, removeClaimedDiscoveries } from './queries.ts';
import type { RecognisedRecords } from './recognise.ts';
import { consents, contactFlags } from './records/consents.ts';
import { isGlobalCellId, stays } from './records/core-records.ts';
import { PresenceSink, StayRecord } from './records/presence.ts';
import { type Read, Refusals, readRecords } from './records/records.ts';
import { changes, complaints, customers, inventory, maintenance, subscriptions, type TableFormat, type TableRow } from './records/tables.ts';
import { troubleTickets } from './records/trouble-tickets.ts';
import type { FileReport } from './report.ts';
import type { Source } from './source.ts';
import type { Sources } from './sources/config.ts';
import { loadVesEvents } from './ves/events.ts';

export interface LoadDeps {
  readonly db: Database;
  readonly catalogue: Catalogue;
  readonly keys: KeyRing;
  readonly quarantineDir: string;
  readonly now: Date | null;
  readonly limits: Limits;
  readonly sources?: Sources;
}

const ROWS_PER_INSERT = 20_000;
/** How far a sender's clock may run ahead. */
const AHEAD_MS = 600_000;

const TABLE_FORMATS = {
  inventory,
  customers,
  subscriptions,
  consents,
  contact_flags: contactFlags,
  complaints,
  trouble_tickets: troubleTickets,
  maintenance,
  changes,
};

/**
 * Loads one file of any format but measurements: rows, then refusals, then the load as done, so that a crash is repaired by loading again.
 * @throws {FileRejected} when the file as a whole cannot be used
 */
export async function loadOther(deps: LoadDeps, source: Source, what: RecognisedRecords, report: FileReport): Promise<void> {
  switch (what.format) {
    case 'kpi_history':
      return loadKpiHistory(deps, source, what, report);
    case 'ves_events':
      return loadVesEvents(deps, source, report);
    case 'serving_cells':
    case 'location_reports':
    case 'charging_records':
      return loadServingCells(deps, source, what, report);
    default:
      // Each format with its own record type; the table of formats keeps schema and rows together.
      return loadTables(deps, source, what, report, TABLE_FORMATS[what.format] as TableFormat<unknown>);
  }
}

/** What every load of records does around its rows: refusals counted and kept aside, the report filled, the ledger written last. */
class RecordLoad {
  readonly revision: string;
  private readonly deps: LoadDeps;
  private readonly source: Source;
  private readonly report: FileReport;
  private readonly refusals: Refusals;
  private readonly quarantine: RecordQuarantine;
  private leftOut = 0;

  constructor(deps: LoadDeps, source: Source, report: FileReport, revision: string) {
    this.deps = deps;
    this.source = source;
    this.report = report;
    this.revision = revision;
    this.refusals = new Refusals(deps.limits);
    this.quarantine = new RecordQuarantine(deps.quarantineDir, source.loadId, deps.limits);
  }

  refuse(line: number, reason: string, text: string): void {
    this.refusals.add({ line, reason });
    this.quarantine.add({ line, reason }, text);
  }

  /** Takes records one by one, until `full`; `take` returns why a record is refused after all. Returns where to go on. */
  each<T>(reads: readonly Read<T>[], take: (record: T) => string | null, from = 0, full: () => boolean = () => false): number {
    for (let i = from; i < reads.length; i++) {
      const read = reads[i] as Read<T>;
      this.report.values++;
      this.judge(read, take);
      if (full()) return i + 1;
    }
    return reads.length;
  }

  private judge<T>(read: Read<T>, take: (record: T) => string | null): void {
    try {
      const reason = 'record' in read ? take(read.record) : read.reason;
      if (reason === null) this.report.accepted++;
      else if (namesErased(this.deps.keys, read.text)) this.leftOut++;
      else this.refuse(read.line, reason, read.text);
    } catch (error) {
      // Neither stored nor set aside: that would bring the person back as text.
      if (!(error instanceof ErasedPerson)) throw error;
      this.leftOut++;
    }
  }

  async close(rows: number, span: { fromS: number; toS: number } | null): Promise<void> {
    const { db, limits } = this.deps;
    const { report, refusals, source, revision } = this;
    this.quarantine.flush();
    if (report.values === 0) report.notes.push('the file has no records');
    if (this.leftOut > 0) report.notes.push(`${this.leftOut} records of people who were erased were left out`);
    report.objects = report.accepted;
    report.samples = rows;
    report.rejectedCount = refusals.count;
    report.rejected = refusals.listed.slice(0, limits.rejectionsReportedMax);
    const entry: LoadEntry = { report, name: source.name, source: source.name, periodFromS: span?.fromS ?? 0, periodToS: span?.toS ?? 0 };
    await writeRejections(db, [{ loadId: source.loadId, rejections: refusals.listed }], limits, revision);
    await writeLoads(db, [entry], revision);
  }
}

async function loadTables(deps: LoadDeps, source: Source, what: RecognisedRecords, report: FileReport, format: TableFormat<unknown>): Promise<void> {
  const { db, keys } = deps;
  const load = new RecordLoad(deps, source, report, source.revision ?? (await nextRevision(db)));
  const writer = new TableWriter(deps, source.loadId, load.revision);
  const context = { keys, latestMs: latest(deps) };
  for await (const reads of readRecords(source, what, format.schema, deps.limits, unwrapping(format))) {
    load.each(reads, (record) => {
      const rows = format.toRows(record, context);
      if (typeof rows === 'string') return rows;
      writer.add(rows);
      return null;
    });
    if (writer.full) await writer.flush();
  }
  await writer.flush();
  await writer.settle();
  await load.close(writer.rows, null);
}

function unwrapping({ unwrap }: TableFormat<unknown>): (value: unknown) => unknown[] {
  return (value) => [unwrap ? unwrap(value) : value];
}

/** Gathers rows per table and writes them together. */
class TableWriter {
  rows = 0;
  private readonly deps: LoadDeps;
  private readonly loadId: string;
  private readonly revision: string;
  private pending = new Map<TableRow['table'], Row[]>();
  private pendingRows = 0;
  private chunk = 0;
  private discoveries: boolean | null = null;
  private readonly claimed = new Set<string>();

  constructor(deps: LoadDeps, loadId: string, revision: string) {
    this.deps = deps;
    this.loadId = loadId;
    this.revision = revision;
  }

  get full(): boolean {
    return this.pendingRows >= ROWS_PER_INSERT;
  }

  add(rows: readonly TableRow[]): void {
    for (const { table, row } of rows) {
      const known = this.pending.get(table);
      const stamped = { ...row, revision: this.revision };
      if (known) known.push(stamped);
      else this.pending.set(table, [stamped]);
    }
    this.pendingRows += rows.length;
  }

  async flush(): Promise<void> {
    const { db } = this.deps;
    const tables = this.pending;
    const aliases = (tables.get('element_aliases') ?? []).map((row) => ({ dn: String(row['dn']), element_id: String(row['element_id']) }));
    for (const elementId of await this.claimedDiscoveries(aliases)) this.claimed.add(elementId);
    for (const [table, rows] of tables) {
      const into = table === 'identities' ? `${db.vault}.identities` : table;
      for (let at = 0; at < rows.length; at += 100_000) {
        await insertOnce(db, into, rows.slice(at, at + 100_000), `${this.loadId}:${table}:${this.chunk}:${at}:${this.revision}`);
      }
    }
    this.rows += this.pendingRows;
    this.pending = new Map();
    this.pendingRows = 0;
    this.chunk++;
  }

  /** Takes away the elements that measurement files made up and the inventory now names. */
  async settle(): Promise<void> {
    if (this.discoveries !== true) return;
    const claimed = [...this.claimed];
    for (let at = 0; at === 0 || at < claimed.length; at += 1_000) {
      await removeClaimedDiscoveries(this.deps.db, { claimed: claimed.slice(at, at + 1_000), revision: this.revision });
    }
  }

  /** Elements that measurement files made up under names which this inventory gives to others. Asked before the names are overwritten. */
  private async claimedDiscoveries(aliases: readonly { dn: string; element_id: string }[]): Promise<string[]> {
    if (aliases.length === 0) return [];
    this.discoveries ??= ((await discoveryCount(this.deps.db, {}))[0]?.elements ?? 0) > 0;
    if (!this.discoveries) return [];
    const claimed = new Set<string>();
    for (let at = 0; at < aliases.length; at += 1_000) {
      const names = aliases.slice(at, at + 1_000).map((alias) => alias.dn);
      for (const row of await discoveriesNamed(this.deps.db, { names })) claimed.add(row.element_id);
    }
    return [...claimed];
  }
}

async function loadServingCells(deps: LoadDeps, source: Source, what: RecognisedRecords, report: FileReport): Promise<void> {
  const { db, keys } = deps;
  const load = new RecordLoad(deps, source, report, source.revision ?? (await nextRevision(db)));
  const place = { db, ring: keys, loadId: source.loadId, source: source.name, revision: load.revision, latestMs: latest(deps) };
  const sink = new PresenceSink(place);
  const unfold = stays(what.format, deps.sources?.serving_cells.subscriber ?? 'supi');
  const cells = new ElementNames();
  for await (const reads of readRecords(source, what, StayRecord, deps.limits, unfold)) {
    await cells.learn(
      db,
      reads.flatMap((read) => ('record' in read && isGlobalCellId(read.record.cell_id) ? [read.record.cell_id] : [])),
    );
    for (let from = 0; from < reads.length; ) {
      from = load.each(
        reads,
        (record) => sink.add(record, cells.get(record.cell_id)?.elementId),
        from,
        () => sink.full,
      );
      if (sink.full) await sink.flush();
    }
  }
  await sink.flush();
  await sink.retract();
  const span = sink.span;
  report.periods = span === null ? 0 : (span.toS - span.fromS) / 900 + 1;
  await load.close(sink.rows, span);
}

function latest(deps: LoadDeps): number | null {
  return deps.now === null ? null : deps.now.getTime() + AHEAD_MS;
}
