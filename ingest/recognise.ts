import { FileRejected } from './limits.ts';
import { isHuaweiHeader } from './pm/huawei.ts';
import { readProlog } from './pm/prolog.ts';
import { fitsTable } from './pm/table-map.ts';
import { splitCsvLine } from './records/csv.ts';
import type { Format, MeasurementFormat } from './report.ts';
import type { MappedTable } from './sources/config.ts';

/** Formats of records, each independent of the others. */
export type RecordFormat = Exclude<Format, 'unknown' | MeasurementFormat>;

/** How the measurements of a file are written down. */
export type RecognisedMeasurements =
  | { readonly format: 'pm_xml' | 'pm_mdc' | 'pm_omes'; readonly encoding: 'xml' }
  | { readonly format: 'ves_measurements'; readonly encoding: 'json' }
  | { readonly format: 'pm_huawei'; readonly encoding: 'table'; readonly delimiter: string }
  | { readonly format: 'pm_table'; readonly encoding: 'table'; readonly delimiter: string; readonly table: MappedTable };

/** How the records of a file are written down. */
export type RecognisedRecords =
  | { readonly format: 'kpi_history'; readonly encoding: 'parquet' }
  | { readonly format: RecordFormat; readonly encoding: 'csv'; readonly delimiter: string; readonly columns: readonly string[] }
  | { readonly format: RecordFormat; readonly encoding: 'json' };

export type Recognised = RecognisedMeasurements | RecognisedRecords;

/** The columns or keys that make a format what it is; the first that fits wins, so the more telling come first. */
const SIGNATURES: readonly (readonly [RecordFormat, readonly string[]])[] = [
  ['kpi_history', ['period_end', 'element_id', 'kpi', 'numerator', 'denominator']],
  ['charging_records', ['pDUSessionChargingInformation']],
  ['location_reports', ['reportList', 'timeStamp']],
  ['location_reports', ['type', 'timeStamp', 'location']],
  ['serving_cells', ['subscriber_id', 'cell_id', 'start']],
  ['complaints', ['complaint_id', 'created_at']],
  ['trouble_tickets', ['ticketType', 'creationDate']],
  ['maintenance', ['window_id', 'scope', 'starts_at', 'ends_at']],
  ['changes', ['change_id', 'scope', 'scope_id', 'at']],
  ['subscriptions', ['subscriber_id', 'msisdn', 'customer_id']],
  ['consents', ['customer_id', 'purpose', 'granted', 'given_at']],
  ['contact_flags', ['customer_id', 'flag', 'set_at']],
  ['customers', ['customer_id', 'account_id']],
  ['inventory', ['element_id', 'kind']],
];

/**
 * Says what a file is from its first 64 KiB (decompressed), never from its name.
 * @throws {FileRejected} with a sentence that says what was found instead
 */
export function recognise(head: Buffer, tables: readonly MappedTable[] = []): Recognised {
  if (head.length === 0) throw new FileRejected('the file is empty');
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return { format: 'kpi_history', encoding: 'parquet' };
  if (head[0] === 0x1f && head[1] === 0x8b) throw new FileRejected('a gzip file inside a gzip file is not opened');
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw new FileRejected('the text is UTF-16; only UTF-8 is read');
  const text = head.toString('utf8').replace(/^\uFEFF/, '');
  const first = text.trimStart()[0];
  if (first === undefined) throw new FileRejected('the file holds nothing but blanks');
  if (first === '<') return recogniseXml(text);
  if (first === '{' || first === '[') return recogniseJson(text);
  return recogniseCsv(text, tables);
}

const XML_ROOTS: Readonly<Record<string, 'pm_xml' | 'pm_mdc' | 'pm_omes'>> = {
  meascollecfile: 'pm_xml',
  measdatafile: 'pm_xml',
  mdc: 'pm_mdc',
  omes: 'pm_omes',
};

function recogniseXml(text: string): Recognised {
  const prolog = readProlog(text, true);
  if (prolog === null) throw new FileRejected('this looks like XML, but no root element begins in the first 64 KiB');
  const root = prolog.root.toLowerCase();
  const format = XML_ROOTS[root];
  if (format !== undefined) return { format, encoding: 'xml' };
  throw new FileRejected(`XML with the root element ${prolog.root.slice(0, 60)} is not a format Forecell reads`);
}

function recogniseJson(text: string): Recognised {
  const start = text.indexOf('{');
  if (start < 0) throw new FileRejected('JSON without a single object is not a format Forecell reads');
  // The keys of the first object, read loosely: the object may be longer than the head, so it cannot be parsed here.
  const keys = new Set([...text.slice(start, start + 16_384).matchAll(/"([A-Za-z_]{1,40})"\s*:/g)].map((match) => match[1] as string));
  if (keys.has('commonEventHeader')) return recogniseVes(text);
  const format = formatOf(keys);
  if (format === null) throw new FileRejected('JSON whose first object has none of the known sets of keys is not a format Forecell reads');
  return { format, encoding: 'json' };
}

/** By the domain of its first event; a list over HTTP comes here event by event. */
function recogniseVes(text: string): Recognised {
  const domain = /"domain"\s*:\s*"(\w{1,40})"/.exec(text.slice(0, 16_384))?.[1];
  const measured = domain === 'perf3gpp' || domain === 'measurement';
  return measured ? { format: 'ves_measurements', encoding: 'json' } : { format: 'ves_events', encoding: 'json' };
}

function recogniseCsv(text: string, tables: readonly MappedTable[]): Recognised {
  const end = text.search(/[\r\n]/);
  const line = end < 0 ? text : text.slice(0, end);
  if (line.includes('\0')) throw new FileRejected('binary content is not a format Forecell reads');
  for (const delimiter of [',', ';', '\t']) {
    const header = (splitCsvLine(line, delimiter) ?? line.split(delimiter)).map((name) => name.trim());
    if (isHuaweiHeader(header)) return { format: 'pm_huawei', encoding: 'table', delimiter };
    // What an operator has described is tried before what we would guess.
    const table = tables.find((one) => fitsTable(one, header));
    if (table !== undefined) return { format: 'pm_table', encoding: 'table', delimiter, table };
    const columns = header.map((name) => name.toLowerCase());
    const format = formatOf(new Set(columns));
    if (format !== null) return { format, encoding: 'csv', delimiter, columns };
  }
  throw new FileRejected('the first line is not the header of any format Forecell reads');
}

function formatOf(names: ReadonlySet<string>): RecordFormat | null {
  return SIGNATURES.find(([, columns]) => columns.every((name) => names.has(name)))?.[0] ?? null;
}
