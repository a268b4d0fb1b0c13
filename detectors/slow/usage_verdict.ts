import { median } from 'simple-statistics';
import { deficitEvidence } from '../stats/negative_binomial_tail.ts';
import type { GroupUsage } from './statements.ts';
import type { SlowPolicy } from './types.ts';

/** What was missing of one group of users. */
export interface UsageVerdict {
  readonly group: GroupUsage;
  readonly measure: 'users' | 'volume';
  /** What should have been there, given what the same service does elsewhere today. */
  readonly expected: number;
  readonly missing: number;
  readonly evidence: number;
}

export interface UsageJudgement {
  /** The strongest verdict of each group that lacks enough to be named, whatever its evidence. */
  readonly verdicts: readonly UsageVerdict[];
  /** `area/service/device class` of all groups that could be judged. */
  readonly judged: ReadonlySet<string>;
  /** How many tests were made, for the budget. */
  readonly tests: number;
}

/** What one person moves in a quarter of an hour varies by three times its mean; a few dozen people's sum is an accident, so it is not judged. */
const PER_PERSON_SPREAD = 3;
const VOLUME_USERS_MIN = 100;

/** Everything down to this share at once is records that did not come, not customers that left. */
const ALL_DOWN_SHARE = 0.5;
/** What the rest of the network does may explain this much of a change, not more: beyond it something is wrong everywhere. */
const TOGETHER: readonly [number, number] = [0.67, 1.5];

export function groupId(group: Pick<GroupUsage, 'area' | 'service' | 'device_class'>): string {
  return `${group.area}/${group.service}/${group.device_class}`;
}

/**
 * Which groups of users are missing (D10). Users: lower tail of a negative binomial with the group's own overdispersion, never below 4 % of the mean.
 * Volume: the same number measured in units of its own noise (variance over mean), so that it varies like a count: lower Poisson tail.
 * An area is judged against its usual times what the same service does in the other areas (the median share): a holiday is nobody's fault.
 * The whole network's groups are judged against their usual alone. Where every service falls to half at once, the records are incomplete and nothing is judged.
 */
export function judgeUsage(groups: readonly GroupUsage[], policy: SlowPolicy): UsageJudgement {
  const { missingMin, shareMin } = policy.usage;
  if (isIncomplete(groups, '')) return { verdicts: [], judged: new Set(), tests: 0 };
  const areas = new Map<string, GroupUsage[]>();
  for (const group of groups) {
    const known = areas.get(group.area);
    if (known) known.push(group);
    else areas.set(group.area, [group]);
  }
  const together = elsewhere(groups);
  const fleet = usualSpreads(groups);
  const best = new Map<string, UsageVerdict>();
  const judged = new Set<string>();
  const latest = new Map<string, number>();
  let tests = 0;
  for (const [area, own] of areas) {
    if (area !== '' && own.every((group) => group.users === 0) && own.some((group) => group.users_usual >= 1)) continue;
    for (const group of own) {
      const id = groupId(group);
      judged.add(id);
      const factor = area === '' ? { users: 1, bytes: 1 } : (together.get(likeOf(group)) ?? { users: 1, bytes: 1 });
      for (const verdict of verdictsOf(group, factor, fleet.get(likeOf(group)), policy)) {
        tests++;
        if (group.width === 1) latest.set(`${id} ${verdict.measure}`, verdict.missing / verdict.expected);
        // Four periods find what one is too small for; but who is back in the newest is not missing any more. Groups come narrowest window first.
        const isBack = (latest.get(`${id} ${verdict.measure}`) ?? 1) < shareMin / 2;
        if (isBack || verdict.missing < missingMin || verdict.missing < shareMin * verdict.expected) continue;
        const known = best.get(id);
        if (!known || verdict.evidence > known.evidence) best.set(id, verdict);
      }
    }
  }
  return { verdicts: [...best.values()], judged, tests };
}

