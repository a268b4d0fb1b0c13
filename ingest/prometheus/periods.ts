import { createHash } from 'node:crypto';
import { sqlTime } from '../ledger.ts';
import { LIMITS } from '../limits.ts';
import { PmBatch } from '../pm/batch.ts';
import { PmContent } from '../pm/content.ts';
import type { PmFile } from '../pm/file.ts';
import { ElementNames } from '../pm/resolve.ts';
import { metricIncreases, metricNewest } from '../queries.ts';
import { type FileReport, newFileReport } from '../report.ts';
import { memorySource } from '../source.ts';
import type { MetricDeps } from './store.ts';

const PERIOD_S = 900;
const PERIOD_MS = PERIOD_S * 1_000;
/** How far behind the newest sample a period still counts as one that may be going on. */
const LOOK_BACK_MS = 86_400_000;
const COMPUTED_MAX = 1_000;

type Increase = Awaited<ReturnType<typeof metricIncreases>>[number];

/**
 * Turns samples into the counters of a period, when the period is over (somebody has spoken after it) and again whenever a late sample touches it.
 * From there they go the way of a measurement file of their instance, so that formulas, discoveries, arrivals and the ledger mean the same.
 */
export class PeriodsDue {
  private readonly deps: MetricDeps;
  private readonly names = new ElementNames();
  private readonly computed = new Set<number>();

  constructor(deps: MetricDeps) {
    this.deps = deps;
  }

  /** Computes what became due by samples in these periods (by their ends). */
  async compute(touchedMs: ReadonlySet<number>, revision: bigint): Promise<FileReport[]> {
    if (touchedMs.size === 0) return [];
    const { db } = this.deps;
    const oldest = Math.min(...touchedMs);
    const newestMs = (await metricNewest(db, { since: sqlTime(Math.max(86_400_000, oldest - LOOK_BACK_MS)) }))[0]?.newest_ms ?? 0;
    const due = new Set<number>();
    for (const endMs of touchedMs) {
      if (endMs < newestMs) due.add(endMs);
      // The one before ends with the first word after it; computed once, unless late samples touch it.
      if (!this.computed.has(endMs - PERIOD_MS)) due.add(endMs - PERIOD_MS);
      // A sample is also what the next period's first difference is taken from.
      if (endMs + PERIOD_MS < newestMs) due.add(endMs + PERIOD_MS);
    }
    const ends = [...due].sort((a, b) => a - b);
    const reports: FileReport[] = [];
    for (let at = 0; at < ends.length; at += 96) reports.push(...(await this.computeSome(ends.slice(at, at + 96), revision)));
    if (this.computed.size > COMPUTED_MAX) this.computed.clear();
    for (const endMs of due) this.computed.add(endMs);
    return reports;
  }

  private async computeSome(ends: readonly number[], revision: bigint): Promise<FileReport[]> {
    const { db, catalogue } = this.deps;
    const span = { from: sqlTime((ends[0] as number) - PERIOD_MS), to: sqlTime(ends.at(-1) as number) };
    const rows = await metricIncreases(db, { period_s: PERIOD_S, periods: ends.map(sqlTime), ...span });
    const groups = new Map<string, Increase[]>();
    for (const row of rows) {
      const key = `${row.instance}\n${row.period_end_s}`;
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    await this.names.refresh(db);
    const newBatch = () => new PmBatch({ db, catalogue, names: this.names, limits: LIMITS });
    let batch = newBatch();
    const reports: FileReport[] = [];
    for (const group of groups.values()) {
      const { report, source, file } = this.asFile(group, revision);
      if (!(await batch.add(source, report, file)) || batch.full) {
        await batch.finish();
        batch = newBatch();
      }
      reports.push(report);
    }
    await batch.finish();
    return reports;
  }

  private asFile(group: readonly Increase[], revision: bigint) {
    const { instance, period_end_s } = group[0] as Increase;
    const text = JSON.stringify({
      instance,
      period_end_s,
      counters: group.map(({ object_class, counter, amount }) => [object_class, counter, amount]),
    });
    const name = `metrics-${createHash('sha256').update(instance).digest('hex').slice(0, 8)}-${period_end_s}`;
    const source = memorySource({ path: name, content: Buffer.from(text), revision: String(revision) });
    const report = Object.assign(newFileReport(name), { format: 'metrics' as const, loadId: source.loadId, bytes: source.bytes });
    const file = fileOf(group, { ...this.deps, now: null });
    const resets = group.reduce((sum, row) => sum + row.resets, 0);
    const notes = resets > 0 ? [...file.notes, `${resets} counters began again at zero`] : file.notes;
    return { report, source, file: { ...file, notes } };
  }
}

/** What one instance counted in one period, as if it had written it into a measurement file. */
function fileOf(group: readonly Increase[], options: { catalogue: MetricDeps['catalogue']; now: null }): PmFile {
  const { instance, period_end_s } = group[0] as Increase;
  const end = new Date(period_end_s * 1_000).toISOString();
  const content = new PmContent({ ...options, limits: LIMITS });
  content.open('measdatafile', {}, 0);
  content.open('fileheader', { fileFormatVersion: 'metrics' }, 0);
  content.open('filesender', { localDn: instance }, 0);
  content.open('meascollec', { beginTime: new Date((period_end_s - PERIOD_S) * 1_000).toISOString() }, 0);
  content.close('fileheader');
  content.open('managedelement', { localDn: instance }, 0);
  const leaf = (name: string, attributes: Record<string, string>, text: string) => {
    content.open(name, attributes, 0);
    content.text(text);
    content.close(name);
  };
  for (const objectClass of new Set(group.map((row) => row.object_class))) {
    for (const doubtful of [0, 1]) {
      const rows = group.filter((row) => row.object_class === objectClass && row.doubtful === doubtful);
      if (rows.length === 0) continue;
      content.open('measinfo', { measInfoId: objectClass }, 0);
      content.open('granperiod', { duration: `PT${PERIOD_S}S`, endTime: end }, 0);
      for (const [i, row] of rows.entries()) leaf('meastype', { p: String(i + 1) }, row.counter);
      content.open('measvalue', { measObjLdn: `${objectClass}=${instance}` }, 0);
      for (const [i, row] of rows.entries()) leaf('r', { p: String(i + 1) }, String(row.amount));
      if (doubtful === 1) leaf('suspect', {}, 'true');
      content.close('measvalue');
      content.close('measinfo');
    }
  }
  return { ...content.finish(), dialect: 'Prometheus', end };
}
