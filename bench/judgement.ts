import { median, quantile, sum } from 'simple-statistics';

/** A fault as it truly was; times in milliseconds. */
export interface TrueFault {
  readonly id: string;
  readonly kind: string;
  readonly hard: boolean;
  readonly start: number;
  readonly end: number;
  readonly elementIds: readonly string[];
  /** When the first complaint it caused was made; null when it caused none. */
  readonly complaintAt: number | null;
  /** Keys of the subscribers it touched. */
  readonly touched: ReadonlySet<string>;
}

/** An incident as it was told. */
export interface FoundIncident {
  readonly incidentId: string;
  readonly detectedAt: number;
  readonly onset: number;
  /** End of the last degraded period; null while open. */
  readonly resolvedAt: number | null;
  readonly elementIds: readonly string[];
  readonly listed: ReadonlySet<string>;
}

/** Recovery looks unusual too: an incident that begins within this after a fault on the same elements belongs to it. */
const RECOVERY_MS = 3_600_000;
const HOUR_MS = 3_600_000;

export interface KindResult {
  readonly kind: string;
  readonly faults: number;
  readonly caught: number;
  readonly caughtWithinHour: number;
  readonly delayMedianMin: number | null;
  readonly delayP90Min: number | null;
  readonly lead: LeadTime;
}

/**
 * How far detection is ahead of customers. Lead time is the first complaint that a fault truly caused less its detection: the end of the
 * period in which the first incident that belongs to it opened. It is positive when the operator knew first, and exists for faults that
 * were caught and complained about; a missed fault with complaints counts as found after them.
 */
export interface LeadTime {
  /** Faults that raised a complaint. */
  readonly complained: number;
  /** Of those, how many were detected before their first complaint. */
  readonly before: number;
  readonly lowerQuartileMin: number | null;
  readonly medianMin: number | null;
  readonly upperQuartileMin: number | null;
}

export interface Judgement {
  readonly faults: number;
  readonly caught: number;
  readonly hardFaults: number;
  readonly hardCaughtWithinHour: number;
  readonly incidents: number;
  readonly falseIncidents: number;
  readonly falsePer1000CellDays: number;
  readonly plannedWorkRaised: number;
  readonly incidentsPerCaughtFault: number;
  readonly byKind: readonly KindResult[];
  readonly lead: LeadTime;
  /** Minutes from the start of each fault to its detection; null for a missed one. */
  readonly delays: readonly { readonly id: string; readonly delayMin: number | null }[];
  readonly missed: readonly string[];
  readonly falseIds: readonly string[];
  /** Over all (fault, subscriber) pairs of caught faults. */
  readonly listPrecision: number;
  readonly listRecall: number;
  /** Missed faults count as empty lists. */
  readonly listRecallAllFaults: number;
  readonly listPrecisionMedian: number;
  readonly listRecallMedian: number;
  /** The list of every incident that belongs to a fault and lists anybody, and how much of every fault all its lists together name. */
  readonly lists: readonly { readonly incidentId: string; readonly faults: readonly string[]; readonly listed: number; readonly right: number }[];
  readonly reached: readonly {
    readonly id: string;
    readonly kind: string;
    readonly touched: number;
    readonly found: number;
    readonly incidents: number;
  }[];
}

/**
 * Holds what was told against what was true. An incident belongs to every real fault with which it shares an element and whose time
 * (plus an hour of recovery) it overlaps; one that belongs to none is false. Planned work is no fault: an incident on it is false.
 * A list is right about everybody touched by any fault its incident belongs to.
 */
export function judge(faults: readonly TrueFault[], incidents: readonly FoundIncident[], cellDays: number): Judgement {
  const real = faults.filter((f) => f.kind !== 'planned_work');
  const belongs = new Map(incidents.map((i) => [i.incidentId, real.filter((f) => belongsTo(f, i))]));
  const caughtBy = new Map(real.map((f) => [f.id, incidents.filter((i) => belongs.get(i.incidentId)?.includes(f))]));
  const delay = (f: TrueFault): number | null => {
    const times = (caughtBy.get(f.id) ?? []).map((i) => Math.max(0, i.detectedAt - f.start));
    return times.length > 0 ? Math.min(...times) : null;
  };
  const caught = real.filter((f) => delay(f) !== null);
  const withinHour = (f: TrueFault): boolean => (delay(f) ?? Number.POSITIVE_INFINITY) <= HOUR_MS;
  const hard = real.filter((f) => f.hard);
  const falseOnes = incidents.filter((i) => belongs.get(i.incidentId)?.length === 0);
  const planned = faults.filter((f) => f.kind === 'planned_work');
  return {
    faults: real.length,
    caught: caught.length,
    hardFaults: hard.length,
    hardCaughtWithinHour: hard.filter(withinHour).length,
    incidents: incidents.length,
    falseIncidents: falseOnes.length,
    falsePer1000CellDays: (1_000 * falseOnes.length) / cellDays,
    plannedWorkRaised: planned.filter((f) => falseOnes.some((i) => belongsTo(f, i))).length,
    incidentsPerCaughtFault: caught.length === 0 ? 0 : incidents.filter((i) => (belongs.get(i.incidentId)?.length ?? 0) > 0).length / caught.length,
    byKind: [...new Set(real.map((f) => f.kind))].sort().map((kind) =>
      kindResult(
        kind,
        real.filter((f) => f.kind === kind),
        delay,
        withinHour,
      ),
    ),
    lead: leadTime(real, delay),
    delays: real.map((f) => ({ id: f.id, delayMin: minutes(delay(f)) })),
    missed: real.filter((f) => delay(f) === null).map((f) => `${f.id} ${f.kind}${f.hard ? ' (hard)' : ''}`),
    falseIds: falseOnes.map((i) => i.incidentId),
    ...judgeLists(real, incidents, belongs, caughtBy),
  };
}

