import { describe, expect, test } from 'vitest';
import { type Asked, expand, expandBackend, expandBrowser } from './expand.ts';

const asked: Asked = { from: new Date('2014-11-12T11:45:26.371Z'), to: new Date('2015-11-12T11:45:26.371Z'), intervalMs: 20_000 };

describe('macros of the backend, as the data source 4.20 expands them', () => {
  test.each([
    ['t > $__fromTime', 't > toDateTime(1415792726)'],
    ['t < $__toTime', 't < toDateTime(1447328726)'],
    ['t > $__fromTime_ms', 't > fromUnixTimestamp64Milli(1415792726371)'],
    ['t < $__toTime_ms', 't < fromUnixTimestamp64Milli(1447328726371)'],
    ['$__timeFilter(s.at)', 's.at >= toDateTime(1415792726) AND s.at <= toDateTime(1447328726)'],
    ['$__timeFilter_ms(at)', 'at >= fromUnixTimestamp64Milli(1415792726371) AND at <= fromUnixTimestamp64Milli(1447328726371)'],
    ['$__dateFilter(day)', "day >= toDate('2014-11-12') AND day <= toDate('2015-11-12')"],
    [
      '$__dateTimeFilter(d, t)',
      "(d >= toDate('2014-11-12') AND d <= toDate('2015-11-12')) AND (t >= toDateTime(1415792726) AND t <= toDateTime(1447328726))",
    ],
    ['$__dt(d,t)', "(d >= toDate('2014-11-12') AND d <= toDate('2015-11-12')) AND (t >= toDateTime(1415792726) AND t <= toDateTime(1447328726))"],
    ['$__timeFrom(t)', 't >= toDateTime(1415792726)'],
    ['$__timeTo(t)', 't <= toDateTime(1447328726)'],
    ['$__timeInterval(t)', 'toStartOfInterval(toDateTime(t), INTERVAL 20 second)'],
    ['$__timeInterval_ms(t)', 'toStartOfInterval(toDateTime64(t, 3), INTERVAL 20000 millisecond)'],
    ['$__timeGroup(t,5m)', 'toStartOfInterval(toDateTime(t), INTERVAL 300 second)'],
    ['$__interval_s', '20'],
    ['$__interval_ms', '20000'],
  ])('%s', (raw, expected) => expect(expandBackend(raw, asked)).toBe(expected));

  test('an interval below a second counts as one', () => expect(expandBackend('$__interval_s', { ...asked, intervalMs: 200 })).toBe('1'));
  test('a macro nobody knows stays, for ClickHouse to refuse', () => expect(expandBackend('$__nothing(t)', asked)).toBe('$__nothing(t)'));
  test('the wrong number of arguments is an error', () =>
    expect(() => expandBackend('$__timeFilter(a, b)', asked)).toThrow(/takes 1 arguments, not 2/));
  test('a call inside an argument is refused, because the backend cuts it short', () =>
    expect(() => expandBackend('$__timeInterval(toDate(t))', asked)).toThrow(/cut short/));
  test('Go has no days', () => expect(() => expandBackend('$__timeGroup(t,1d)', asked)).toThrow(/no duration of Go/));
});

describe('what the browser puts in', () => {
  const variables = { region: { all: false, values: ["Fun'en", 'Jutland'] }, every: { all: true, values: ['a', 'b'] } };

  test('strings are quoted, quotes in them doubled', () =>
    expect(expandBrowser('region IN (${region:sqlstring})', variables)).toBe("region IN ('Fun''en','Jutland')"));
  test('a condition is kept for a choice', () =>
    expect(expandBrowser('$__conditionalAll(region IN (${region:sqlstring}), $region) AND 1', variables)).toBe(
      "region IN ('Fun''en','Jutland') AND 1",
    ));
  test('a condition is dropped for All, each for its own variable', () =>
    expect(expandBrowser('$__conditionalAll(a IN (${every:sqlstring}), $every) AND $__conditionalAll(b = lower($region), $region)', variables)).toBe(
      "1=1 AND b = lower(Fun'en,Jutland)",
    ));
  test('All put in by itself is every option', () => expect(expandBrowser('a IN (${every:sqlstring})', variables)).toBe("a IN ('a','b')"));
  test('a variable that is not there is an error', () => expect(() => expandBrowser('${nobody}', variables)).toThrow(/nobody/));
  test('a condition with a comma of its own is an error, because the data source then leaves the macro', () =>
    expect(() => expandBrowser('$__conditionalAll(a = 1, b = 2, $region)', variables)).toThrow(/two arguments/));
  test('macros of the backend are left to it', () => expect(expandBrowser('$__timeFilter(t)', variables)).toBe('$__timeFilter(t)'));
});

test('the whole way', () =>
  expect(
    expand('$__timeFilter(t) AND $__conditionalAll(r IN (${r:sqlstring}), $r)', { ...asked, variables: { r: { all: false, values: ['x'] } } }),
  ).toBe("t >= toDateTime(1415792726) AND t <= toDateTime(1447328726) AND r IN ('x')"));
