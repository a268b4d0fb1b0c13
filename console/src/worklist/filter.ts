import { useMemo } from 'react';
import { useSearchParams } from 'wouter';

export const PAGE_ROWS = 200;
const NAMES = ['incident', 'area', 'value_band', 'kind', 'contactable_now', 'state', 'mine', 'sort'] as const;
export type FilterName = (typeof NAMES)[number];
export type Filter = Readonly<Partial<Record<FilterName, string>>>;

/** The filter that an address holds. */
export function filterOf(text: string): Filter {
  const params = new URLSearchParams(text);
  return Object.fromEntries(NAMES.flatMap((name) => (params.get(name) ? [[name, params.get(name) ?? '']] : [])));
}

/** What the list is narrowed to; in the address, so that it can be sent to a colleague and survives going back. */
export function useFilter(): [Filter, (name: FilterName, value: string) => void] {
  const [asked, setAsked] = useSearchParams();
  const text = asked.toString();
  const filter = useMemo(() => filterOf(text), [text]);
  const set = (name: FilterName, value: string): void =>
    setAsked(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return [filter, set];
}
