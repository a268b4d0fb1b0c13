import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { type Access, recordAccess } from './access.ts';
import { type AffectedList, type AffectedOptions, affectedCustomers } from './affected.ts';
import { type AuditPorts, auditPorts } from './audit/ports.ts';
import { type CalibrationFilter, calibrationFigures } from './calibration.ts';
import { CaseDesk } from './cases/desk.ts';
import { type CaseDeps, type CasePorts, casePorts } from './cases/ports.ts';
import { type WorklistPorts, worklistPorts } from './cases/worklist_ports.ts';
import { networkMap } from './console/network.ts';
import { networkStatus } from './console/status.ts';
import { type CustomerPorts, customerPorts } from './customers/ports.ts';
import { contactEffect, type EffectWindow, listQuality } from './effect/effect.ts';
import { type ElementFilter, elementFigures } from './elements.ts';
import { answered, DatabaseAwayError } from './errors.ts';
import { type NewsSource, newsFrom } from './events/news.ts';
import { type ExploreWish, explore } from './explore/explore.ts';
import { findIncident, type IncidentFilter, incidentDetail, listIncidents, type Page } from './incidents.ts';
import { acknowledgeIncident, type FigureFilter, lagFigureList, listSpikes, type SpikeFilter, silenceCurve, type Taken } from './knowing.ts';
import { type Labeller, labelIncident, readLabels, type StoredLabel, type Verdict } from './labels.ts';
import { type LagFilter, lagFigures } from './lag.ts';
import { type ListPorts, listPorts } from './lists/ports.ts';
import { type ContactPolicy, readContactPolicy } from './policy/policy.ts';
import { findProposal, listProposals, type Proposal, type Review, reviewProposal } from './proposals.ts';
import { type QualityFilter, qualityFigures } from './quality.ts';
import { newestPeriod } from './statements.ts';
import { storeEstimate, wordsOf } from './words/estimate.ts';
import type { Estimate, Words } from './words/message.ts';

type NewestPeriod = Awaited<ReturnType<typeof newestPeriod>>[number];

/** What the routes need from the world. Functions, so that a route can be tested alone and cannot reach past them. */
export interface Ports {
  /** The newest scored period, null before the first. Answers within two seconds. @throws {DatabaseAwayError} */
  newestPeriod(): Promise<NewestPeriod | null>;
  incidents(filter: IncidentFilter, page: Page): ReturnType<typeof listIncidents>;
  incident(id: string): ReturnType<typeof incidentDetail>;
  isIncident(id: string): Promise<boolean>;
  affected(id: string, options: Omit<AffectedOptions, 'policy' | 'at'>): Promise<AffectedList>;
  lag(filter: LagFilter, page: Page): ReturnType<typeof lagFigures>;
  recordAccess(access: Access): Promise<void>;
  readonly audit: AuditPorts;
  /** Null when there is no such incident. @throws {RequestError} when the verdict cannot be taken */
  label(id: string, verdict: Verdict, by: Labeller): Promise<StoredLabel | null>;
  labels(id: string): Promise<StoredLabel[]>;
  proposals(state: string): Promise<Proposal[]>;
  proposal(revision: string): Promise<Proposal | null>;
  /** Null when there is no such proposal. @throws {RequestError} when it is decided, or by its proposer */
  review(revision: string, review: Review, reviewer: string): Promise<Proposal | null>;
  quality(filter: QualityFilter): ReturnType<typeof qualityFigures>;
  elements(filter: ElementFilter, page: Page): ReturnType<typeof elementFigures>;
  calibration(filter: CalibrationFilter): ReturnType<typeof calibrationFigures>;
  readonly cases: CasePorts;
  readonly worklist: WorklistPorts;
  readonly customers: CustomerPorts;
  readonly lists: ListPorts;
  /** What customers may be told of an incident; null when there is none. */
  words(id: string, language: string, timeZone?: string): Promise<Words | null>;
  estimate(id: string, estimate: Estimate, actor: string): Promise<void>;
  contactEffect(window: EffectWindow, exact: boolean): ReturnType<typeof contactEffect>;
  listQuality(window: EffectWindow, exact: boolean): ReturnType<typeof listQuality>;
  lagFigures(filter: FigureFilter, page: Page): ReturnType<typeof lagFigureList>;
  silence(dimension: string, name: string): ReturnType<typeof silenceCurve>;
  spikes(filter: SpikeFilter, page: Page): ReturnType<typeof listSpikes>;
  /** Everybody who took it on so far; empty when there is no such incident. */
  acknowledge(id: string, taken: Taken, by: string): ReturnType<typeof acknowledgeIncident>;
  /** How things stand. `exact`: numbers of people as they are, else rounded and suppressed. */
  status(exact: boolean): ReturnType<typeof networkStatus>;
  network(): ReturnType<typeof networkMap>;
  explore(wish: ExploreWish): ReturnType<typeof explore>;
  /** Asks once what is new since it was asked last. */
  readonly news: NewsSource;
}

