import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import type { Reader } from '../access.ts';
import type { Page } from '../incidents.ts';
import { accountsOfList, changesOfList, forecastList, forecastReach } from './lists.ts';

/** What is asked of a list beside its rows. */
export interface ListPorts {
  forecastReach(id: string): ReturnType<typeof forecastReach>;
  forecast(id: string, page: Page, reader: Reader): ReturnType<typeof forecastList>;
  changes(id: string, computedFor: Date | undefined, page: Page, reader: Reader): ReturnType<typeof changesOfList>;
  accounts(id: string, page: Page, reader: Reader): ReturnType<typeof accountsOfList>;
}

/** Counts over the connection that knows nobody, people over care's. */
export function listPorts({
  nocDb,
  careDb,
  keys,
  within,
}: {
  readonly nocDb: Database;
  readonly careDb: Database;
  readonly keys: KeyRing;
  readonly within: <T>(work: () => Promise<T>) => Promise<T>;
}): ListPorts {
  return {
    forecastReach: (id) => within(() => forecastReach(nocDb, id)),
    forecast: (id, page, reader) => within(() => forecastList(careDb, keys, id, page, reader)),
    changes: (id, computedFor, page, reader) => within(() => changesOfList(careDb, keys, id, computedFor, page, reader)),
    accounts: (id, page, reader) => within(() => accountsOfList(careDb, keys, id, page, reader)),
  };
}
