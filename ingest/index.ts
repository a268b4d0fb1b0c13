/** Outside world → tables: what other folders' composition roots (cli, bench) call. */
export { syncCatalogue } from './catalogue-sync.ts';
export { type IngestDeps, type IngestOptions, type IngestProgress, ingestPaths } from './ingest.ts';
export { FileRejected, LIMITS, type Limits } from './limits.ts';
export type { PmFile, PmObject } from './pm/file.ts';
export { type PmOptions, parseFully, parsePmFile } from './pm/parser.ts';
export { renderReport } from './render.ts';
export type { FileReport, Format, PmDetails, Rejection, Report } from './report.ts';
export { readSources, type Sources } from './sources/config.ts';
export { runSources } from './sources/run.ts';
export { type WatchDeps, type WatchOptions, watchInbox } from './watch.ts';
