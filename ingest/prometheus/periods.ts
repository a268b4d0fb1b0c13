import { createHash } from 'node:crypto';
import { sqlTime } from '../ledger.ts';
import { LIMITS } from '../limits.ts';
import { PmBatch } from '../pm/batch.ts';
import { PmContent } from '../pm/content.ts';
import type { PmFile } from '../pm/file.ts';
import { ElementNames } from '../pm/resolve.ts';
import { metricIncreases } from '../queries.ts';
import { type FileReport, newFileReport } from '../report.ts';
import { memorySource } from '../source.ts';
import { PERIOD_MS, PERIOD_S } from './due.ts';
import type { MetricDeps } from './store.ts';

/** Periods computed in one statement. */
const AT_ONCE = 96;

type Increase = Awaited<ReturnType<typeof metricIncreases>>[number];

/**
 * Turns the samples of periods into the counters of each. From there they go the way of a measurement file of their instance, so that formulas,
 * discoveries, arrivals and the ledger mean the same.
 */
export class PeriodComputer {
  private readonly deps: MetricDeps;
  private readonly names = new ElementNames();

  constructor(deps: MetricDeps) {
    this.deps = deps;
  }

  /** Computes the periods of these ends, all their samples anew. */
  async compute(ends: readonly number[], revision: bigint): Promise<FileReport[]> {
    const reports: FileReport[] = [];
    for (let at = 0; at < ends.length; at += AT_ONCE) reports.push(...(await this.computeSome(ends.slice(at, at + AT_ONCE), revision)));
    return reports;
  }

  private async computeSome(ends: readonly number[], revision: bigint): Promise<FileReport[]> {
    const { db, catalogue } = this.deps;
    const span = { from: sqlTime((ends[0] as number) - PERIOD_MS), to: sqlTime(ends.at(-1) as number) };
    const rows = await metricIncreases(db, { period_s: PERIOD_S, periods: ends.map(sqlTime), ...span });
    const groups = new Map<string, Increase[]>();
    for (const row of rows) {
      const key = `${row.instance}\n${row.period_end_s}`;
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
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
