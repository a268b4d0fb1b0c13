/** From what the tables say to what a role is shown. Pure. */
import { type ShownCount, shownCount, shownShare } from './counts.ts';
import type { Incident, incidentDetail } from './incidents.ts';
import type { lagFigures } from './lag.ts';
import type { Role } from './tokens.ts';

/** Roles that may know who is touched may also know exactly how many. */
/** Who sees exact numbers of people. */
export const EXACT_ROLES: readonly Role[] = ['care', 'admin'];

type Shown = (people: number) => ShownCount;

function shownTo(role: Role): Shown {
  return EXACT_ROLES.includes(role) ? (people) => people : shownCount;
}

export function incidentView(incident: Incident, role: Role) {
  const shown = shownTo(role);
  const { impact, ...rest } = incident;
  return {
    ...rest,
    impact: impact && {
      subscriptions: shown(impact.subscriptions),
      customers: shown(impact.customers),
      decision_centres: shown(impact.centres),
      contactable: shown(impact.contactable),
    },
  };
}

type Detail = NonNullable<Awaited<ReturnType<typeof incidentDetail>>>;

export function detailView({ summary, lag, evidence, ...rest }: Detail, role: Role) {
  return { ...incidentView(summary, role), ...rest, evidence_rows: evidence, lag: lag && lagOfIncidentView(lag, shownTo(role)) };
}

type Figures = Awaited<ReturnType<typeof lagFigures>>;

export function lagView({ summary, coverage, incidents }: Figures, role: Role) {
  const shown = shownTo(role);
  const exact = EXACT_ROLES.includes(role);
  return {
    summary: { ...summary, proactive_rate: shownShare(summary.detected_first, summary.with_complaints, true) },
    coverage: coverage && {
      window_from: coverage.window_from,
      window_to: coverage.window_to,
      network_complaints: shown(coverage.network_complaints),
      linked_complaints: shown(coverage.linked_complaints),
      unlinked_complaints: shown(coverage.network_complaints - coverage.linked_complaints),
      placebo_complaints: shown(coverage.placebo_complaints),
      placebo_linked: shown(coverage.placebo_linked),
      linked_share: shownShare(coverage.linked_complaints, coverage.network_complaints, exact),
      placebo_share: shownShare(coverage.placebo_linked, coverage.placebo_complaints, exact),
      placebo_shares: coverage.placebo.map(({ shift_s, complaints, linked }) => ({
        shift_days: shift_s / 86_400,
        share: shownShare(linked, complaints, exact),
      })),
    },
    incidents: incidents.map((incident) => lagOfIncidentView(incident, shown)),
  };
}

function lagOfIncidentView(lag: Figures['incidents'][number], shown: Shown) {
  return {
    ...lag,
    complaints: shown(lag.complaints),
    complaining: shown(lag.complaining),
    affected: shown(lag.affected),
    // An average of small counts: with it the counts could be told.
    chance_complaints: shown === shownCount ? null : lag.chance_complaints,
    peak_complaints: shown(lag.peak_complaints),
    detection_delay_s: (lag.detected_at.getTime() - lag.onset.getTime()) / 1000,
    lead_s: lag.first_complaint_at && (lag.first_complaint_at.getTime() - lag.detected_at.getTime()) / 1000,
  };
}
