/** Detection: tables in, scores and incidents out. Runs on the network's clock, the same live and over a past range. */
export { DEFAULT_BASELINE, ensureBaseline, spanOfSamples } from './baseline.ts';
export { countCalibrationDays } from './calibration.ts';
export { closingOf } from './closing.ts';
export * from './feedback/index.ts';
export type { IncidentNews, Telling } from './incidents.ts';
export { type Clock, scoreWaiting } from './live.ts';
export { DEFAULT_DETECTION, type DetectionPolicy, detectPeriod, type PeriodReport } from './period.ts';
export { detectRange } from './replay.ts';
export { type ElementState, elementStates } from './sources.ts';
