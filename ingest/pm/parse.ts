import { RecordQuarantine } from '../ledger.ts';
import type { RecognisedMeasurements } from '../recognise.ts';
import type { Source } from '../source.ts';
import type { Sources } from '../sources/config.ts';
import { parseVesMeasurements } from '../ves/measurements.ts';
import type { PmFile } from './file.ts';
import { parseHuaweiFile } from './huawei.ts';
import { parseMdcFile } from './mdc.ts';
import { parseOmesFile } from './omes.ts';
import { type PmOptions, parsePmFile } from './parser.ts';
import { parseMappedTable } from './table-map.ts';
import { localTimes } from './zone.ts';

export interface MeasurementDeps extends PmOptions {
  readonly sources: Sources;
  /** Where refused rows are kept aside. */
  readonly quarantineDir: string;
}

/**
 * Reads one file of measurements, whoever wrote it, into the one shape that KPIs are computed from.
 * @throws {FileRejected} when the file as a whole cannot be used
 */
export async function parseMeasurements(source: Source, what: RecognisedMeasurements, deps: MeasurementDeps): Promise<PmFile> {
  const { sources } = deps;
  switch (what.format) {
    case 'pm_xml':
      return parsePmFile(source.chunks(), deps);
    case 'pm_mdc':
      return parseMdcFile(source.chunks(), deps);
    case 'pm_omes':
      return parseOmesFile(source.chunks(), deps, localTimes(sources.omes.time_zone ?? sources.time_zone ?? null));
    case 'ves_measurements':
      return parseVesMeasurements(source.chunks(), deps);
    case 'pm_huawei': {
      const times = localTimes(sources.huawei.time_zone ?? sources.time_zone ?? null);
      const how = { times, resultTime: sources.huawei.result_time };
      return withQuarantine(source, deps, (refused) => parseHuaweiFile(source.chunks(), what.delimiter, deps, how, refused));
    }
    case 'pm_table':
      return withQuarantine(source, deps, (refused) =>
        parseMappedTable(source.chunks(), what.delimiter, deps, what.table, sources.time_zone ?? null, refused),
      );
  }
}

async function withQuarantine(
  source: Source,
  deps: MeasurementDeps,
  parse: (refused: (line: number, reason: string, text: string) => void) => Promise<PmFile>,
): Promise<PmFile> {
  const quarantine = new RecordQuarantine(deps.quarantineDir, source.loadId, deps.limits);
  const file = await parse((line, reason, text) => quarantine.add({ line, reason }, text));
  quarantine.flush();
  return file;
}
