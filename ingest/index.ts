/** Outside world → tables: what other folders' composition roots (cli, bench) call. */
export { syncCatalogue } from './catalogue-sync.ts';
export { buildIntake, type IntakeDeps } from './http/app.ts';
export { BODY_LIMITS, type BodyLimits } from './http/body.ts';
export { Counters } from './http/counters.ts';
export { readOrMakeSenderTokens, type SenderToken } from './http/tokens.ts';
export { type Delivery, type IngestDeps, type IngestOptions, type IngestProgress, ingestDeliveries, ingestPaths } from './ingest.ts';
export { FileRejected, LIMITS, type Limits } from './limits.ts';
export type { PmFile, PmObject } from './pm/file.ts';
export { type PmOptions, parsePmFile } from './pm/parser.ts';
export { renderReport } from './render.ts';
export type { FileReport, Format, PmDetails, Rejection, Report } from './report.ts';
export { readSources, type Sources } from './sources/config.ts';
export { runSources } from './sources/run.ts';
export { type Arrival, type StreamName, Streams, type StreamsDeps } from './streams.ts';
export { type WatchDeps, type WatchOptions, watchInbox } from './watch.ts';
