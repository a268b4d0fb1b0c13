import { withoutErased } from '../sql/erased.ts';
import { type Repeats, writeRepeats } from './ledger.ts';
import { isLive } from './live/groups.ts';
import { type IngestDeps, type IngestOptions, type Item, LoadRun, READ_AHEAD } from './load-run.ts';
import { type FoundFile, findFiles } from './paths.ts';
import { type RecognisedMeasurements, type RecognisedRecords, recognise } from './recognise.ts';
import { type FileReport, type Format, isMeasurement, MEASUREMENTS, newFileReport, type Report } from './report.ts';
import { HEAD_BYTES, peek } from './source.ts';

export type { IngestDeps, IngestOptions, IngestProgress } from './load-run.ts';

/** What describes the network comes first, then what refers to it; complaints last, as they refer to customers. */
const ORDER: readonly Format[] = [
  'inventory',
  'customers',
  'subscriptions',
  'consents',
  'contact_flags',
  'device_stays',
  'top_ups',
  'self_care_logins',
  'maintenance',
  'changes',
  'kpi_history',
  ...MEASUREMENTS,
  'ves_events',
  'serving_cells',
  'location_reports',
  'charging_records',
  'complaints',
  'trouble_tickets',
];
/**
 * Loads files, or all files of folders, each recognised by its content. A file that cannot be used is set aside in the report with its
 * reason and the rest goes on; an error of the database is thrown, and calling again completes the work without doubling anything.
 * Cost: measured on two shared cores, 17 MB of measurement XML a second in files of 160 kB; memory bounded by `limits` and one batch of 50,000 rows.
 * @example const { files } = await ingestPaths(deps, ['/var/pm/A20261121.1000-1015_site-017.xml.gz']); // files[0].accepted => 2667
 */
export async function ingestPaths(deps: IngestDeps, paths: readonly string[], options: IngestOptions = {}): Promise<Report> {
  return ingestFound(deps, await findFiles(paths), options);
}

/** Something to load that never was a file: one delivery, unpacked, its revision fixed when it was received. */
export interface Delivery {
  readonly name: string;
  readonly content: Buffer;
  readonly revision: string;
  /** Who delivered KPI samples that close periods. */
  readonly sender?: string;
  /** SHA-256 of the content in hex, where it is known already. */
  readonly loadId?: string;
}

/**
 * Loads deliveries as `ingestPaths` loads files, in the order of receipt within each format. Loading the same again, in whatever order, changes nothing.
 * @throws what the database throws; calling again with the same deliveries completes the work
 */
export async function ingestDeliveries(deps: IngestDeps, deliveries: readonly Delivery[], options: IngestOptions = {}): Promise<Report> {
  const found = deliveries.map(({ name, ...delivery }) => ({ path: name, modifiedMs: 0, ...delivery }));
  return ingestFound(deps, found, options);
}

async function ingestFound(deps: IngestDeps, found: readonly FoundFile[], options: IngestOptions): Promise<Report> {
  const run = new LoadRun({ ...deps, keys: await withoutErased(deps.db, deps.keys) }, options, found.length);
  const reports = found.map((file) => newFileReport(file.path));
  const items: Item[] = [];
  for (let at = 0; at < found.length; at += READ_AHEAD) {
    const recognised = found.slice(at, at + READ_AHEAD).map(async (file, i) => {
      const report = reports[at + i] as FileReport;
      const head = async () => file.content?.subarray(0, HEAD_BYTES) ?? (await peek(file.path));
      const what = await run.attempt(report, async () => recognise(await head(), deps.sources?.tables), file);
      if (what !== null) report.format = what.format;
      return what === null ? [] : [{ report, file, what }];
    });
    items.push(...(await Promise.all(recognised)).flat());
  }
  items.sort((a, b) => ORDER.indexOf(a.report.format) - ORDER.indexOf(b.report.format) || a.file.modifiedMs - b.file.modifiedMs);
  const pmFrom = items.findIndex(isPm);
  const before = pmFrom < 0 ? items : items.slice(0, pmFrom);
  const live = before.filter(isOther).filter(isLive);
  await run.others(before.filter(isOther).filter((item) => !isLive(item)));
  await run.live(live);
  await run.measurements(items.filter(isPm));
  await run.others(items.slice(before.length).filter(isOther));
  await writeRepeats(deps.db, repeatsOf(found, reports));
  return { files: reports };
}

/** Of those who send measurements or samples: the others have no periods that could stay away. */
function repeatsOf(found: readonly FoundFile[], reports: readonly FileReport[]): Repeats[] {
  const repeats = new Map<string, Repeats>();
  for (const [i, { outcome, duplicate, pm }] of reports.entries()) {
    const source = pm?.sender ?? found[i]?.sender ?? '';
    if (outcome !== 'duplicate' || source === '') continue;
    const before = repeats.get(source) ?? { source, deliveries: 0, values: 0 };
    repeats.set(source, { source, deliveries: before.deliveries + 1, values: before.values + duplicate });
  }
  return [...repeats.values()];
}

const isPm = (item: Item): item is Item<RecognisedMeasurements> => isMeasurement(item.what.format);
const isOther = (item: Item): item is Item<RecognisedRecords> => !isMeasurement(item.what.format);
