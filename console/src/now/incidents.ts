import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { address, ask } from '../api/client.ts';
import type { Incident, IncidentsPage, Network } from '../api/types.ts';
import { SEVERITIES, severityOf } from '../parts/severity.tsx';

const OPEN_MAX = 200;
const RESOLVED_MAX = 20;

const openAsked = queryOptions({
  queryKey: ['incidents', 'open'],
  queryFn: ({ signal }) => ask<IncidentsPage>(address('/incidents', { state: 'open', limit: OPEN_MAX }), { signal }),
});

export function useOpenIncidents() {
  return useQuery({ ...openAsked, refetchInterval: 60_000 });
}

const resolvedAsked = queryOptions({
  queryKey: ['incidents', 'resolved'],
  queryFn: ({ signal }) => ask<IncidentsPage>(address('/incidents', { state: 'resolved', within_hours: 24, limit: RESOLVED_MAX }), { signal }),
});

/** Resolved in the last day of the network's own time. */
export const useResolvedIncidents = () => useQuery(resolvedAsked);

const networkAsked = queryOptions({ queryKey: ['network'], queryFn: ({ signal }) => ask<Network>('/network', { signal }) });

/** Sites with what is open at each; for the page to ask beside its other questions. */
export const useNetwork = () => useQuery({ ...networkAsked, refetchInterval: 60_000 });

/** What the page is made of, asked before it is drawn. */
export function begin(client: QueryClient): void {
  void client.prefetchQuery(openAsked);
  void client.prefetchQuery(networkAsked);
  void client.prefetchQuery(resolvedAsked);
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
