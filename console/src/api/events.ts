import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** What an event makes old. Pages ask again for what they show; nothing about people comes through the stream itself. */
const MAKES_OLD: Readonly<Record<string, readonly string[]>> = {
  period: ['status', 'network', 'incidents', 'incident'],
  incident: ['incidents', 'incident', 'network'],
  reach: ['status', 'incidents', 'incident'],
  case: ['cases', 'case'],
  reset: ['status', 'network', 'incidents', 'incident', 'cases', 'case'],
};
/** Events come in bursts (a period opens several incidents): one question for all of them. */
const GATHER_MS = 400;

export type Live = 'connecting' | 'live';

/** Listens to the server while somebody is signed in, and says whether it can be heard. The browser connects again by itself. */
export function useEvents(signedIn: boolean): Live {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>('connecting');
  useEffect(() => {
    if (!signedIn) return;
    const source = new EventSource('/events');
    const old = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = (): void => {
      timer = undefined;
      const keys = new Set(old);
      old.clear();
      void client.invalidateQueries({ predicate: ({ queryKey }) => keys.has(String(queryKey[0])) });
    };
    let fresh = true;
    for (const [event, keys] of Object.entries(MAKES_OLD))
      source.addEventListener(event, () => {
        // The first word to whoever has just come: what was asked a moment ago is not asked again.
        const first = fresh && event === 'reset';
        fresh = false;
        if (first) return void client.refetchQueries({ type: 'active', stale: true });
        for (const key of keys) old.add(key);
        timer ??= setTimeout(refresh, GATHER_MS);
      });
    source.onopen = () => setLive('live');
    source.onerror = () => {
      setLive('connecting');
      // Whether Forecell is away or only the stream broke is for the next question to find out.
      void client.invalidateQueries({ queryKey: ['status'] });
    };
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client, signedIn]);
  return live;
}
