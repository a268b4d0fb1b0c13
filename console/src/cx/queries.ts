import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { address, ask } from '../api/client.ts';
import type { ContactEffect, Figures, Lag, ListQuality, Session, Silence, Spikes } from '../api/types.ts';

const FIGURES_MAX = 500;
const TIMELINES_MAX = 200;
const SPIKES_MAX = 50;
/** These are recomputed with every period and change slowly; nobody waits for them. */
const slow = { staleTime: 60_000 };

const figuresAsked = (dimension: string) =>
  queryOptions({
    queryKey: ['figures', dimension],
    queryFn: ({ signal }) => ask<Figures>(address('/lag/figures', { dimension, limit: FIGURES_MAX }), { signal }),
    ...slow,
  });
const lagAsked = queryOptions({
  queryKey: ['lag'],
  queryFn: ({ signal }) => ask<Lag>(address('/lag', { limit: TIMELINES_MAX }), { signal }),
  ...slow,
});
const silenceAsked = queryOptions({ queryKey: ['silence'], queryFn: ({ signal }) => ask<Silence>('/lag/silence', { signal }), ...slow });
const spikesAsked = queryOptions({
  queryKey: ['spikes'],
  queryFn: ({ signal }) => ask<Spikes>(address('/spikes', { limit: SPIKES_MAX }), { signal }),
  ...slow,
});
const effectAsked = queryOptions({ queryKey: ['effect'], queryFn: ({ signal }) => ask<ContactEffect>('/contact-effect', { signal }), ...slow });
const listQualityAsked = queryOptions({
  queryKey: ['list-quality'],
  queryFn: ({ signal }) => ask<ListQuality>('/list-quality', { signal }),
  ...slow,
});

export const useFigures = (dimension: string) => useQuery(figuresAsked(dimension));
export const useLag = () => useQuery(lagAsked);
export const useSilence = () => useQuery(silenceAsked);
export const useSpikes = () => useQuery(spikesAsked);
export const useEffectOfContact = (enabled = true) => useQuery({ ...effectAsked, enabled });
export const useListQuality = (enabled = true) => useQuery({ ...listQualityAsked, enabled });

/** What the page is made of, asked before it is drawn. */
export function begin(client: QueryClient, { may }: Session): void {
  for (const asked of [figuresAsked('all'), figuresAsked('region')]) void client.prefetchQuery(asked);
  void client.prefetchQuery(lagAsked);
  void client.prefetchQuery(spikesAsked);
  void client.prefetchQuery(silenceAsked);
  if (!may.see_contact_effect) return;
  void client.prefetchQuery(effectAsked);
  void client.prefetchQuery(listQualityAsked);
}