function verdictsOf(
  group: GroupUsage,
  factor: { users: number; bytes: number },
  fleet: { users: number; bytes: number } | undefined,
  policy: SlowPolicy,
): UsageVerdict[] {
  // A spread read off few values is uncertain itself, and a median too: both widen what is expected.
  // Sums of four that overlap tell less than their number.
  const unsure = 1 + (3 * (group.width === 1 ? 1 : 2)) / group.history;
  const users = group.users_usual * factor.users;
  const usersSpread = Math.max(unsure * group.users_spread * factor.users, policy.usage.spreadMin * users);
  const excess = Math.max(usersSpread ** 2 - users, unsure ** 2 * (fleet?.users ?? 0) * users ** 2);
  const size = excess > 0 ? users ** 2 / excess : Number.POSITIVE_INFINITY;
  const found: UsageVerdict[] = [];
  if (users >= 1) {
    found.push({
      group,
      measure: 'users',
      expected: users,
      missing: users - group.users,
      evidence: group.users < users ? deficitEvidence(group.users, users, size) : 0,
    });
  }
  const bytes = group.bytes_usual * factor.bytes;
  if (bytes > 0 && users >= VOLUME_USERS_MIN) {
    const spread = Math.max(
      unsure * group.bytes_spread * factor.bytes,
      0.15 * bytes,
      unsure * (fleet?.bytes ?? 0) * bytes,
      (PER_PERSON_SPREAD * bytes) / Math.sqrt(users),
    );
    const unit = spread ** 2 / bytes;
    const evidence = group.bytes < bytes ? deficitEvidence(group.bytes / unit, bytes / unit, Number.POSITIVE_INFINITY) : 0;
    // Told in users, so that the same floor of 20 holds: so many usual users' worth of volume is missing.
    const perUser = bytes / users;
    found.push({ group, measure: 'volume', expected: users, missing: (bytes - group.bytes) / perUser, evidence });
  }
  return found;
}

/**
 * What is usual among groups of one service, class and width: the median of their squared excess spread of users (beyond Poisson, relative) and of their
 * relative spread of volume. No group is believed steadier than that: a quarter of a dozen values is close to one another by luck.
 */
function usualSpreads(groups: readonly GroupUsage[]): Map<string, { users: number; bytes: number }> {
  const own = new Map<string, { users: number[]; bytes: number[] }>();
  for (const group of groups) {
    if (group.area === '' || group.users_usual < 5) continue;
    const known = own.get(likeOf(group)) ?? { users: [], bytes: [] };
    known.users.push((group.users_spread ** 2 - group.users_usual) / group.users_usual ** 2);
    if (group.bytes_usual > 0) known.bytes.push(group.bytes_spread / group.bytes_usual);
    own.set(likeOf(group), known);
  }
  const middle = (values: readonly number[]) => (values.length >= 5 ? Math.max(0, median([...values])) : 0);
  return new Map([...own].map(([like, { users, bytes }]) => [like, { users: middle(users), bytes: middle(bytes) }]));
}

function likeOf(group: GroupUsage): string {
  return `${group.service}/${group.device_class}/${group.width}`;
}

/** For each service, class and width: the median over areas of what there is over what is usual. Fewer than five areas say nothing. */
function elsewhere(groups: readonly GroupUsage[]): Map<string, { users: number; bytes: number }> {
  const shares = new Map<string, { users: number[]; bytes: number[] }>();
  for (const group of groups) {
    if (group.area === '' || group.users_usual < 5) continue;
    const key = likeOf(group);
    const known = shares.get(key) ?? { users: [], bytes: [] };
    known.users.push(group.users / group.users_usual);
    if (group.bytes_usual > 0) known.bytes.push(group.bytes / group.bytes_usual);
    shares.set(key, known);
  }
  const held = (values: readonly number[]) => (values.length >= 5 ? Math.min(TOGETHER[1], Math.max(TOGETHER[0], median([...values]))) : 1);
  return new Map([...shares].map(([key, { users, bytes }]) => [key, { users: held(users), bytes: held(bytes) }]));
}

function isIncomplete(groups: readonly GroupUsage[], area: string): boolean {
  const services = groups.filter((group) => group.area === area && group.device_class === '' && group.width === 1 && group.users_usual >= 20);
  return services.length >= 2 && services.every((group) => group.users < ALL_DOWN_SHARE * group.users_usual);
}
