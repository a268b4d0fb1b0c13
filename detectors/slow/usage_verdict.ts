import { median } from 'simple-statistics';
import { deficitEvidence } from '../stats/negative_binomial_tail.ts';
import type { AreaAtWork, GroupUsage } from './statements.ts';
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
  /** The evidence of every test made: their number is what the budget is shared among, their distribution what calibration looks at. */
  readonly evidence: readonly number[];
}

/** What one person moves in a quarter of an hour varies by three times its mean; a few dozen people's sum is an accident, so it is not judged. */
const PER_PERSON_SPREAD = 3;
const VOLUME_USERS_MIN = 100;

/** Everything down to this share at once is records that did not come, not customers that left. */
const ALL_DOWN_SHARE = 0.5;
/** What the rest of the network does may explain this much of a change, not more: beyond it something is wrong everywhere. */
const TOGETHER: readonly [number, number] = [0.67, 1.5];

/** Where more of an area than this is meant to be out of service, what the rest should have is a guess. */
const OUT_SHARE_MAX = 0.7;

const ALONE: Alike = { users: 1, bytes: 1 };
/** The fleet may say that spreads are too wide as well, not by more than this. */
const NARROWEST = 0.6;
/** Groups smaller than this are mostly counting noise, which says nothing of days. */
const WIDENING_USERS_MIN = 20;

export function groupId(group: Pick<GroupUsage, 'area' | 'service' | 'device_class'>): string {
  return `${group.area}/${group.service}/${group.device_class}`;
}

/**
 * Which groups of users are missing (D10). Users: lower tail of a negative binomial with the group's own overdispersion, never below 4 % of the mean.
 * Volume: the same number measured in units of its own noise (variance over mean), so that it varies like a count: lower Poisson tail.
 * An area is judged against its usual times what the same service does in the other areas (the median share): a holiday is nobody's fault.
 * The whole network's groups are judged against their usual alone. Where every service falls to half at once, the records are incomplete and nothing is judged.
 * Users of cells that are meant to be out of service are not expected.
 * @param atWork areas with such cells
 */
export function judgeUsage(groups: readonly GroupUsage[], policy: SlowPolicy, atWork: readonly AreaAtWork[] = []): UsageJudgement {
  const { missingMin, shareMin } = policy.usage;
  if (isIncomplete(groups, '')) return { verdicts: [], judged: new Set(), evidence: [] };
  const areas = new Map<string, GroupUsage[]>();
  for (const group of groups) {
    const known = areas.get(group.area);
    if (known) known.push(group);
    else areas.set(group.area, [group]);
  }
  const shares = sharesOfAreas(groups);
  const everywhere = new Map([...shares].map(([like, { users, bytes }]) => [like, { users: users ?? 0, volume: bytes ?? 0 }]));
  const held = (share: number | null) => (share === null ? 1 : Math.min(TOGETHER[1], Math.max(TOGETHER[0], share)));
  const together = new Map([...shares].map(([like, { users, bytes }]) => [like, { users: held(users), bytes: held(bytes) }]));
  const fleet = usualSpreads(groups);
  const wider = widenings(groups, together, fleet, policy);
  const best = new Map<string, UsageVerdict>();
  const judged = new Set<string>();
  const latest = new Map<string, number>();
  const evidence: number[] = [];
  const out = new Map(atWork.map((area) => [area.area, area]));
  for (const [area, own] of areas) {
    for (const group of own) {
      const share = (group.width === 1 ? out.get(area)?.now_share : out.get(area)?.lately_share) ?? 0;
      if (share > OUT_SHARE_MAX) continue;
      const id = groupId(group);
      judged.add(id);
      const factor = area === '' ? ALONE : reduced(together.get(likeOf(group)) ?? ALONE, share);
      // How areas lie around what is expected says nothing of the whole network, but that it may be worse.
      const widening = area === '' ? { users: Math.max(1, wider.users), volume: Math.max(1, wider.volume) } : wider;
      for (const verdict of verdictsOf(group, factor, fleet.get(likeOf(group)), widening, policy)) {
        evidence.push(verdict.evidence);
        if (group.width === 1) latest.set(`${id} ${verdict.measure}`, verdict.missing / verdict.expected);
        // Users who are missing in one area are missing in the whole network too: that is the area's story, unless half of the areas miss half as much.
        // Four periods find what one is too small for; but who is back in the newest is not missing any more. Groups come narrowest window first.
        if (area === '' && (everywhere.get(likeOf(group))?.[verdict.measure] ?? 0) > 1 - verdict.missing / verdict.expected / 2) continue;
        const isBack = (latest.get(`${id} ${verdict.measure}`) ?? 1) < shareMin / 2;
        if (isBack || verdict.missing < missingMin || verdict.missing < shareMin * verdict.expected) continue;
        const known = best.get(id);
        if (!known || verdict.evidence > known.evidence) best.set(id, verdict);
      }
    }
  }
  return { verdicts: [...best.values()], judged, evidence };
}

/** What is known of the groups of one service, class and width before one of them is looked at. */
interface Alike {
  /** Squared spread beyond Poisson, relative; and the relative spread of volume. */
  readonly users: number;
  readonly bytes: number;
}
/** By how much groups lie further from what is expected than their spreads say, from those that lie above it. */
type Widening = Readonly<Record<UsageVerdict['measure'], number>>;

