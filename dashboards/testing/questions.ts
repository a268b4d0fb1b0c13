import { ALERT_QUERIES } from '../alerts.ts';
import { dashboards } from '../build.ts';

/** What a query is asked for, which says what its answer must look like. */
export type Kind = 'timeseries' | 'table' | 'geomap' | 'variable' | 'annotation' | 'alert';

/** One query of a panel, a variable, an annotation or an alert. */
export interface Question {
  readonly board: string;
  readonly name: string;
  readonly kind: Kind;
  readonly rawSql: string;
  /** A panel that always shows a time of its own (`28d`), whatever is chosen above. */
  readonly timeFrom?: string;
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query?: string;
  readonly includeAll?: boolean;
}

export interface Panel {
  readonly id?: number;
  readonly type: string;
  readonly title?: string;
  readonly timeFrom?: string;
  readonly repeat?: string;
  readonly interval?: string;
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly options?: { readonly legend?: { readonly showLegend?: boolean } };
  readonly targets?: readonly {
    readonly refId: string;
    readonly rawSql: string;
    readonly format: number;
    readonly datasource: { readonly uid: string };
  }[];
  readonly panels?: readonly Panel[];
}

export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly panels: readonly Panel[];
  readonly links: readonly unknown[];
  readonly schemaVersion: number;
  readonly annotations?: {
    readonly list?: readonly { readonly name: string; readonly target: { readonly rawSql: string }; readonly placement?: string }[];
  };
  readonly templating?: { readonly list?: readonly Variable[] };
}

const parsed = [...dashboards()].map(([file, json]) => ({ file, board: JSON.parse(json) as Board }));

/** Every dashboard, parsed from what is written. */
export const boards = (): readonly { readonly file: string; readonly board: Board }[] => parsed;

/** The panels of a dashboard, those in closed rows too. */
export const panelsOf = (board: Board): Panel[] => board.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);

/** Every query of a dashboard. */
export function questionsOf(board: Board): Question[] {
  const panels = panelsOf(board).flatMap((panel) =>
    (panel.targets ?? []).map((target): Question => {
      const kind = target.format === 0 ? 'timeseries' : panel.type === 'geomap' ? 'geomap' : 'table';
      const name = `${panel.id} ${panel.title} ${target.refId}`;
      return { board: board.uid, name, kind, rawSql: target.rawSql, ...(panel.timeFrom === undefined ? {} : { timeFrom: panel.timeFrom }) };
    }),
  );
  const notes = (board.annotations?.list ?? []).map(
    ({ name, target }): Question => ({ board: board.uid, name: `annotation ${name}`, kind: 'annotation', rawSql: target.rawSql }),
  );
  return [
    ...panels,
    ...notes,
    ...queriedVariables(board).map(({ name, query }): Question => ({ board: board.uid, name: `variable ${name}`, kind: 'variable', rawSql: query })),
  ];
}

/** The variables that ask the database, in their order: a later one may use an earlier one. */
export const queriedVariables = (board: Board): { name: string; query: string; includeAll: boolean }[] =>
  (board.templating?.list ?? [])
    .filter(({ type }) => type === 'query')
    .map(({ name, query = '', includeAll = false }) => ({ name, query, includeAll }));

/** Every query of every alert. */
export const alertQuestions = (): Question[] => ALERT_QUERIES.map(({ uid, rawSql }) => ({ board: 'alerting', name: uid, kind: 'alert', rawSql }));
