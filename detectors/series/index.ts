/** Detectors for single time series: causal, one configuration for all, the same over files and over core functions' KPIs. */
export { roleOf } from './columns.ts';
export { ElementScorer, stepOf, type Verdict } from './element.ts';
