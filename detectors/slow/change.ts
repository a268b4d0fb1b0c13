import type { Database } from '../../sql/database.ts';
import { changeEvidenceMin } from './budget.ts';
import { judgeChange, type KpiVerdict } from './change_verdict.ts';
import { placesOf } from './places.ts';
import { type ChangeEffect, changeEffects, changesDue } from './statements.ts';
import type { Finding, Place, SlowIncident, SlowPolicy, Turn } from './types.ts';
import { changeSentence, harmOf, isProportional, plainValue } from './words.ts';

/** More changes than this due in one period wait for their next checkpoint. */
const CHANGES_MAX = 50;
/** So many in one statement, which bounds its memory. */
const CHANGES_AT_ONCE = 5;
const LAST_REGULAR_H = 72;

type Due = Awaited<ReturnType<typeof changesDue>>[number];

/**
 * D9, change impact: changes whose checkpoint came due, each against its unchanged peers.
 * A degraded verdict is raised for each KPI; a verdict that is not degraded is kept too, as `accepted` after 72 hours and `watching` before.
 * @returns null when no change is due
 */
export async function runChanges(
  db: Database,
  at: Date,
  size: { elements: number; changes_per_day: number },
  open: readonly SlowIncident[],
  policy: SlowPolicy,
): Promise<Turn | null> {
  const { checkpointsH } = policy.change;
  const followed = open.filter((incident) => incident.detector === 'change').map((incident) => incident.rootId);
  const due = await changesDue(db, { period_end: at, period_s: policy.periodS, checkpoints: [...checkpointsH], followed, rows_max: CHANGES_MAX });
  if (due.length === 0) return null;
  const effects: ChangeEffect[] = [];
  for (let first = 0; first < due.length; first += CHANGES_AT_ONCE) {
    const ids = due.slice(first, first + CHANGES_AT_ONCE).map((change) => change.change_id);
    effects.push(...(await effectsOf(db, at, ids, policy)));
  }
  const places = await placesOf(
    db,
    effects.flatMap((effect) => effect.element_keys),
  );
  const evidenceMin = changeEvidenceMin(size.changes_per_day, size.elements, policy);
  const findings = due.flatMap((change) => {
    const own = effects.filter((effect) => effect.change_id === change.change_id);
    return findingsOf(change, judgeChange(own, evidenceMin), (keys) => keys.flatMap((key) => places.get(key) ?? []));
  });
  const judged = new Set(findings.filter((finding) => finding.state !== 'unknown').map((finding) => finding.rootId));
  return { detector: 'change', findings, judged };
}

/** The comparisons of a few changes at a moment, which need not be a checkpoint. Cost: a month of the hours since the change, of up to 100 elements each. */
export function effectsOf(db: Database, at: Date, changeIds: readonly string[], { change }: SlowPolicy): Promise<ChangeEffect[]> {
  const { days, placebos, placebosMin, peersMin, peersMax, touchedMax, impactMin } = change;
  return changeEffects(db, {
    period_end: at,
    change_ids: [...changeIds],
    days,
    placebos,
    placebos_min: placebosMin,
    peers_min: peersMin,
    peers_max: peersMax,
    touched_max: touchedMax,
    impact_min: impactMin,
  });
}

/** A finding for each degraded KPI; or one that says what was looked at and found in order, or why it could not be told. */
function findingsOf(change: Due, verdicts: readonly KpiVerdict[], placesAt: (keys: readonly string[]) => Place[]): Finding[] {
  const [strongest] = verdicts;
  const common = { detector: 'change' as const, rootId: change.change_id, onset: change.at.getTime(), checkpointH: change.checkpoint_h, parents: [] };
  const nothing = { kpi: '', value: 0, expected: 0, evidence: 0, effect: 0, harm: 0, experience: 'mixed' as const, elements: [] };
  if (!strongest) {
    const why = `Change ${change.change_id} cannot be judged: too little was measured on what it touched, or too few peers are unchanged`;
    return [{ ...common, ...nothing, state: 'unknown', sentence: why }];
  }
  const degraded = verdicts.filter((verdict) => verdict.degraded);
  if (degraded.length > 0) {
    return degraded.map((verdict) => ({
      ...common,
      ...told(change, verdict),
      state: 'raised' as const,
      elements: placesAt(verdict.effect.element_keys),
    }));
  }
  const accepted = change.checkpoint_h >= LAST_REGULAR_H;
  const { effect } = strongest;
  const looked = `${verdicts.length} KPIs of ${effect.touched_elements} elements against ${effect.peer_elements} unchanged peers`;
  const sentence = `Change ${change.change_id} ${accepted ? 'accepted' : 'without harm so far'} after ${change.checkpoint_h} h: ${looked}, none worse beyond chance`;
  return [{ ...common, ...told(change, strongest), state: accepted ? 'accepted' : 'watching', elements: placesAt(effect.element_keys), sentence }];
}

function told(change: Due, { effect, moved, evidence }: KpiVerdict) {
  const up = effect.class === 'ratio' || effect.worse === 'up' ? 1 : -1;
  return {
    kpi: effect.kpi,
    value: plainValue(effect, effect.after),
    expected: plainValue(effect, effect.after - up * moved),
    evidence,
    effect: relative(effect, moved),
    ...harmOf(effect, moved),
    sentence: changeSentence(effect, change, moved, effect.peers_moved, effect.touched_elements, effect.peer_elements, effect.effect_min),
  };
}

function relative(effect: ChangeEffect, moved: number): number {
  if (isProportional(effect)) return Math.expm1(moved);
  return effect.before === 0 ? 0 : moved / Math.abs(effect.before);
}
