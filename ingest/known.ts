import type { Database } from '../sql/database.ts';
import { loadedBefore } from './ledger.ts';
import { isCorrectedByName, overtakenAt } from './overtaken.ts';
import type { FileReport } from './report.ts';
import type { Source } from './source.ts';

/** A content that was met: in an earlier call, as the ledger has it, or in this one. */
interface Met {
  readonly report: FileReport;
  readonly name: string;
  /** What it is a version of; unknown of what this call has only begun. */
  source: string;
  /** How new its rows are; 0 where this call writes them. */
  readonly revision: bigint;
  /** What has overwritten it since; null where nothing has. */
  readonly overtakenAt: bigint | null;
}

/**
 * What one call knows of the contents it meets. A content is passed over when loading it would change nothing: it is in, and nothing that came after it
 * has overwritten it. A full export that returns to an earlier state, and a correction that is undone, are the same bytes as before and are loaded again.
 */
export class KnownContents {
  private readonly db: Database;
  private readonly met = new Map<string, Met>();
  /** The newest version of each measurement file that this call has read, by its identity. */
  private readonly newest = new Map<string, string>();

  constructor(db: Database) {
    this.db = db;
  }

  /** Asks the ledger once about these contents, and what has come after them; returns those that are in. */
  async ask(loadIds: readonly string[]): Promise<ReadonlySet<string>> {
    const known = await loadedBefore(this.db, loadIds);
    const overtaken = known.size === 0 ? new Map<string, bigint>() : await overtakenAt(this.db, known);
    for (const [loadId, { report, name, source, revision }] of known)
      this.met.set(loadId, { report, name, source, revision: BigInt(revision), overtakenAt: overtaken.get(loadId) ?? null });
    return new Set(known.keys());
  }

  /** Whether this content was met, whatever became of it. */
  has(loadId: string): boolean {
    return this.met.has(loadId);
  }

  /** Whether loading this would change nothing; then `report` says what it repeats. Otherwise it counts as met from here on. */
  isIn(source: Source, report: FileReport): boolean {
    const earlier = this.met.get(source.loadId);
    if (earlier && earlier.report.outcome !== 'rejected' && !this.isOvertaken(source, report, earlier)) {
      markDuplicate(report, earlier.report, earlier.name);
      return true;
    }
    this.met.set(source.loadId, { report, name: source.name, source: '', revision: 0n, overtakenAt: null });
    return false;
  }

  /** Tells which measurement file this content is a version of, as soon as that has been read. */
  tell(loadId: string, identity: string): void {
    const met = this.met.get(loadId);
    if (met) met.source = identity;
    this.newest.set(identity, loadId);
  }

  private isOvertaken(source: Source, { format }: FileReport, earlier: Met): boolean {
    if (isCorrectedByName(format) && earlier.source !== source.name) return false;
    if (source.revision !== undefined) {
      // The very delivery that is in, or one that was received before it.
      if (BigInt(source.revision) <= earlier.revision) return false;
      // What has overwritten it was received later still: it stays on top.
      if (earlier.overtakenAt !== null && earlier.overtakenAt < BigInt(source.revision)) return true;
    } else if (earlier.overtakenAt !== null) return true;
    const newest = this.newest.get(earlier.source);
    return newest !== undefined && newest !== source.loadId;
  }
}

/** The report of a content that is already in: what it holds, as counted then, and that none of it was taken again. */
function markDuplicate(report: FileReport, earlier: FileReport, name: string): void {
  const { path } = report;
  Object.assign(report, earlier, {
    path,
    outcome: 'duplicate',
    duplicateOf: name,
    accepted: 0,
    unmapped: 0,
    samples: 0,
    rejected: [],
    rejectedCount: 0,
  });
  report.duplicate = earlier.values;
  report.notes = [];
}
