import { appendFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, insertOnce, nextRevision, type Row } from '../sql/database.ts';
import type { Limits } from './limits.ts';
import { knownLoads } from './queries.ts';
import { type FileReport, newFileReport, type Rejection } from './report.ts';

/** The format and times of a load as the `loads` table keeps them. */
export interface LoadEntry {
  readonly report: FileReport;
  readonly name: string;
  readonly source: string;
  /** Seconds since 1970; 0 where the format has no time. */
  readonly periodFromS: number;
  readonly periodToS: number;
  /** Where loads of several revisions are written together. */
  readonly revision?: string;
}

/** A time as ClickHouse reads it in rows and parameters. */
export function sqlTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** A content that is in already, under which name it came, and what was counted then. */
export interface KnownLoad {
  readonly report: FileReport;
  readonly name: string;
  /** What it is a version of: a sender and time, a file's name, its own content. */
  readonly source: string;
  /** As ClickHouse reads them in parameters; 1970 where the format has no time. */
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly revision: string;
}

/** Which of these contents are already loaded. Cost: one look-up by key. */
export async function loadedBefore(db: Database, loadIds: readonly string[]): Promise<ReadonlyMap<string, KnownLoad>> {
  if (loadIds.length === 0) return new Map();
  const rows = await knownLoads(db, { load_ids: [...loadIds] });
  return new Map(
    rows.map(({ load_id, name, report, source, period_from, period_to, revision }) => [
      load_id,
      {
        ...{ name, source, revision, periodFrom: period_from, periodTo: period_to },
        report: { ...newFileReport(''), ...(JSON.parse(report) as FileReport) },
      },
    ]),
  );
}

/** Writes what became of files. Last of all writes of a load: before it, the load counts as never done and is done again. */
export async function writeLoads(db: Database, entries: readonly LoadEntry[], revision: string): Promise<void> {
  const rows = entries.map(({ report, name, source, periodFromS, periodToS, revision: own }): Row => {
    const { path: _path, ...kept } = report;
    return {
      load_id: report.loadId,
      name,
      format: report.format,
      state: report.outcome === 'rejected' ? 'rejected' : 'done',
      source,
      period_from: periodFromS,
      period_to: periodToS,
      bytes: report.bytes,
      accepted: report.accepted,
      duplicate: report.duplicate,
      rejected: report.rejectedCount,
      suspect: report.suspect,
      unmapped: report.unmapped,
      report: JSON.stringify(kept),
      revision: own ?? revision,
    };
  });
  await insertOnce(db, 'loads', rows, `${entries[0]?.report.loadId}:loads:${entries.length}:${revision}`);
}

/** Who delivered what was in already: how many deliveries, and the values in them. */
export interface Repeats {
  readonly source: string;
  readonly deliveries: number;
  readonly values: number;
}

/** Counts contents that were in already, by who sends them. Nothing rests on it but what is told of the source: a count that a crash takes with it is not made up for. */
export async function writeRepeats(db: Database, repeats: readonly Repeats[]): Promise<void> {
  if (repeats.length === 0) return;
  const revision = await nextRevision(db);
  const at = Number(BigInt(revision) / 1_000_000n);
  const rows = repeats.map(({ source, deliveries, values }): Row => ({ source, deliveries, values, at }));
  await insertOnce(db, 'source_repeats', rows, `repeats:${revision}`);
}

/** Writes refused records to the `rejections` table, as many as `limits` allows; the report counts all of them. */
export async function writeRejections(
  db: Database,
  loads: readonly { loadId: string; rejections: readonly Rejection[]; revision?: string }[],
  limits: Limits,
  revision: string,
) {
  const rows = loads.flatMap(({ loadId, rejections, revision: own }) =>
    rejections.slice(0, limits.rejectionsStoredMax).map(({ line, reason }): Row => ({ load_id: loadId, line, reason, revision: own ?? revision })),
  );
  for (let at = 0; at < rows.length; at += 100_000) {
    await insertOnce(db, 'rejections', rows.slice(at, at + 100_000), `${loads[0]?.loadId}:rejections:${at}:${revision}`);
  }
}

/**
 * Keeps refused records aside, where someone can look at them: `<load id>.records.ndjson`, readable by its owner only.
 * Records may hold identities, so they go nowhere else. Stops at `limits.quarantineBytesMax`.
 */
export class RecordQuarantine {
  private readonly path: string;
  private readonly bytesMax: number;
  private bytes = 0;
  private pending: string[] = [];
  private started = false;

  constructor(directory: string, loadId: string, limits: Limits) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.path = join(directory, `${loadId}.records.ndjson`);
    this.bytesMax = limits.quarantineBytesMax;
    // A load done again after a crash writes the same file again: it stands as it is.
    if (existsSync(this.path)) this.bytes = Math.max(statSync(this.path).size, this.bytesMax);
  }

  add(rejection: Rejection, record: string): void {
    const line = `${JSON.stringify({ line: rejection.line, reason: rejection.reason, record: record.slice(0, 10_000) })}\n`;
    if (this.bytes + line.length > this.bytesMax) return;
    this.bytes += line.length;
    this.pending.push(line);
    if (this.pending.length >= 1_000) this.flush();
  }

  flush(): void {
    if (this.pending.length === 0) return;
    appendFileSync(this.path, this.pending.join(''), { mode: 0o600, flag: this.started ? 'a' : 'w' });
    this.started = true;
    this.pending = [];
  }
}
