import { type Database, nextRevision } from '../../sql/database.ts';
import { usageEvidenceMin } from './budget.ts';
import { placesOf } from './places.ts';
import { areaHealth, countUsage, usage, usageAtWork, usageDelivered, usageFound } from './statements.ts';
import type { Finding, Place, SlowPolicy, Turn } from './types.ts';
import { groupId, judgeUsage, type UsageVerdict } from './usage_verdict.ts';
import { toFive, usageSentence, volumeSentence } from './words.ts';

const GROUPS_MAX = 100_000;
/** The share of judged cells that show something in any period. */
const DEGRADED_BY_CHANCE = 0.05;

/** Counts who used what where in the newest periods. Needs nothing that is detected, so it may run beside the scoring of the period. */
export async function countUsers(db: Database, at: Date, policy: SlowPolicy): Promise<void> {
  await countUsage(db, { period_end: at, recent_s: policy.usage.recentS, revision: await nextRevision(db) });
}

/**
 * D10, usage absence: every period, over counts of a few thousand groups (`countUsers`). Judges the newest period whose records are in.
 * @returns null when no records came lately, or every group is still learning
 */
export async function runUsage(db: Database, at: Date, elements: number, policy: SlowPolicy): Promise<Turn | null> {
  const { recentS, historyMin } = policy.usage;
  const [delivered] = await usageDelivered(db, { period_end: at, recent_s: recentS });
  if (!delivered) return null;
  const period = { period_end: delivered.period_end, period_s: policy.periodS, rows_max: GROUPS_MAX };
  const [groups, atWork] = await Promise.all([usage(db, { ...period, history_min: historyMin }), usageAtWork(db, period)]);
  const { verdicts, judged, evidence } = judgeUsage(groups, policy, atWork);
  if (judged.size === 0) return null;
  const evidenceMin = usageEvidenceMin(evidence.length, elements, policy);
  const raised = verdicts.filter((verdict) => verdict.evidence >= evidenceMin);
  if (raised.length === 0) return { detector: 'usage', findings: [], judged };
  const areas = [...new Set(raised.map((verdict) => verdict.group.area))].filter((area) => area !== '');
  const health = new Map((await areaHealth(db, { period_end: at, areas })).map((row) => [row.area, row]));
  const places = await placesOf(
    db,
    [...health.values()].flatMap((row) => row.element_keys),
  );
  const since = new Date(at.getTime() - policy.calmTurns.usage * policy.periodS * 1_000);
  const before = new Set((await usageFound(db, { since, before: at })).map((row) => row.root_id));
  const findings = raised.map((verdict) => {
    const row = health.get(verdict.group.area);
    const elementsOf = (row?.element_keys ?? []).flatMap((key) => places.get(key) ?? []);
    const finding = findingOf(verdict, delivered.period_end, policy, radioWords(row), elementsOf);
    return { ...finding, waits: mayBeOfCells(row) && !before.has(finding.rootId) };
  });
  return { detector: 'usage', findings, judged };
}

interface Health {
  readonly judged: number;
  readonly degraded: number;
  readonly element_keys: readonly string[];
}

/**
 * Users missing beside cells that are not known to be well may be missing because of them, and the cells' own detectors name that better: an outage, one incident, with its root.
 * They need a period more where measurements come late, so such a finding waits for one turn.
 */
function mayBeOfCells(row: Health | undefined): boolean {
  return row !== undefined && row.element_keys.length > 0 && !isWell(row);
}

function isWell({ judged, degraded }: Health): boolean {
  return judged > 0 && degraded <= DEGRADED_BY_CHANCE * judged;
}

function findingOf(verdict: UsageVerdict, at: Date, policy: SlowPolicy, radio: string, elements: readonly Place[]): Finding {
  const { group, missing, expected, measure, evidence } = verdict;
  const share = missing / expected;
  const perPeriod = (people: number) => people / group.width;
  const sentence =
    measure === 'users' ? usageSentence(group, perPeriod(missing), perPeriod(expected), at, radio) : volumeSentence(group, share, at, radio);
  return {
    detector: 'usage',
    rootId: groupId(group),
    state: 'raised',
    kpi: measure === 'users' ? 'active_users' : 'usage_volume',
    value: toFive(perPeriod(expected - missing)),
    expected: toFive(perPeriod(expected)),
    evidence,
    effect: share,
    harm: Math.min(1, share),
    experience: 'mixed',
    onset: at.getTime() - group.width * policy.periodS * 1_000,
    checkpointH: 0,
    elements,
    parents: parentsOf(group),
    sentence,
  };
}

/** Widest first: the service in the whole network, then the class of device there, then all classes of the area. */
function parentsOf({ area, service, device_class }: UsageVerdict['group']): string[] {
  const all = [`/${service}/`, ...(device_class === '' ? [] : [`/${service}/${device_class}`, `${area}/${service}/`])];
  return all.filter((id) => id !== `${area}/${service}/${device_class}`);
}

function radioWords(row: Health | undefined): string {
  if (!row || row.judged === 0) return 'radio KPIs not looked at';
  return isWell(row) ? 'radio KPIs normal' : `${row.degraded} of ${row.judged} cells show something as well`;
}