export interface DatabaseDeps {
  /** Connected as the role `noc`. */
  readonly nocDb: Database;
  /** Connected as the role `care`. */
  readonly careDb: Database;
  readonly keys: KeyRing;
  /** How long a request waits for the database before it says so; below this, short absences are waited out. An export may take four times as long. */
  readonly waitMsMax?: number;
  /** What time it is for care: reservations, quiet hours, caps. Default: the clock on the wall. */
  readonly now?: () => Date;
  /** When somebody may be contacted. Default: the policy that ships with Forecell. */
  readonly contactPolicy?: ContactPolicy;
}

const HEALTH_MS_MAX = 2_000;
const ANSWER_MS_MAX = 15_000;

/**
 * The ports of a real database. What is about people goes through `careDb`, everything else through `nocDb`: who may not see a customer is
 * answered over a connection that cannot.
 */
export function databasePorts({
  nocDb,
  careDb,
  keys,
  waitMsMax = ANSWER_MS_MAX,
  now = () => new Date(),
  contactPolicy = readContactPolicy(),
}: DatabaseDeps): Ports {
  const within: CaseDeps['within'] = (work, wholeList = false) => answered(work, (wholeList ? 4 : 1) * waitMsMax);
  const caseDeps: CaseDeps = { db: careDb, keys, now, policy: contactPolicy, desk: new CaseDesk(careDb), within };
  return {
    newestPeriod: () =>
      answered(async () => {
        // A ping is not tried again, so an absent database is known at once.
        const ping = await nocDb.client.ping();
        if (!ping.success) throw new DatabaseAwayError('the database is not there', { cause: ping.error });
        const [newest] = await newestPeriod(nocDb, {});
        return newest ?? null;
      }, HEALTH_MS_MAX),
    incidents: (filter, page) => answered(() => listIncidents(nocDb, filter, page), waitMsMax),
    incident: (id) => answered(() => incidentDetail(nocDb, id), waitMsMax),
    isIncident: (id) => answered(async () => (await findIncident(nocDb, id)) !== null, waitMsMax),
    affected: (id, options) => answered(() => affectedCustomers(careDb, keys, id, { ...options, policy: contactPolicy, at: now() }), 4 * waitMsMax),
    lag: (filter, page) => answered(() => lagFigures(nocDb, filter, page), waitMsMax),
    recordAccess: (access) => answered(() => recordAccess(careDb, keys, access), waitMsMax),
    audit: auditPorts({ db: careDb, keys, within: (work) => answered(work, 4 * waitMsMax) }),
    label: (id, verdict, by) => answered(() => labelIncident(nocDb, id, verdict, by), waitMsMax),
    labels: (id) => answered(() => readLabels(nocDb, id), waitMsMax),
    proposals: (state) => answered(() => listProposals(nocDb, state), waitMsMax),
    proposal: (revision) => answered(() => findProposal(nocDb, revision), waitMsMax),
    review: (revision, review, reviewer) => answered(() => reviewProposal(nocDb, revision, review, reviewer), waitMsMax),
    quality: (filter) => answered(() => qualityFigures(nocDb, filter), waitMsMax),
    elements: (filter, page) => answered(() => elementFigures(nocDb, filter, page), waitMsMax),
    calibration: (filter) => answered(() => calibrationFigures(nocDb, filter), waitMsMax),
    words: (id, language, timeZone) =>
      answered(() => wordsOf(nocDb, id, { language, time_zone: timeZone ?? contactPolicy.time_zone, at: now() }), waitMsMax),
    estimate: (id, estimate, actor) => answered(() => storeEstimate(nocDb, id, estimate, actor, now()), waitMsMax),
    contactEffect: (window, exact) => answered(() => contactEffect(careDb, keys, contactPolicy, window, exact), 4 * waitMsMax),
    listQuality: (window, exact) => answered(() => listQuality(careDb, window, exact), waitMsMax),
    cases: casePorts(caseDeps),
    worklist: worklistPorts(caseDeps),
    customers: customerPorts(caseDeps),
    lists: listPorts({ nocDb, careDb, keys, within: (work) => answered(work, 4 * waitMsMax) }),
    lagFigures: (filter, page) => answered(() => lagFigureList(nocDb, filter, page), waitMsMax),
    silence: (dimension, name) => answered(() => silenceCurve(nocDb, dimension, name), waitMsMax),
    spikes: (filter, page) => answered(() => listSpikes(nocDb, filter, page), waitMsMax),
    status: (exact) => answered(() => networkStatus(nocDb, exact), waitMsMax),
    network: () => answered(() => networkMap(nocDb), waitMsMax),
    explore: (wish) => answered(() => explore(nocDb, wish), waitMsMax),
    news: newsFrom({ nocDb, careDb, keys }),
    acknowledge: (id, taken, by) => answered(() => acknowledgeIncident(nocDb, id, taken, by, now()), waitMsMax),
  };
}
