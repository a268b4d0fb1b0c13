import { describe, expect, test } from 'vitest';
import type { GroupUsage } from './statements.ts';
import { DEFAULT_SLOW } from './types.ts';
import { judgeUsage } from './usage_verdict.ts';

describe('how sure missing users are', () => {
  /** Twelve areas of 200 users each; what they have today as `now` says, by area. */
  const groups = (now: (area: number) => number, days = 12): GroupUsage[] =>
    Array.from({ length: 12 }, (_, area) => ({
      ...{
        area: `A${area}`,
        service: 'data',
        device_class: '',
        width: 1,
        history: 3 * days,
        days,
        users: now(area),
        users_usual: 200,
        users_spread: 18,
      },
      ...{ bytes: 0, bytes_usual: 0, bytes_spread: 0 },
    }));
  const evidenceOf = (given: readonly GroupUsage[]) =>
    judgeUsage(given, DEFAULT_SLOW).verdicts.find((verdict) => verdict.group.area === 'A0')?.evidence ?? 0;
  /** The others lie around the middle, as far as `spread` users from it. */
  const others = (spread: number) => (area: number) => (area === 0 ? 100 : 200 + (area % 2 === 0 ? spread : -spread));

  test('half of an area’s users missing is far beyond chance; less so on a day on which every area lies far from its usual', () => {
    expect(evidenceOf(groups(others(8)))).toBeGreaterThan(6);
    expect(evidenceOf(groups(others(60)))).toBeLessThan(0.6 * evidenceOf(groups(others(8))));
  });

  test('what is missing elsewhere as well does not make it less sure', () => {
    const half = (area: number) => (area < 4 ? 100 : 200 + (area % 2 === 0 ? 8 : -8));
    expect(evidenceOf(groups(half))).toBeGreaterThan(0.9 * evidenceOf(groups(others(8))));
  });

  test('the same spread says less of three days than of twelve, however many quarter hours they have', () => {
    expect(evidenceOf(groups(others(8), 3))).toBeLessThan(evidenceOf(groups(others(8), 12)));
  });

  test('one large area without its users is that area’s story, not the whole network’s; half of the areas without theirs are both', () => {
    const all = (given: GroupUsage[]): GroupUsage[] => {
      const users = given.reduce((sum, group) => sum + group.users, 0);
      return [...given, { ...(given[0] as GroupUsage), area: '', users, users_usual: 2_400, users_spread: 60 }];
    };
    const raisedOf = (given: GroupUsage[]) =>
      judgeUsage(all(given), DEFAULT_SLOW)
        .verdicts.filter(({ evidence }) => evidence > 4)
        .map(({ group }) => group.area);
    expect(raisedOf(groups((area) => (area < 3 ? 60 : 200)))).toEqual(['A0', 'A1', 'A2']);
    expect(raisedOf(groups((area) => (area < 8 ? 60 : 200)))).toContain('');
  });

  test('every test is counted, whatever it says: the budget is shared among them', () => {
    expect(
      judgeUsage(
        groups(() => 200),
        DEFAULT_SLOW,
      ).evidence,
    ).toEqual(new Array(12).fill(0));
  });
});
