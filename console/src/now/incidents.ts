import { useQuery } from '@tanstack/react-query';
import { address, ask } from '../api/client.ts';
import type { Incident, IncidentsPage } from '../api/types.ts';
import { SEVERITIES, severityOf } from '../parts/severity.tsx';

const OPEN_MAX = 200;
const RESOLVED_MAX = 20;

export function useOpenIncidents() {
  return useQuery({
    queryKey: ['incidents', 'open'],
    queryFn: ({ signal }) => ask<IncidentsPage>(address('/incidents', { state: 'open', limit: OPEN_MAX }), { signal }),
    refetchInterval: 60_000,
  });
}

/** Resolved in the last day of the network's own time. */
export function useResolvedIncidents(since: string | undefined) {
  return useQuery({
    queryKey: ['incidents', 'resolved', since],
    queryFn: ({ signal }) => ask<IncidentsPage>(address('/incidents', { state: 'resolved', since, limit: RESOLVED_MAX }), { signal }),
    enabled: since !== undefined,
    placeholderData: (before) => before,
  });
}

/** The worst first: severity, then how many it touches, then how long. */
export function worstFirst(incidents: readonly Incident[]): Incident[] {
  const rank = (incident: Incident): number => SEVERITIES.indexOf(severityOf(incident.severity));
  return incidents.toSorted((a, b) => rank(a) - rank(b) || touched(b) - touched(a) || a.onset.localeCompare(b.onset));
}

/** Customers as a number to add and order by; one of "<20" counts as 10. */
export function touched(incident: Incident): number {
  const count = incident.impact?.customers;
  return typeof count === 'number' ? count : count === undefined ? 0 : 10;
}
