import { queryOptions, useQuery } from '@tanstack/react-query';
import { ask } from './client.ts';
import type { Status } from './types.ts';

export const statusAsked = queryOptions({ queryKey: ['status'], queryFn: ({ signal }) => ask<Status>('/status', { signal }) });

/** How complete the picture is, and until when. Asked again by every event and at the latest every half minute. */
export function useStatus() {
  return useQuery({ ...statusAsked, refetchInterval: 30_000 });
}

/** What is not known, counted: elements that learn, elements without usable data, sources that have not delivered. */
export function unknownOf(status: Status): { learning: number; gap: number; late: number } {
  const { learning, missing, suspect, unknown } = status.elements;
  return { learning, gap: missing + suspect + unknown, late: status.sources.late };
}

/** What time it is in the network: the end of the newest judged period. A replayed or simulated network is not at the clock on the wall. */
export function useNetworkNow(): Date | null {
  const { data } = useStatus();
  return data?.judged_until ? new Date(data.judged_until) : null;
}
