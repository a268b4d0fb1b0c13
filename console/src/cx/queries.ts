import { useQuery } from '@tanstack/react-query';
import { address, ask } from '../api/client.ts';
import type { ContactEffect, Figures, Lag, ListQuality, Silence, Spikes } from '../api/types.ts';

const FIGURES_MAX = 500;
const TIMELINES_MAX = 200;
const SPIKES_MAX = 50;
/** These are recomputed with every period and change slowly; nobody waits for them. */
const slow = { staleTime: 60_000 };

export const useFigures = (dimension: string) =>
  useQuery({
    queryKey: ['figures', dimension],
    queryFn: ({ signal }) => ask<Figures>(address('/lag/figures', { dimension, limit: FIGURES_MAX }), { signal }),
    ...slow,
  });

export const useLag = () =>
  useQuery({ queryKey: ['lag'], queryFn: ({ signal }) => ask<Lag>(address('/lag', { limit: TIMELINES_MAX }), { signal }), ...slow });

export const useSilence = () => useQuery({ queryKey: ['silence'], queryFn: ({ signal }) => ask<Silence>('/lag/silence', { signal }), ...slow });

export const useSpikes = () =>
  useQuery({ queryKey: ['spikes'], queryFn: ({ signal }) => ask<Spikes>(address('/spikes', { limit: SPIKES_MAX }), { signal }), ...slow });

export const useEffectOfContact = (enabled = true) =>
  useQuery({ enabled, queryKey: ['effect'], queryFn: ({ signal }) => ask<ContactEffect>('/contact-effect', { signal }), ...slow });

export const useListQuality = (enabled = true) =>
  useQuery({ enabled, queryKey: ['list-quality'], queryFn: ({ signal }) => ask<ListQuality>('/list-quality', { signal }), ...slow });
