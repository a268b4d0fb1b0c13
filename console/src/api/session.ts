import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from './client.ts';
import type { Session, SessionView } from './types.ts';

const KEY = ['session'] as const;
export type Role = Session['role'];

export const sessionAsked = queryOptions({ queryKey: KEY, queryFn: ({ signal }) => ask<SessionView>('/session', { signal }), staleTime: 60_000 });

/** Who is signed in, and how one can. Asked again now and then: a session ends by itself. */
export function useSession() {
  return useQuery({ ...sessionAsked, refetchInterval: 300_000 });
}

export function signedIn(view: SessionView): Session | null {
  const { name, role } = view;
  return view.signed_in && name !== null && role !== null ? { ...view, name, role } : null;
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => ask<SessionView>('/session', { method: 'POST', body: { token } }),
    onSuccess: (view) => client.setQueryData(KEY, view),
  });
}

/** Nothing that was read stays in the page once somebody has left. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask('/session', { method: 'DELETE' }),
    onSuccess: () => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
      return client.invalidateQueries({ queryKey: KEY });
    },
  });
}
