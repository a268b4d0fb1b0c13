import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { type Database, nextRevision, retrying } from '../../sql/database.ts';
import { END_OFF_S_MAX, endSentence, gridOf, lengthSentence, ROUNDED, tellRefused } from '../grid.ts';
import { sqlTime, writeLoads } from '../ledger.ts';
import { FileRejected } from '../limits.ts';
import type { LoadDeps } from '../load-other.ts';
import { arrivalsOfSamples, arrivalsSpan, checkKpiHistory, insertKpiHistory, kpiHistorySpan, rejectionReasons } from '../queries.ts';
import type { RecognisedRecords } from '../recognise.ts';
import type { FileReport } from '../report.ts';
import type { Source } from '../source.ts';

/** The server holds a whole Parquet file while it reads it. */
const PARQUET_BYTES_MAX = 1024 ** 3;
/** Server errors that mean the content is not what it claims to be: parsing, conversion, missing columns. Decided by code. */
const CONTENT_CODES = new Set(['6', '8', '10', '25', '26', '27', '32', '33', '38', '41', '50', '53', '70', '72', '117', '131', '349', '636', '1001']);
const FORMATS = { csv: 'CSVWithNames', json: 'JSONEachRow', parquet: 'Parquet', xml: '' } as const;
const LATEST_S = 4_294_967_295;

const STATEMENTS = {
  arrivals: readFileSync(arrivalsOfSamples, 'utf8').trimEnd(),
  check: readFileSync(checkKpiHistory, 'utf8').trimEnd(),
  insert: readFileSync(insertKpiHistory, 'utf8').trimEnd(),
};
/** CSV is read as text, so that one bad number costs one row; Parquet brings its own types, and seconds since 1970 convert to times by themselves. */
const STRUCTURES = {
  csv: 'period_end String, period_s String, element_id String, kpi String, numerator String, denominator String, quality String',
  parquet: "period_end DateTime('UTC'), period_s Int64, element_id String, kpi String, numerator Float64, denominator Float64, quality String",
};

/**
 * Loads KPI samples in bulk, for history: the file's bytes go to ClickHouse as they are, and what a row may hold is judged there, set-based.
 * Twice through the file: first to see that it can be read to its end and to count what is refused, then to store the rest.
 * Cost: 1 to 2 million rows a second. Makes no arrivals: history closes no period.
 * @throws {FileRejected} when the file cannot be parsed; nothing is stored then
 */
export async function loadKpiHistory(deps: LoadDeps, source: Source, what: RecognisedRecords, report: FileReport): Promise<void> {
  const { db, now, limits } = deps;
  const grid = gridOf(deps.sources);
  const parquet = what.encoding === 'parquet';
  if (parquet && source.bytes > PARQUET_BYTES_MAX) throw new FileRejected('the Parquet file is larger than 1 GiB; cut it by time');
  const revision = source.revision ?? (await nextRevision(db));
  const parameters = {
    load_id: source.loadId,
    source: source.loadId,
    revision,
    structure: parquet ? STRUCTURES.parquet : STRUCTURES.csv,
    first_line: what.encoding === 'csv' ? 2 : 1,
    period_s: grid.periodS,
    step_s: grid.stepS,
    off_s: END_OFF_S_MAX,
    ...{ why_length: lengthSentence(grid), why_end: endSentence(grid), why_rounded: ROUNDED },
    latest_s: now === null ? LATEST_S : Math.floor(now.getTime() / 1000) + 600,
  };
  const format = FORMATS[what.encoding];
  const delimiter = what.encoding === 'csv' ? what.delimiter : ',';
  if (source.sender !== undefined) return loadLive(deps, { ...source, sender: source.sender }, { format, delimiter, parameters }, report);
  await send(db, `${STATEMENTS.check}\nFORMAT ${format}`, parameters, delimiter, source);
  const refused = await rejectionReasons(db, { load_id: source.loadId, revision });
  const accepted = await send(db, `${STATEMENTS.insert}\nFORMAT ${format}`, parameters, delimiter, source);
  const rejectedRows = tellRefused(report, refused, limits);
  Object.assign(report, { values: accepted + rejectedRows, numeric: accepted, accepted, samples: accepted, rejectedCount: rejectedRows });
  const [span] = await kpiHistorySpan(db, { source: source.loadId, revision });
  report.periods = span?.periods ?? 0;
  report.objects = span?.elements ?? 0;
  const times = { periodFromS: span?.from_s ?? 0, periodToS: span?.to_s ?? 0 };
  if (report.periods > 0) report.notes.push(`periods ending ${sqlTime(times.periodFromS * 1000)} to ${sqlTime(times.periodToS * 1000)}`);
  await writeLoads(db, [{ report, name: source.name, source: source.loadId, ...times }], revision);
}