/** Whether an incident belongs to a fault: they share an element, and it was detected while the fault lasted or within an hour after. */
export function belongsTo(fault: TrueFault, incident: FoundIncident): boolean {
  const ids = new Set(fault.elementIds);
  const until = incident.resolvedAt ?? Number.POSITIVE_INFINITY;
  return (
    incident.detectedAt > fault.start &&
    incident.detectedAt <= fault.end + RECOVERY_MS &&
    until >= fault.start &&
    incident.elementIds.some((id) => ids.has(id))
  );
}

function kindResult(
  kind: string,
  faults: readonly TrueFault[],
  delay: (f: TrueFault) => number | null,
  withinHour: (f: TrueFault) => boolean,
): KindResult {
  const delays = faults.map((f) => minutes(delay(f))).filter((d) => d !== null);
  return {
    kind,
    faults: faults.length,
    caught: delays.length,
    caughtWithinHour: faults.filter(withinHour).length,
    delayMedianMin: delays.length > 0 ? median(delays) : null,
    delayP90Min: delays.length > 0 ? quantile(delays, 0.9) : null,
    lead: leadTime(faults, delay),
  };
}

function leadTime(faults: readonly TrueFault[], delay: (f: TrueFault) => number | null): LeadTime {
  const complained = faults.flatMap((f) => (f.complaintAt === null ? [] : [{ at: f.complaintAt - f.start, delay: delay(f) }]));
  const leads = complained.flatMap((f) => (f.delay === null ? [] : [(f.at - f.delay) / 60_000]));
  const at = (share: number): number | null => (leads.length > 0 ? quantile(leads, share) : null);
  return {
    complained: complained.length,
    before: leads.filter((lead) => lead > 0).length,
    lowerQuartileMin: at(0.25),
    medianMin: at(0.5),
    upperQuartileMin: at(0.75),
  };
}

function minutes(ms: number | null): number | null {
  return ms === null ? null : ms / 60_000;
}

function judgeLists(
  faults: readonly TrueFault[],
  incidents: readonly FoundIncident[],
  belongs: ReadonlyMap<string, readonly TrueFault[]>,
  caughtBy: ReadonlyMap<string, readonly FoundIncident[]>,
) {
  const lists = incidents.flatMap(({ incidentId, listed }) => {
    const own = belongs.get(incidentId) ?? [];
    if (own.length === 0 || listed.size === 0) return [];
    const right = [...listed].filter((key) => own.some((f) => f.touched.has(key))).length;
    return [{ incidentId, faults: own.map((f) => `${f.id} ${f.kind}`), listed: listed.size, right }];
  });
  const reached = faults.flatMap(({ id, kind, touched }) => {
    if (touched.size === 0) return [];
    const own = caughtBy.get(id) ?? [];
    const found = [...touched].filter((key) => own.some((i) => i.listed.has(key))).length;
    return [{ id, kind, touched: touched.size, found, incidents: own.length }];
  });
  const caught = reached.filter((fault) => fault.incidents > 0);
  const precisions = lists.map(({ right, listed }) => right / listed);
  const recalls = caught.map(({ found, touched }) => found / touched);
  return {
    listPrecision: share(sum(lists.map(({ right }) => right)), sum(lists.map(({ listed }) => listed))),
    listRecall: share(sum(caught.map(({ found }) => found)), sum(caught.map(({ touched }) => touched))),
    listRecallAllFaults: share(sum(reached.map(({ found }) => found)), sum(reached.map(({ touched }) => touched))),
    listPrecisionMedian: precisions.length > 0 ? median(precisions) : 0,
    listRecallMedian: recalls.length > 0 ? median(recalls) : 0,
    lists,
    reached,
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
