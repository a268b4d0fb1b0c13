/** What the command line and other compositions may use of this folder. */
export { type Access, PURPOSES, type Purpose, recordAccess, USUAL_PURPOSE } from './access.ts';
export {
  type AffectedCustomer,
  type AffectedList,
  type AffectedOptions,
  affectedCsv,
  affectedCustomers,
  EXPORT_ROWS_MAX,
  LIST_ROWS_MAX,
  LISTED_CONFIDENCE_MIN,
} from './affected.ts';
export { type AppDeps, buildApp } from './app.ts';
export { anchorOf, chainOf } from './audit/chain.ts';
export { forgetHeads } from './audit/head.ts';
export { auditSentence } from './audit/routes.ts';
export { type Unusual, unusualLooks } from './audit/unusual.ts';
export { type Verified, verifyAudit } from './audit/verify.ts';
export { type CalibrationFilter, calibrationFigures } from './calibration.ts';
export { CONSOLE_DIR } from './console/pages.ts';
export { recordContactEffect } from './effect/record.ts';
export { DatabaseAwayError, RequestError } from './errors.ts';
export type { Fault } from './faults.ts';
export { type Incident, type IncidentFilter, incidentDetail, listIncidents, type Page } from './incidents.ts';
export {
  LABELS,
  type Label,
  type Labeller,
  labelIncident,
  NOTE_CHARACTERS_MAX,
  REASONS,
  readLabels,
  type StoredLabel,
  type Verdict,
} from './labels.ts';
export { type LagFilter, lagFigures } from './lag.ts';
export { accountsOfList, FORECAST_SENTENCE, forecastList } from './lists/lists.ts';
export { personHistory } from './person_history.ts';
export { type ContactPolicy, readContactPolicy } from './policy/policy.ts';
export { type DatabaseDeps, databasePorts, type Ports } from './ports.ts';
export { findProposal, listProposals, type Proposal, reviewProposal } from './proposals.ts';
export { type QualityFilter, qualityFigures } from './quality.ts';
export type { OidcConfig } from './session/oidc.ts';
export { makeTokens, ROLES, type Role, readOrMakeTokens, type Token, type TokenRole, type TokenSource, tokensInForce } from './tokens.ts';
export { readWebhooks, type Webhooks } from './webhooks/config.ts';
export { type Delivered, deliverDue } from './webhooks/deliver.ts';