interface How {
  readonly format: string;
  readonly delimiter: string;
  readonly parameters: Record<string, unknown> & { readonly revision: string };
}

/**
 * The same of a delivery that says what is, not what was: its periods count as delivered by its sender. It is small and whole in memory,
 * so it is stored first and looked at afterwards.
 */
async function loadLive(deps: LoadDeps, source: Source & { sender: string }, how: How, report: FileReport): Promise<void> {
  const { db, limits } = deps;
  const { format, delimiter } = how;
  const { revision } = how.parameters;
  // Under the sender's name: whose samples are doubted or missing is told by it.
  const parameters = { ...how.parameters, sender: source.sender, source: source.sender };
  const accepted = await send(db, `${STATEMENTS.insert}\nFORMAT ${format}`, parameters, delimiter, source);
  await send(db, `${STATEMENTS.arrivals}\nFORMAT ${format}`, parameters, delimiter, source);
  // Always, as rows that were rounded are stored and said.
  await send(db, `${STATEMENTS.check}\nFORMAT ${format}`, parameters, delimiter, source);
  report.rejectedCount = tellRefused(report, await rejectionReasons(db, { load_id: source.loadId, revision }), limits);
  Object.assign(report, { values: accepted + report.rejectedCount, numeric: accepted, accepted, samples: accepted });
  const [span] = await arrivalsSpan(db, { sender: source.sender, revision });
  report.periods = span?.periods ?? 0;
  report.objects = span?.elements ?? 0;
  const times = { periodFromS: span?.from_s ?? 0, periodToS: span?.to_s ?? 0 };
  await writeLoads(db, [{ report, name: source.name, source: source.sender, ...times }], revision);
}

/** Runs a statement over the file's content; returns the number of rows written. May run twice: every write replaces by key. */
async function send(db: Database, query: string, query_params: Record<string, unknown>, delimiter: string, source: Source): Promise<number> {
  try {
    return await retrying(async () => {
      const values = Readable.from(source.chunks(), { objectMode: false, highWaterMark: 1024 ** 2 });
      const answer = await db.client.exec({
        query,
        values,
        query_params,
        clickhouse_settings: {
          wait_end_of_query: 1,
          log_comment: 'kpi_history',
          format_csv_delimiter: delimiter,
          input_format_json_read_numbers_as_strings: 1,
          input_format_skip_unknown_fields: 1,
          input_format_csv_allow_variable_number_of_columns: 1,
          cast_string_to_date_time_mode: 'best_effort',
          max_execution_time: 600,
        },
      });
      for await (const _ of answer.stream) {
        // Nothing is expected; read to its end so that the socket goes back.
      }
      return Number(answer.summary?.written_rows ?? 0);
    }, db.triesMax);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!CONTENT_CODES.has(code)) throw error;
    const row = /\(at row (\d+)\)/.exec((error as Error).message)?.[1];
    const type = 'type' in (error as object) ? String((error as { type?: unknown }).type) : code;
    throw new FileRejected(`the content cannot be read as KPI history (${type})`, Number(row ?? 0));
  }
}
