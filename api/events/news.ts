import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { caseAlias } from '../cases/alias.ts';
import { newsCases, newsCasesFrom, newsIncidents, newsPeriods, newsReach } from './statements.ts';

/** Something that happened, told to whoever may know. `reach`: it is known anew whom incidents touch; how many is for a question. `case` is for care and admin. */
export interface News {
  readonly event: 'period' | 'incident' | 'reach' | 'case';
  readonly data: Readonly<Record<string, string | number>>;
}

/** Asks once what is new since it was asked last; the first time it only learns where things stand. */
export type NewsSource = () => Promise<News[]>;

const ROWS_MAX = 500;
/** Case events are written by the clocks of several processes: so much is asked for again, and what was told is known by its id. */
const OVERLAP_MS = 10_000;

export interface NewsDeps {
  readonly nocDb: Database;
  readonly careDb: Database;
  readonly keys: KeyRing;
}

/**
 * What changed in the tables, whoever changed it: a period scored, an incident written about, its customers counted, a case acted on. Four small questions each time.
 * At most 500 of a kind at once; incidents beyond that come with the next question, older case events are left out (a reader reads its list anyway).
 */
export function newsFrom({ nocDb, careDb, keys }: NewsDeps): NewsSource {
  let period = '';
  let revision: string | null = null;
  let reach = '';
  let from: Date | null = null;
  let told = new Set<string>();
  return async () => {
    const first = revision === null;
    const [[newest], incidents, [counted], cases] = await Promise.all([
      newsPeriods(nocDb, {}),
      newsIncidents(nocDb, { since: revision ?? '0', limit: ROWS_MAX }),
      newsReach(nocDb, {}),
      from === null ? Promise.resolve([]) : newsCases(careDb, { since: from, limit: ROWS_MAX }),
    ]);
    const mark = newest ? `${newest.period_end.toISOString()} ${newest.revision}` : '';
    const news: News[] = [];
    if (newest && mark !== period)
      news.push({
        event: 'period',
        data: { period_end: newest.period_end.toISOString(), elements_scored: newest.elements_scored, elements_unknown: newest.elements_unknown },
      });
    for (const { newest: _, quiet, ...incident } of incidents.toReversed()) if (!quiet) news.push({ event: 'incident', data: incident });
    if (counted && counted.newest !== reach) news.push({ event: 'reach', data: {} });
    for (const one of cases) if (!told.has(one.event_id)) news.push(caseNews(keys, one));
    period = mark;
    reach = counted?.newest ?? reach;
    revision = incidents[0]?.newest ?? revision ?? '0';
    const latest = cases.at(-1)?.at;
    told = new Set(cases.map((one) => one.event_id));
    from = latest ? new Date(latest.getTime() - OVERLAP_MS) : (from ?? (await newsCasesFrom(careDb, {}))[0]?.since ?? null);
    return first ? [] : news;
  };
}

type CaseRow = Awaited<ReturnType<typeof newsCases>>[number];

function caseNews(keys: KeyRing, { incident_id, centre_key: centre, event_id: _, at, held_until, holder, ...rest }: CaseRow): News {
  const held = rest.state === 'reserved';
  const data = { incident_id, case_id: caseAlias(keys, { incident: incident_id, centre }), ...rest, at: at.toISOString() };
  return { event: 'case', data: { ...data, held_by: held ? holder : '', held_until: held ? held_until.toISOString() : '' } };
}
