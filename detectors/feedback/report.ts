import { quantileSorted } from 'simple-statistics';
import type { Comparison } from './compare.ts';
import type { StoredRaised } from './raised.ts';
import type { Replayed } from './track.ts';

/** A replayed incident with the detector that spoke loudest for it; `unknown` where that was not asked. */
export interface ReplayedWithDetector extends Replayed {
  readonly detector: string;
}

export type Outcome = Comparison<StoredRaised, ReplayedWithDetector>;

interface Told {
  readonly incident_id: string;
  readonly root: string;
  readonly detected_at: string;
  readonly label: string;
  readonly detector: string;
  /** Minutes later than before; negative is earlier, 0 for what has no counterpart. */
  readonly later_min: number;
  readonly complained: boolean;
}

/** What other thresholds would have changed. Counts of incidents only, nothing about people: whoever may see a proposal may see it. */
export interface ChangeReport {
  /** Incidents raised that stand by themselves (one taken in by another counts with it). */
  readonly raised: number;
  readonly kept: number;
  readonly earlier: number;
  readonly later: number;
  /** Minutes, over the kept ones that moved; null when none did. */
  readonly earlier_median_min: number | null;
  readonly later_median_min: number | null;
  readonly later_max_min: number | null;
  readonly absorbed: number;
  readonly gone: number;
  readonly split: number;
  readonly added: number;
  readonly by_label: readonly Tally[];
  readonly by_detector: readonly Tally[];
  /** Non-actionable incidents a day: labelled false or expected, and at most that with everything unlabelled. */
  readonly non_actionable_per_day: { readonly before: Range; readonly after: Range };
  /** Incidents somebody complained about: how many would not have been raised, and how many only after the first complaint that were raised before it. */
  readonly complaint_linked: { readonly raised: number; readonly lost: number; readonly behind_complaint: number };
  readonly examples: { readonly gone: readonly Told[]; readonly added: readonly Told[]; readonly moved: readonly Told[] };
}

export interface Tally {
  readonly name: string;
  readonly raised: number;
  readonly kept: number;
  readonly absorbed: number;
  readonly gone: number;
  readonly added: number;
}

interface Range {
  readonly labelled: number;
  readonly at_most: number;
}

const EXAMPLES_MAX = 50;
const MINUTE_MS = 60_000;

/** Adds a comparison up. Pure; `days` is the length of the stretch and must be positive. */
export function reportOf(outcome: Outcome, days: number): ChangeReport {
  const { kept, absorbed, gone, split, added } = outcome;
  const before = [...kept.map((pair) => pair.before), ...absorbed, ...gone];
  const shifts = kept.map((pair) => pair.shiftMs / MINUTE_MS);
  const later = shifts.filter((minutes) => minutes > 0);
  const earlier = shifts.filter((minutes) => minutes < 0).map((minutes) => -minutes);
  const complained = before.filter((incident) => incident.firstComplaintAt !== null);
  return {
    raised: before.length,
    kept: kept.length,
    earlier: earlier.length,
    later: later.length,
    earlier_median_min: middle(earlier),
    later_median_min: middle(later),
    later_max_min: later.length > 0 ? Math.max(...later) : null,
    absorbed: absorbed.length,
    gone: gone.length,
    split: split.length,
    added: added.length,
    by_label: tallies(outcome, (incident) => ('label' in incident ? incident.label || 'unlabelled' : 'unlabelled')),
    by_detector: tallies(outcome, (incident) => incident.detector),
    non_actionable_per_day: {
      before: range(before, 0, days),
      after: range(
        kept.map((pair) => pair.before),
        split.length + added.length,
        days,
      ),
    },
    complaint_linked: {
      raised: complained.length,
      lost: gone.filter((incident) => incident.firstComplaintAt !== null).length,
      behind_complaint: kept.filter(
        ({ before: b, after: a }) => b.firstComplaintAt !== null && b.detectedAt < b.firstComplaintAt && a.detectedAt >= b.firstComplaintAt,
      ).length,
    },
    examples: {
      gone: gone.slice(0, EXAMPLES_MAX).map((incident) => told(incident, 0)),
      added: added.slice(0, EXAMPLES_MAX).map((incident) => told({ ...incident, label: '', firstComplaintAt: null }, 0)),
      moved: kept
        .filter((pair) => pair.shiftMs !== 0)
        .slice(0, EXAMPLES_MAX)
        .map((pair) => told(pair.before, pair.shiftMs / MINUTE_MS)),
    },
  };
}

function tallies(outcome: Outcome, nameOf: (incident: StoredRaised | ReplayedWithDetector) => string): Tally[] {
  const found = new Map<string, { raised: number; kept: number; absorbed: number; gone: number; added: number }>();
  const add = (list: readonly (StoredRaised | ReplayedWithDetector)[], ...to: ('raised' | 'kept' | 'absorbed' | 'gone' | 'added')[]): void => {
    for (const incident of list) {
      const name = nameOf(incident);
      const tally = found.get(name) ?? { raised: 0, kept: 0, absorbed: 0, gone: 0, added: 0 };
      for (const column of to) tally[column]++;
      found.set(name, tally);
    }
  };
  add(
    outcome.kept.map((pair) => pair.before),
    'raised',
    'kept',
  );
  add(outcome.absorbed, 'raised', 'absorbed');
  add(outcome.gone, 'raised', 'gone');
  add([...outcome.split, ...outcome.added], 'added');
  return [...found].map(([name, tally]) => ({ name, ...tally })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function range(incidents: readonly StoredRaised[], unlabelledMore: number, days: number): Range {
  const labelled = incidents.filter((incident) => incident.label === 'false' || incident.label === 'expected').length;
  const unlabelled = incidents.filter((incident) => incident.label === '').length + unlabelledMore;
  return { labelled: labelled / days, at_most: (labelled + unlabelled) / days };
}

function told(
  incident: Pick<StoredRaised, 'incidentId' | 'root' | 'detectedAt' | 'label' | 'detector' | 'firstComplaintAt'>,
  later_min: number,
): Told {
  return {
    incident_id: incident.incidentId,
    root: `${incident.root.kind} ${incident.root.id}`,
    detected_at: new Date(incident.detectedAt).toISOString(),
    label: incident.label || 'unlabelled',
    detector: incident.detector,
    later_min,
    complained: incident.firstComplaintAt !== null,
  };
}

function middle(values: readonly number[]): number | null {
  return values.length > 0
    ? quantileSorted(
        [...values].sort((a, b) => a - b),
        0.5,
      )
    : null;
}
