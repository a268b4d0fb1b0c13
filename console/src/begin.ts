import type { QueryClient } from '@tanstack/react-query';
import { sessionAsked, signedIn } from './api/session.ts';
import { statusAsked } from './api/status.ts';
import type { Session } from './api/types.ts';
import { begin as beginIncident } from './incident/queries.ts';
import { LATER } from './later.ts';
import { begin as beginNow } from './now/incidents.ts';
import { mayGo } from './shell/places.ts';
import { firstLanguage } from './words/context.tsx';
import type { Language } from './words/format.ts';

/** What a page that comes later may bring along. */
interface Later {
  readonly begin?: (client: QueryClient, session: Session, language: Language) => void;
}

const PLACE_OF = { care: 'worklist', cx: 'cx', explore: 'explore' } as const;

/**
 * Before anything is drawn: asks who is signed in, fetches the page in the address, and asks what that page is made of as soon as it is known who may see it.
 * Drawing takes longer than the answers, so they are there when they are needed. Whatever goes wrong here is asked again, and told, by the page itself.
 */
export async function begin(client: QueryClient): Promise<void> {
  const [, , place = '', id = ''] = location.pathname.split('/');
  const page = Object.hasOwn(LATER, place) ? (LATER[place as keyof typeof LATER]() as Promise<Later>).catch(() => null) : null;
  const view = await client.fetchQuery(sessionAsked).catch(() => null);
  const session = view && signedIn(view);
  if (!session) return;
  void client.prefetchQuery(statusAsked);
  if (place === '') beginNow(client);
  else if (place === 'incidents' && id !== '') beginIncident(client, decodeURIComponent(id), firstLanguage());
  else beginLater(client, session, place, await page);
}

function beginLater(client: QueryClient, session: Session, place: string, page: Later | null): void {
  if (!Object.hasOwn(PLACE_OF, place) || !mayGo(PLACE_OF[place as keyof typeof PLACE_OF], session.role)) return;
  page?.begin?.(client, session, firstLanguage());
}
