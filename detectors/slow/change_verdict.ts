import { mannWhitneyZ } from '../stats/mann_whitney.ts';
import { normalTailEvidence } from '../stats/normal_tail.ts';
import type { ChangeEffect } from './statements.ts';

/** What is said of one KPI after a change. */
export interface KpiVerdict {
  readonly effect: ChangeEffect;
  /** Difference in differences: how much further towards worse the touched moved than their peers, on the KPI's own scale. */
  readonly moved: number;
  /** -log10 p, corrected for the number of KPIs and checkpoints looked at. */
  readonly evidence: number;
  readonly degraded: boolean;
}

/** Looks at a change: 4, 12, 24 and 72 hours. */
const REGULAR_CHECKPOINTS = 4;

/**
 * The verdict on each KPI of one change (D9), worst first. Degraded takes both: evidence beyond the budget, and a difference worth naming,
 * at least the smallest spread the catalogue believes in (5 % of a throughput, 0.2 points of a failure ratio).
 * p is Mann–Whitney's over the hourly differences, with the hours of one element counted as alike as the peers' are;
 * it is multiplied by the KPIs of the kind of element and by the four checkpoints (Bonferroni: KPIs of one change are anything but independent).
 */
export function judgeChange(effects: readonly ChangeEffect[], evidenceMin: number): KpiVerdict[] {
  const looks = Math.log10(Math.max(1, effects.length) * REGULAR_CHECKPOINTS);
  return effects
    .map((effect) => {
      const moved = effect.touched_moved - effect.peers_moved;
      const z = mannWhitneyZ(effect.u, effect.touched_values, effect.peer_values, Math.max(1, effect.design_effect));
      const evidence = Math.max(0, normalTailEvidence(z) - looks);
      return { effect, moved, evidence, degraded: evidence >= evidenceMin && moved >= effect.effect_min };
    })
    .sort((a, b) => Number(b.degraded) - Number(a.degraded) || b.evidence - a.evidence || (a.effect.kpi < b.effect.kpi ? -1 : 1));
}