/** Every test that can be made of a group, whatever it says: the evidence that so few users, or so little volume, is no accident. */
function verdictsOf(group: GroupUsage, factor: Alike, fleet: Alike | undefined, wider: Widening, policy: SlowPolicy): UsageVerdict[] {
  return usualOf(group, factor, fleet, policy).map(({ measure, seen, expected, users, spread }) => {
    const variance = (wider[measure] * spread) ** 2;
    const perUser = expected / users;
    const told = { group, measure, expected: users, missing: (expected - seen) / perUser };
    if (seen >= expected) return { ...told, evidence: 0 };
    if (measure === 'users') {
      const size = variance > expected ? expected ** 2 / (variance - expected) : Number.POSITIVE_INFINITY;
      return { ...told, evidence: deficitEvidence(seen, expected, size) };
    }
    // Measured in units of its own noise, volume varies like a count. It is told in users, so that the same floor of 20 holds.
    const unit = variance / expected;
    return { ...told, evidence: deficitEvidence(seen / unit, expected / unit, Number.POSITIVE_INFINITY) };
  });
}

interface Usual {
  readonly measure: UsageVerdict['measure'];
  readonly seen: number;
  readonly expected: number;
  /** Users expected, in either case. */
  readonly users: number;
  readonly spread: number;
}

function usualOf(group: GroupUsage, factor: Alike, fleet: Alike | undefined, policy: SlowPolicy): Usual[] {
  // A spread read off few days is uncertain itself, and a median too: both widen what is expected. The quarter hours of one day are one accident, not three.
  const unsure = 1 + 3 / group.days;
  const users = group.users_usual * factor.users;
  const bytes = group.bytes_usual * factor.bytes;
  const found: Usual[] = [];
  if (users >= 1) {
    const own = Math.max(unsure * group.users_spread * factor.users, policy.usage.spreadMin * users);
    const spread = Math.sqrt(Math.max(own ** 2, users + unsure ** 2 * (fleet?.users ?? 0) * users ** 2));
    found.push({ measure: 'users', seen: group.users, expected: users, users, spread });
  }
  if (bytes > 0 && users >= VOLUME_USERS_MIN) {
    const least = Math.max(0.15, unsure * (fleet?.bytes ?? 0), PER_PERSON_SPREAD / Math.sqrt(users)) * bytes;
    const spread = Math.max(unsure * group.bytes_spread * factor.bytes, least);
    found.push({ measure: 'volume', seen: group.bytes, expected: bytes, users, spread });
  }
  return found;
}

/**
 * How far groups of all areas lie above what is expected, in spreads: half of those above should lie within 0.6745 of one. Only those above are asked, because users who
 * are missing lie below: an outage of half the network widens nothing. With few groups 1 is believed more than they are.
 */
function widenings(
  groups: readonly GroupUsage[],
  together: ReadonlyMap<string, Alike>,
  fleet: ReadonlyMap<string, Alike>,
  policy: SlowPolicy,
): Widening {
  const above: Record<UsageVerdict['measure'], number[]> = { users: [], volume: [] };
  for (const group of groups) {
    if (group.area === '' || group.users_usual < WIDENING_USERS_MIN) continue;
    for (const { measure, seen, expected, spread } of usualOf(group, together.get(likeOf(group)) ?? ALONE, fleet.get(likeOf(group)), policy))
      if (seen > expected) above[measure].push((seen - expected) / spread);
  }
  const of = (far: readonly number[]) =>
    far.length === 0 ? 1 : Math.max(NARROWEST, ((far.length * median([...far])) / 0.6745 + 20) / (far.length + 20));
  return { users: of(above.users), volume: of(above.volume) };
}

/**
 * What is usual among groups of one service, class and width: the median of their squared excess spread of users (beyond Poisson, relative) and of their
 * relative spread of volume. No group is believed steadier than that: a quarter of a dozen values is close to one another by luck.
 */
function usualSpreads(groups: readonly GroupUsage[]): Map<string, Alike> {
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

function reduced({ users, bytes }: Alike, share: number): Alike {
  return { users: users * (1 - share), bytes: bytes * (1 - share) };
}

function likeOf(group: GroupUsage): string {
  return `${group.service}/${group.device_class}/${group.width}`;
}

/** For each service, class and width: the median over areas of what there is over what is usual. Fewer than five areas say nothing. */
function sharesOfAreas(groups: readonly GroupUsage[]): Map<string, { users: number | null; bytes: number | null }> {
  const shares = new Map<string, { users: number[]; bytes: number[] }>();
  for (const group of groups) {
    if (group.area === '' || group.users_usual < 5) continue;
    const key = likeOf(group);
    const known = shares.get(key) ?? { users: [], bytes: [] };
    known.users.push(group.users / group.users_usual);
    if (group.bytes_usual > 0) known.bytes.push(group.bytes / group.bytes_usual);
    shares.set(key, known);
  }
  const middle = (values: readonly number[]) => (values.length >= 5 ? median([...values]) : null);
  return new Map([...shares].map(([key, { users, bytes }]) => [key, { users: middle(users), bytes: middle(bytes) }]));
}

function isIncomplete(groups: readonly GroupUsage[], area: string): boolean {
  const services = groups.filter((group) => group.area === area && group.device_class === '' && group.width === 1 && group.users_usual >= 20);
  return services.length >= 2 && services.every((group) => group.users < ALL_DOWN_SHARE * group.users_usual);
}
