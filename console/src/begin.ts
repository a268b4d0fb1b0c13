import type { QueryClient } from '@tanstack/react-query';
import { sessionAsked, signedIn } from './api/session.ts';
import { statusAsked } from './api/status.ts';
import { begin as beginCx } from './cx/queries.ts';
import { begin as beginExplore } from './explore/question.ts';
import { begin as beginIncident } from './incident/queries.ts';
import { LATER } from './later.ts';
import { begin as beginNow } from './now/incidents.ts';
import { mayGo } from './shell/places.ts';
import { firstLanguage } from './words/context.tsx';
import { begin as beginWorklist } from './worklist/queries.ts';

/**
 * Before anything is drawn: asks who is signed in, fetches the page in the address, and asks what that page is made of as soon as it is known who may see it.
 * Drawing takes longer than the answers, so they are there when they are needed. Whatever goes wrong here is asked again, and told, by the page itself.
 */
export async function begin(client: QueryClient): Promise<void> {
  const [, , place = '', id = ''] = location.pathname.split('/');
  if (Object.hasOwn(LATER, place)) LATER[place as keyof typeof LATER]().catch(() => undefined);
  const view = await client.fetchQuery(sessionAsked).catch(() => null);
  const session = view && signedIn(view);
  if (!session) return;
  void client.prefetchQuery(statusAsked);
  if (place === '') beginNow(client);
  else if (place === 'incidents' && id !== '') beginIncident(client, decodeURIComponent(id), firstLanguage());
  else if (place === 'care' && mayGo('worklist', session.role)) beginWorklist(client, firstLanguage());
  else if (place === 'cx') beginCx(client, session);
  else if (place === 'explore') beginExplore(client);
}
