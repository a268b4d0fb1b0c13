import { type QueryClient, queryOptions, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { address, ask } from '../api/client.ts';
import type { CaseHistory, CaseStanding, Cleared, OpenedCase, WorkCase, WorkPage } from '../api/types.ts';
import type { Language } from '../words/format.ts';
import { type Filter, filterOf, PAGE_ROWS } from './filter.ts';

export interface CaseRef {
  readonly incident_id: string;
  readonly case_id: string;
}

export function casePath({ incident_id, case_id }: CaseRef, rest = ''): string {
  return `/incidents/${encodeURIComponent(incident_id)}/cases/${encodeURIComponent(case_id)}${rest}`;
}

export const keyOf = ({ incident_id, case_id }: CaseRef): string => `${incident_id} ${case_id}`;

/** The first and last page of the list that can be seen. */
export interface Sight {
  readonly first: number;
  readonly last: number;
}

/** The pages behind some rows; the same object as before where nothing changed, so that scrolling within a page asks nothing. */
export function sightOf(from: number, to: number, before: Sight): Sight {
  const first = Math.floor(from / PAGE_ROWS);
  const last = Math.floor(Math.max(from, to) / PAGE_ROWS);
  return first === before.first && last === before.last ? before : { first, last };
}

const pageAsked = (filter: Filter, language: string, page: number) =>
  queryOptions({
    queryKey: ['cases', filter, language, page],
    queryFn: ({ signal }) => ask<WorkPage>(address('/cases', { ...filter, language, limit: PAGE_ROWS, offset: page * PAGE_ROWS }), { signal }),
    staleTime: 15_000,
  });

/** What the page is made of, asked before it is drawn. */
export function begin(client: QueryClient, language: Language): void {
  void client.prefetchQuery(pageAsked(filterOf(location.search), language, 0));
}

/** The part of the list in sight, however long it is: a list of 100,000 rows is never held whole, and any part of it is one question away. */
export function useWorklist(filter: Filter, { first, last }: Sight, language: string) {
  const pages = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const answers = useQueries({ queries: pages.map((page) => pageAsked(filter, language, page)) });
  const rows = new Map<number, WorkCase>();
  for (const { data } of answers) for (const [i, row] of (data?.cases ?? []).entries()) rows.set((data?.offset ?? 0) + i, row);
  const known = answers.find(({ data }) => data !== undefined)?.data;
  const failed = answers.find(({ error }) => error !== null);
  return { rows, page: known, error: failed?.error ?? null, retry: () => void failed?.refetch() };
}

export function useHistory(ref: CaseRef) {
  return useQuery({
    queryKey: ['case', keyOf(ref), 'history'],
    queryFn: ({ signal }) => ask<CaseHistory>(casePath(ref, '/history'), { signal }),
  });
}

/** Opens identities: asked for by hand, with its purpose, every time; what comes back is kept for this case's pane and forgotten with it. */
export function useReveal(ref: CaseRef) {
  return useMutation({
    mutationFn: (purpose: string) => ask<OpenedCase>(address(casePath(ref), { purpose })),
    gcTime: 0,
  });
}

function useAct<B, T>(ref: CaseRef, step: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: B) => ask<T>(casePath(ref, step), { method: 'POST', body: body ?? {} }),
    gcTime: 0,
    // Also after a refusal: somebody else may have changed the case.
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ['cases'] }), client.invalidateQueries({ queryKey: ['case', keyOf(ref)] })]),
  });
}

export const useReserve = (ref: CaseRef) => useAct<void, CaseStanding>(ref, '/reserve');
export const useRelease = (ref: CaseRef) => useAct<{ note: string }, CaseStanding>(ref, '/release');
export const useContact = (ref: CaseRef) => useAct<{ channel: string; purpose: string }, Cleared>(ref, '/contact');
export const useOutcome = (ref: CaseRef) => useAct<Outcome, CaseStanding>(ref, '/outcome');

export interface Outcome {
  readonly outcome: string;
  readonly note: string;
  readonly agreed_affected?: string;
}
