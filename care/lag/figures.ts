import { wilson } from '../topics/accuracy.ts';
import { medianEstimate, quantileEstimate, ratioEstimate } from './estimates.ts';
import { AFTERMATH_S, halfLife } from './half_life.ts';
import { type Estimate, kaplanMeier, medianSurvival, survivalAt, type Watched } from './survival.ts';

/** One incident's times in seconds since its onset, null where unknown, and how many spoke of it. */
export interface LagOfIncident {
  readonly incident_id: string;
  readonly region: string;
  readonly technology: string;
  readonly root_kind: string;
  readonly experience: string;
  /** The Monday of the week it began in. */
  readonly week: string;
  readonly detected_s: number;
  readonly notified_s: number | null;
  readonly acknowledged_s: number | null;
  readonly contacted_s: number | null;
  readonly first_complaint_s: number | null;
  readonly peak_s: number | null;
  readonly restored_s: number | null;
  /** How long it has been watched. */
  readonly watched_s: number;
  readonly complaints: number;
  readonly affected: number;
  readonly complaining: number;
  readonly chance_complaints: number;
  readonly since_restored: readonly number[];
  /** The first complaint that chance links, one for each shift that linked any. */
  readonly chance_first: readonly number[];
  readonly chance_since_restored: readonly number[];
}

/** One figure: what it is, of how many (n), how many it leaves out, and what chance alone would have given (NaN where chance has no say). */
export interface Figure extends Estimate {
  readonly metric: string;
  readonly unit: 's' | 'share' | 'ratio';
  readonly n: number;
  /** Whether n counts people: then it is rounded, and below 20 the figure is not shown. */
  readonly n_people: boolean;
  readonly left_out: number;
  readonly chance: number;
}

const NO_CHANCE = Number.NaN;
const LEAD_WORTH_S = 900;
const DAY_S = 86_400;

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const times = (metric: string, estimate: Estimate, n: number, left_out: number, chance = NO_CHANCE): Figure => ({
  metric,
  unit: 's',
  ...estimate,
  n,
  n_people: false,
  left_out,
  chance,
});

/**
 * Did we know first, over some incidents. Every figure says of how many it is and whom it leaves out; definitions are in the README of this folder.
 * `shifts` is how many times chance was measured. Pure; the bootstrap is seeded by the number of incidents.
 */
export function figuresOf(incidents: readonly LagOfIncident[], shifts: number): Figure[] {
  return [...delays(incidents), ...leads(incidents), ...silence(incidents, shifts)];
}

function delays(incidents: readonly LagOfIncident[]): Figure[] {
  const all = incidents.length;
  const plain = (metric: string, values: number[]) => times(metric, medianEstimate(values), values.length, all - values.length);
  const detected = incidents.map((i) => i.detected_s);
  const sinceDetection = (of: (i: LagOfIncident) => number | null) =>
    known(
      incidents.map((i) => {
        const at = of(i);
        return at === null ? null : at - i.detected_s;
      }),
    );
  const restored = medianSurvival(kaplanMeier(incidents.map((i) => ({ time: i.restored_s ?? i.watched_s, seen: i.restored_s !== null }))));
  return [
    plain('detection_delay', detected),
    times('detection_delay_p90', quantileEstimate(detected, 0.9), all, 0),
    plain('notification_delay', known(incidents.map((i) => i.notified_s))),
    plain(
      'acknowledgement_after_detection',
      sinceDetection((i) => i.acknowledged_s),
    ),
    plain(
      'contact_after_detection',
      sinceDetection((i) => i.contacted_s),
    ),
    plain('complaint_peak_delay', known(incidents.map((i) => i.peak_s))),
    // Those still open are censored, not left out.
    times('restoration_delay', restored, all, 0),
  ];
}

function leads(incidents: readonly LagOfIncident[]): Figure[] {
  const complained = incidents.filter((i): i is LagOfIncident & { first_complaint_s: number } => i.first_complaint_s !== null);
  const without = incidents.length - complained.length;
  const lead = complained.map((i) => i.first_complaint_s - i.detected_s);
  const chanceLead = incidents.flatMap((i) => i.chance_first.map((first) => first - i.detected_s));
  const chanceShare = (least: number) => chanceLead.filter((s) => s > least).length / chanceLead.length;
  const rate = (metric: string, least: number): Figure => {
    const { share, low, high } = wilson(lead.filter((s) => s > least).length, lead.length);
    const estimate = { value: share, low, high };
    return { metric, unit: 'share', ...estimate, n: lead.length, n_people: false, left_out: without, chance: chanceShare(least) };
  };
  const contact = known(complained.map((i) => (i.contacted_s === null ? null : i.first_complaint_s - i.contacted_s)));
  return [
    rate('proactive_detection_rate', 0),
    rate('lead_of_15_minutes_rate', LEAD_WORTH_S),
    times('detection_lead', medianEstimate(lead), lead.length, without, medianEstimate(chanceLead).value),
    times('contact_lead', medianEstimate(contact), contact.length, incidents.length - contact.length),
  ];
}

