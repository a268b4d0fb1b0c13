/** What the command line and other compositions may use of this folder. */
export { CONFIDENCE_LISTED_MIN, computeAffected, type Impact } from './affected.ts';
export { recordCalls } from './calls.ts';
export { runCare } from './care.ts';
export { refreshDecisionCentres } from './centres.ts';
export { linkComplaints } from './complaints.ts';
export { publishExperience } from './explore/publish.ts';
export { forecastAffected } from './forecast.ts';
export { type HouseholdPolicy, readHouseholdPolicy, withLinksOn } from './household_policy.ts';
export { type NoticeKind, recordNotices } from './lag/notices.ts';
export { measureLag } from './lag.ts';
export { findSpikes, newSpikes, type SpikeReport } from './spikes/find.ts';
export type { Spike } from './spikes/step.ts';
