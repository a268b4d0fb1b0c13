import { mean, sampleVariance } from 'simple-statistics';
import { type Prior, variancePrior } from '../stats/moderated_variance.ts';
import { studentTailEvidence } from '../stats/student_tail.ts';
import type { ChangeEffect } from './statements.ts';

/** What is said of one KPI after a change. */
export interface KpiVerdict {
  readonly effect: ChangeEffect;
  /** Difference in differences: how much further towards worse the touched moved than their peers, on the KPI's own scale. */
  readonly moved: number;
  /** -log10 p of this test alone, at this checkpoint. */
  readonly alone: number;
  /** -log10 p, corrected for the number of KPIs and checkpoints looked at. */
  readonly evidence: number;
  readonly degraded: boolean;
}

/** Looks at a change: 4, 12, 24 and 72 hours. */
const REGULAR_CHECKPOINTS = 4;
/** Placebo days share the days they are compared with: 14 of them tell a variance as well as 11 that do not (sum of their squared correlations, 1 : 1.2). */
const TOLD_BY_A_PLACEBO = 0.8;
/** Fewer KPIs than this say nothing about one another; a dozen say no more than this many values would. */
const KPIS_MIN = 5;
const PRIOR_DOF_MAX = 30;
const UNRELATED_MIN = 0.5;
/** The least effect worth naming is at most so many deviations: where nearly every day is zero, a single restart of a cell is no deviation of thirty. */
const LEAST_EFFECT_T = 6;

/**
 * The verdict on each KPI of one change (D9), worst first. Degraded takes both: evidence beyond the budget, and a difference worth naming,
 * at least the smallest spread the catalogue believes in (5 % of a throughput, 0.2 points of a failure ratio).
 * The test is Student's: what the touched and their peers lie apart now, over what they lay apart on days without a change. Its variance is the placebos'
 * (about zero: a lasting difference is noise, too) and, with it, that of the change's other KPIs, each in units of what as many elements would vary if they were unrelated.
 * p is multiplied by the KPIs of the kind of element and by the four checkpoints (Bonferroni: KPIs of one change are anything but independent).
 */
export function judgeChange(effects: readonly ChangeEffect[], evidenceMin: number): KpiVerdict[] {
  const looks = Math.log10(Math.max(1, effects.length) * REGULAR_CHECKPOINTS);
  const common = commonVariance(effects);
  return effects
    .map((effect) => {
      const moved = effect.touched_moved - effect.peers_moved;
      const dof = TOLD_BY_A_PLACEBO * effect.apart_before.length;
      const told = ((common.dof * common.variance + dof * unrelated(effect)) / (common.dof + dof)) * effect.alone_variance;
      const variance = Math.max(told, (leastEffect(effect) / LEAST_EFFECT_T) ** 2);
      const alone = Math.max(0, studentTailEvidence(effect.apart_now / Math.sqrt(variance), common.dof + dof));
      const evidence = Math.max(0, alone - looks);
      return { effect, moved, alone, evidence, degraded: evidence >= evidenceMin && moved >= effect.effect_min };
    })
    .sort((a, b) => Number(b.degraded) - Number(a.degraded) || b.evidence - a.evidence || (a.effect.kpi < b.effect.kpi ? -1 : 1));
}

/** The placebos' mean square, in units of what unrelated elements would give. Elements of one change are hardly ever less alike than unrelated ones. */
function unrelated(effect: ChangeEffect): number {
  return Math.max(UNRELATED_MIN, mean(effect.apart_before.map((apart) => apart * apart)) / effect.alone_variance);
}

/** The least effect worth naming on the scale of the test, where a ratio stands now. */
function leastEffect({ class: kind, before, effect_min }: ChangeEffect): number {
  if (kind !== 'ratio') return effect_min;
  const angle = (share: number) => Math.asin(Math.sqrt(Math.min(1, Math.max(0, share))));
  return angle(before + effect_min) - angle(before);
}

/** What the KPIs of one change have in common: its elements stand on one mast, or are restless in everything. */
function commonVariance(effects: readonly ChangeEffect[]): Prior {
  if (effects.length < KPIS_MIN) return { dof: 0, variance: 0 };
  const logs = effects.map((effect) => Math.log(unrelated(effect)));
  const placebos = mean(effects.map((effect) => effect.apart_before.length));
  const { dof, variance } = variancePrior(mean(logs), sampleVariance(logs), TOLD_BY_A_PLACEBO * placebos);
  return { dof: Math.min(PRIOR_DOF_MAX, dof), variance };
}