/** Until the first complaint, or until none could be linked any more: then it is censored. */
export function untilComplaint(incident: LagOfIncident): Watched {
  if (incident.first_complaint_s !== null) return { time: Math.max(0, incident.first_complaint_s), seen: true };
  const linkable = incident.restored_s === null ? incident.watched_s : Math.min(incident.watched_s, incident.restored_s + AFTERMATH_S);
  return { time: linkable, seen: false };
}

function silence(incidents: readonly LagOfIncident[], shifts: number): Figure[] {
  const watched = incidents.map(untilComplaint);
  const curve = kaplanMeier(watched);
  const longest = watched.reduce((max, w) => Math.max(max, w.time), 0);
  const byChance = kaplanMeier(
    incidents.flatMap((i) => {
      const rest = { ...untilComplaint({ ...i, first_complaint_s: null }) };
      const seen = i.chance_first.map((time) => ({ time, seen: true }));
      return [...seen, ...Array.from({ length: Math.max(0, shifts - seen.length) }, () => rest)];
    }),
  );
  const share = (metric: string, estimate: Estimate, n: number, chance: number): Figure => ({
    metric,
    unit: 'share',
    ...estimate,
    n,
    n_people: false,
    left_out: 0,
    chance,
  });
  const complaints = incidents.reduce((sum, i) => sum + i.complaints, 0);
  const spoken = incidents.filter((i) => i.affected > 0);
  const affected = spoken.reduce((sum, i) => sum + i.affected, 0);
  const resolved = incidents.filter((i) => i.restored_s !== null);
  const after = resolved.map((i) => ({ waits: i.since_restored, chanceWaits: i.chance_since_restored, shifts }));
  const afterwards = after.reduce((sum, a) => sum + a.waits.length, 0);
  const linkedByChance = ratioEstimate(incidents.map((i) => ({ part: i.chance_complaints, whole: i.complaints })));
  return [
    times('first_complaint_delay', medianSurvival(curve), incidents.length, 0, medianSurvival(byChance).value),
    share('no_complaint_in_a_day', survivalAt(curve, DAY_S, longest), incidents.length, survivalAt(byChance, DAY_S, longest).value),
    { ...times('complaint_half_life', halfLife(after), afterwards, complaints - afterwards), n_people: true },
    {
      metric: 'silent_ratio',
      unit: 'ratio',
      ...ratioEstimate(spoken.map((i) => ({ part: i.affected, whole: i.complaining }))),
      n: affected,
      n_people: true,
      left_out: incidents.length - spoken.length,
      chance: NO_CHANCE,
    },
    { metric: 'linked_by_chance', unit: 'share', ...linkedByChance, n: complaints, n_people: true, left_out: 0, chance: NO_CHANCE },
  ];
}

export type Dimension = 'all' | 'region' | 'technology' | 'root_kind' | 'experience' | 'week';
const DIMENSIONS: readonly Exclude<Dimension, 'all'>[] = ['region', 'technology', 'root_kind', 'experience', 'week'];
/** Groups of one dimension, the largest first; what is beyond is only in `all`. */
const GROUPS_MAX = 40;

export interface Group {
  readonly dimension: Dimension;
  readonly name: string;
  readonly incidents: readonly LagOfIncident[];
}

/** The incidents all together, and by region, technology, kind of fault, how it felt, and week. */
export function groupsOf(incidents: readonly LagOfIncident[]): Group[] {
  const groups: Group[] = [{ dimension: 'all', name: 'all', incidents }];
  for (const dimension of DIMENSIONS) {
    const byName = new Map<string, LagOfIncident[]>();
    for (const incident of incidents) {
      const name = incident[dimension] || 'unknown';
      const own = byName.get(name);
      if (own) own.push(incident);
      else byName.set(name, [incident]);
    }
    const largest = [...byName].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1)).slice(0, GROUPS_MAX);
    for (const [name, own] of largest) groups.push({ dimension, name, incidents: own });
  }
  return groups;
}
