import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { address, ask } from '../api/client.ts';
import type { Explored } from '../api/types.ts';

export const MEASURES = ['bad_minutes', 'affected_share', 'failed_share', 'complaints_per_1000'] as const;
export const DIMENSIONS = ['area', 'region', 'technology', 'device_class', 'segment', 'day', 'week'] as const;
export const FILTERS = ['region', 'area', 'technology', 'device_class', 'segment'] as const;
const NAMES = ['measure', 'by', 'across', 'since', 'until', ...FILTERS] as const;
export type Name = (typeof NAMES)[number];
export type Question = Readonly<Partial<Record<Name, string>>>;

/** The question that an address holds. */
function questionOf(text: string): Question {
  const params = new URLSearchParams(text);
  return Object.fromEntries(NAMES.flatMap((name) => (params.get(name) ? [[name, params.get(name) ?? '']] : []))) as Question;
}

/** The question is the page's address, so that its answer can be sent to somebody as a link. */
export function useQuestion(): [Question, (changes: Question) => void] {
  const [asked, setAsked] = useSearchParams();
  const text = asked.toString();
  const question = useMemo(() => questionOf(text), [text]);
  const change = (changes: Question): void =>
    setAsked((before) => {
      const next = new URLSearchParams(before);
      for (const [name, value] of Object.entries(changes)) {
        if (value === '') next.delete(name);
        else next.set(name, value);
      }
      return next;
    });
  return [question, change];
}

const exploreAsked = (question: Question) =>
  queryOptions({
    queryKey: ['explore', question],
    queryFn: ({ signal }) => ask<Explored>(address('/explore', question), { signal }),
    staleTime: 300_000,
  });

export function useExplore(question: Question) {
  return useQuery({ ...exploreAsked(question), placeholderData: (before) => before });
}

/** What the page is made of, asked before it is drawn. */
export function begin(client: QueryClient): void {
  void client.prefetchQuery(exploreAsked(questionOf(location.search)));
}
