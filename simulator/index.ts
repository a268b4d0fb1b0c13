export type { Fault, FaultKind } from './faults.ts';
export { FAULT_KINDS } from './faults.ts';
export { DEFAULT_OPTIONS, type SimulationOptions } from './options.ts';
export { type PlayMessage, type PlayOptions, play } from './play.ts';
export { type SimulateHooks, type SimulateOptions, simulate } from './simulate.ts';
export { readTruth, type Truth } from './truth.ts';
