import { describe, expect, test } from 'vitest';
import { UIDS } from './links.ts';
import { DATASOURCE } from './query.ts';
import { nothingChosen } from './testing/ask.ts';
import { expand } from './testing/expand.ts';
import { alertQuestions, boards, type Panel, panelsOf, questionsOf } from './testing/questions.ts';

/** What the data source (4.20) knows of, in the browser or behind it; any other `$__name` would reach ClickHouse as it stands. */
const MACROS = ['timeFilter', 'dateFilter', 'fromTime', 'toTime', 'timeInterval', 'interval_s', 'conditionalAll'];
/** Chosen by nobody: what Grafana's own front end offers beside a dashboard's variables is used in links alone. */
const ASKED = { from: new Date('2036-01-09T00:00:00Z'), to: new Date('2036-01-09T01:00:00Z'), intervalMs: 900_000 };
/** Panels of Grafana itself: another would need a plugin that nobody installed. */
const BUILT_IN = ['row', 'stat', 'table', 'timeseries', 'trend', 'xychart', 'barchart', 'bargauge', 'gauge', 'geomap', 'state-timeline', 'text'];

const every = [
  ...boards().flatMap(({ board }) => questionsOf(board).map((question) => ({ question, board }))),
  ...alertQuestions().map((question) => ({ question, board: null })),
];

describe('the text of every query', () => {
  const texts = every.map(({ question: { board, name, rawSql } }) => ({ name: `${board} ${name}`, rawSql }));

  test('has no semicolon, of which the data source takes the first away, and no comment, which it blanks', () =>
    expect(texts.filter(({ rawSql }) => /;|--|\/\*|#/.test(rawSql)).map(({ name }) => name)).toEqual([]));
  test('has every part put in', () => expect(texts.filter(({ rawSql }) => /\{\{|\}\}/.test(rawSql)).map(({ name }) => name)).toEqual([]));
  test('has macros that the data source knows, and no other', () => {
    const used = texts.flatMap(({ name, rawSql }) => [...rawSql.matchAll(/\$__(\w+)/g)].map(([, macro = '']) => ({ name, macro })));
    expect(used.length).toBeGreaterThan(50);
    expect(used.filter(({ macro }) => !MACROS.includes(macro))).toEqual([]);
  });
  test('puts variables in as quoted strings: ${name:sqlstring}, but in the second place of a condition', () => {
    const bare = texts.flatMap(({ name, rawSql }) => {
      const outside = rawSql
        .replace(/, \$\w+\)/g, ')')
        .replace(/\$__\w+/g, '')
        .replace(/\$\{\w+:sqlstring\}/g, '');
      return outside.includes('$') ? [name] : [];
    });
    expect(bare).toEqual([]);
  });
});

test.each(boards())('$file asks valid questions of its own variables where nothing is chosen', ({ board }) => {
  for (const { rawSql, name } of questionsOf(board)) {
    const sql = expand(rawSql, { ...ASKED, variables: nothingChosen(board) });
    expect(sql, name).not.toContain('$');
  }
});

test.each(boards())('$file: a variable asks only what was chosen before it', ({ board }) => {
  const list = board.templating?.list ?? [];
  list.forEach(({ query }, i) => {
    const used = [...(query ?? '').matchAll(/\$\{(\w+):/g)].map(([, name]) => name);
    const before = list.slice(0, i).map(({ name }) => name);
    expect(used.filter((name) => !before.includes(name ?? ''))).toEqual([]);
  });
});

describe.each(boards())('$file, as Grafana 10 to 13 load it', ({ board }) => {
  const panels = panelsOf(board);
  const asking = panels.filter(({ type }) => type !== 'row');

  test('carries no number of the Grafana it came from, and a uid that fits', () => {
    expect((board as unknown as { id?: number | null }).id ?? null).toBeNull();
    expect(board.uid).toMatch(/^[\w-]{1,40}$/);
  });
  test('uses panels that need no plugin, each with a title', () => {
    expect(panels.filter(({ type }) => !BUILT_IN.includes(type)).map(({ id, type }) => [id, type])).toEqual([]);
    expect(panels.filter(({ title }) => !title).map(({ id }) => id)).toEqual([]);
  });
  test('tells the queries of one panel apart, each in the form the backend reads', () => {
    for (const { id, targets = [] } of asking) {
      expect(new Set(targets.map(({ refId }) => refId)).size, String(id)).toBe(targets.length);
      expect(
        targets.filter(({ refId, format }) => !/^[A-Z]\w*$/.test(refId) || ![0, 1].includes(format)),
        String(id),
      ).toEqual([]);
    }
  });
  test('asks for a time series wherever a panel draws lines', () => {
    const drawing = asking.filter(({ type }) => type === 'timeseries');
    expect(drawing.filter(({ targets = [] }) => !targets.some(({ format }) => format === 0)).map(({ id }) => id)).toEqual([]);
  });
  test('says of every legend whether it is shown', () =>
    expect(asking.filter(({ options }) => options?.legend && typeof options.legend.showLegend !== 'boolean').map(({ id }) => id)).toEqual([]));
  test('asks the provisioned data source for variables and annotations too', () => {
    const asked = [...(board.annotations?.list ?? []), ...(board.templating?.list ?? []).filter(({ type }) => type === 'query')];
    expect(asked.filter((one) => (one as { datasource?: { uid: string } }).datasource?.uid !== DATASOURCE.uid)).toEqual([]);
  });
  test('links to panels that are there', () => {
    const links = [...JSON.stringify(board).matchAll(/\/d\/([\w-]+)[^"]*?viewPanel=(\d+)/g)];
    for (const [, uid, id] of links) {
      const to = boards().find((other) => other.board.uid === uid)?.board;
      expect(Object.values(UIDS) as string[]).toContain(uid);
      expect(panelsOf(to!).map((panel: Panel) => panel.id)).toContain(Number(id));
    }
  });
});
