import { type FileReport, isMeasurement, type Report } from './report.ts';

/** Refusals and KPIs named per file before "and n more". */
const LINES_MAX = 5;

/**
 * The report in plain words, a paragraph per file and a closing line. For people; `--json` gives the report itself.
 * @example renderReport({ files: [] }) // => 'Nothing to load: no files were found.'
 */
export function renderReport(report: Report): string {
  if (report.files.length === 0) return 'Nothing to load: no files were found.';
  return [...report.files.map(paragraph), closing(report)].join('\n');
}

function paragraph(file: FileReport): string {
  const lines = [`${file.path}: ${headline(file)}`];
  if (file.outcome === 'rejected') return lines.join('\n');
  if (file.outcome === 'loaded') lines.push(...countsOf(file));
  for (const { line, reason } of file.rejected.slice(0, LINES_MAX)) lines.push(`  refused${line > 0 ? `, line ${line}` : ''}: ${reason}`);
  if (file.rejectedCount > 0 && file.rejected.length > LINES_MAX) lines.push(`  and more refused, ${number(file.rejectedCount)} in all`);
  for (const note of file.notes) lines.push(`  note: ${note}`);
  if (file.pm && file.outcome === 'loaded') lines.push(...measurementLines(file.pm));
  return lines.join('\n');
}

function headline(file: FileReport): string {
  const what = NAMES[file.format];
  if (file.outcome === 'rejected') {
    const { line, reason } = file.rejected[0] ?? { line: 0, reason: 'no reason was given' };
    return `set aside${file.format === 'unknown' ? '' : ` (${what})`}${line > 0 ? `, line ${line}` : ''}: ${reason}`;
  }
  if (file.outcome === 'duplicate')
    return `${what}; already loaded as ${file.duplicateOf}, ${number(file.duplicate)} ${unit(file)} counted as duplicates, nothing changed`;
  return `${what}; ${number(file.accepted)} of ${number(file.values)} ${unit(file)} accepted`;
}

const NAMES: Readonly<Record<FileReport['format'], string>> = {
  pm_xml: '3GPP measurement file',
  pm_mdc: '3GPP measurement file of the older kind (mdc)',
  pm_omes: 'Nokia OMeS measurement file',
  pm_huawei: 'Huawei measurement results',
  pm_table: 'table of measurements',
  ves_measurements: 'VES measurements',
  ves_events: 'VES events',
  inventory: 'element inventory',
  customers: 'customers',
  subscriptions: 'subscriptions',
  consents: 'consents',
  contact_flags: 'flags on contacts',
  maintenance: 'maintenance windows',
  changes: 'changes',
  kpi_history: 'KPI history',
  serving_cells: 'serving-cell records',
  location_reports: 'location reports of the core (TS 29.518)',
  charging_records: 'charging records (TS 32.291)',
  complaints: 'complaints',
  trouble_tickets: 'trouble tickets',
  unknown: 'unknown format',
};

function unit(file: FileReport): string {
  return isMeasurement(file.format) ? 'values' : 'records';
}

function countsOf(file: FileReport): string[] {
  if (!isMeasurement(file.format)) return [`  ${number(file.samples)} rows written, ${number(file.rejectedCount)} records refused`];
  const shapes = `${number(file.numeric)} numbers, ${number(file.vector)} vectors, ${number(file.null)} blank; ${number(file.suspect)} flagged suspect`;
  return [
    `  ${shapes}; ${number(file.objects)} objects, ${number(file.periods)} ${file.periods === 1 ? 'period' : 'periods'}`,
    `  ${number(file.samples)} KPI samples of ${number(file.pm?.elements ?? 0)} elements; ${number(file.unmapped)} values of counters no KPI reads`,
  ];
}

function measurementLines(pm: NonNullable<FileReport['pm']>): string[] {
  const lines: string[] = [];
  if (pm.discovered.length > 0) lines.push(`  not in the inventory, added as discovered: ${some(pm.discovered)}`);
  if (pm.locked.length > 0) lines.push(`  locked by an operator for most of the period: ${some(pm.locked)}`);
  const missing = pm.kpisNotComputed.map(({ kpi, reason, elements }) => `${kpi} for ${number(elements)} (${reason})`);
  if (missing.length > 0) lines.push(`  KPIs not computed: ${some(missing, '; ')}`);
  const doubtful = pm.suspectSamples.map(({ kpi, reason, elements }) => `${kpi} for ${number(elements)} (${reason})`);
  if (doubtful.length > 0) lines.push(`  KPIs without a believable value: ${some(doubtful, '; ')}`);
  if (pm.unmappedCounters.length > 0)
    lines.push(`  most frequent counters without a KPI: ${some(pm.unmappedCounters.map((c) => `${c.objectClass}.${c.counter}`))}`);
  return lines;
}

function closing({ files }: Report): string {
  const of = (outcome: FileReport['outcome']) => files.filter((file) => file.outcome === outcome).length;
  const parts = [`${number(of('loaded'))} loaded`, `${number(of('duplicate'))} already known`, `${number(of('rejected'))} set aside`];
  return `${number(files.length)} ${files.length === 1 ? 'file' : 'files'}: ${parts.join(', ')}.`;
}

function some(items: readonly string[], separator = ', '): string {
  const more = items.length - LINES_MAX;
  return items.slice(0, LINES_MAX).join(separator) + (more > 0 ? ` and ${number(more)} more` : '');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
