import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { address, ask } from '../api/client.ts';
import type { Acknowledged, IncidentDetail, Labels, WordsView } from '../api/types.ts';
import { type Language, readerZone } from '../words/format.ts';

const path = (id: string, rest = ''): string => `/incidents/${encodeURIComponent(id)}${rest}`;

const incidentAsked = (id: string) =>
  queryOptions({ queryKey: ['incident', id], queryFn: ({ signal }) => ask<IncidentDetail>(path(id), { signal }) });

export function useIncident(id: string) {
  return useQuery({ ...incidentAsked(id), refetchInterval: 60_000 });
}

const labelsAsked = (id: string) => queryOptions({ queryKey: ['labels', id], queryFn: ({ signal }) => ask<Labels>(path(id, '/labels'), { signal }) });

export function useLabels(id: string) {
  return useQuery(labelsAsked(id));
}

const wordsAsked = (id: string, language: string) =>
  queryOptions({
    queryKey: ['words', id, language],
    queryFn: ({ signal }) => ask<WordsView>(address(path(id, '/words'), { language, time_zone: readerZone() }), { signal }),
  });

/** What customers may be told, by the reader's clock. */
export function useWords(id: string, language: string) {
  return useQuery({ ...wordsAsked(id, language), placeholderData: (before) => before });
}

/** What the page is made of, asked before it is drawn. */
export function begin(client: QueryClient, id: string, language: Language): void {
  void client.prefetchQuery(incidentAsked(id));
  void client.prefetchQuery(labelsAsked(id));
  void client.prefetchQuery(wordsAsked(id, language));
}

export interface NewLabel {
  readonly label: string;
  readonly reason?: string;
  readonly note: string;
}

export function useLabel(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (label: NewLabel) => ask(path(id, '/labels'), { method: 'POST', body: label }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['labels', id] }),
  });
}

export function useAcknowledge(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewAcknowledgement) => ask<Acknowledged>(path(id, '/acknowledgement'), { method: 'POST', body }),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ['incident', id] }), client.invalidateQueries({ queryKey: ['incidents'] })]),
  });
}

export interface NewAcknowledgement {
  readonly owner?: string;
  readonly note?: string;
  readonly snooze?: boolean;
}

export interface NewEstimate {
  readonly restored_by: string;
  readonly confidence: string;
  readonly next_update_at: string;
}

export function useEstimate(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (estimate: NewEstimate) => ask(path(id, '/estimate'), { method: 'POST', body: estimate }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['words', id] }),
  });
}
