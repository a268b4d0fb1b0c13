import { useMutation, useQuery } from '@tanstack/react-query';
import { address, ask } from '../api/client.ts';
import type { Experience } from '../api/types.ts';

export interface Search {
  readonly kind: string;
  readonly value: string;
  readonly purpose: string;
}

/** From a number to an alias that says nothing. The number goes in a body: an address would be kept by whatever is between. */
export function useSearch() {
  return useMutation({ mutationFn: (search: Search) => ask<{ alias: string }>('/customers/search', { method: 'POST', body: search }), gcTime: 0 });
}

export function useExperience(alias: string, purpose: string, language: string) {
  return useQuery({
    queryKey: ['experience', alias, purpose, language],
    queryFn: ({ signal }) => ask<Experience>(address(`/customers/${encodeURIComponent(alias)}/experience`, { purpose, language }), { signal }),
    enabled: purpose !== '',
    // Every look is recorded: one look, one question.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
}
