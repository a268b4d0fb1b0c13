import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { LISTED_CONFIDENCE_MIN } from '../affected.ts';
import { type ShownCount, shownCount } from '../counts.ts';
import { isHeldOut } from '../policy/facts.ts';
import type { ContactPolicy } from '../policy/policy.ts';
import { difference, type Interval, wilson } from './proportions.ts';
import { contactEffectRows, listQualityRows } from './statements.ts';

/** Households and accounts looked at for one answer. */
const CENTRES_MAX = 1_000_000;
const DETECTORS_MAX = 100;
/** Below this many nobody without a right to identities is shown a rate. */
const SHOWN_MIN = 20;

export interface EffectWindow {
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

interface Group {
  readonly affected: number;
  readonly complained: number;
}

/**
 * Whether telling people makes fewer of them complain, per 1,000 affected households and accounts that could have been told at detection. Two comparisons with the hold-out:
 * `assigned` (everybody not held out, told or not) is what chance drew, so its difference is the effect of having the lists; `told` is those who were
 * reached, who differ from the others by being reachable, so its difference is not the effect alone. Who was told although held out (before the share was
 * raised, or by override) stays in the hold-out, as drawn. Cost: the incidents' lists grouped once, one HMAC a household.
 */
export async function contactEffect(db: Database, keys: KeyRing, policy: ContactPolicy, window: EffectWindow, exact: boolean) {
  const { purpose, accept_unversioned: unversioned } = policy.consent;
  const asked = { since: window.since ?? new Date(0), until: window.until ?? new Date(0), limit: CENTRES_MAX };
  const forbidding = ['do_not_contact', ...policy.protected_flags];
  const rows = await contactEffectRows(db, { ...asked, confidence_min: LISTED_CONFIDENCE_MIN, purpose, unversioned, forbidding });
  const sums = { held: none(), assigned: none(), told: none() };
  for (const row of rows) {
    const held = isHeldOut(keys, policy, row.centre_key);
    add(held ? sums.held : sums.assigned, row.affected, row.called);
    if (!held) add(sums.told, row.told, row.told_called);
  }
  return {
    hold_out_share: policy.hold_out.share,
    complete: rows.length < CENTRES_MAX,
    held_out: groupView(sums.held, exact),
    assigned: groupView(sums.assigned, exact),
    told: groupView(sums.told, exact),
    assigned_minus_held_out: differenceView(sums.assigned, sums.held, exact),
    told_minus_held_out: differenceView(sums.told, sums.held, exact),
  };
}

/**
 * Precision and recall of the lists per detector, from people: precision is how many of those told agree to have been affected (unsure left out), recall is how
 * many of those who complained about an incident, or from its area and time without being tied to any, were on its list. Both with Wilson intervals, null
 * where nobody answered.
 */
export async function listQuality(db: Database, window: EffectWindow, exact: boolean) {
  const rows = await listQualityRows(db, { since: window.since ?? new Date(0), until: window.until ?? new Date(0), limit: DETECTORS_MAX });
  return rows.map((row) => {
    const shown = (people: number): ShownCount => (exact ? people : shownCount(people));
    const share = (hits: number, misses: number) => {
      const [part, rest] = [shown(hits), shown(misses)];
      if (typeof part !== 'number' || typeof rest !== 'number' || part + rest === 0) return null;
      return { share: part / (part + rest), ...wilson(part, part + rest) };
    };
    return {
      detector: row.detector,
      incidents: row.incidents,
      told: shown(row.told),
      agreed_yes: shown(row.agreed_yes),
      agreed_no: shown(row.agreed_no),
      agreed_unsure: shown(row.agreed_unsure),
      called_after_72h: shown(row.called_after),
      compensated: shown(row.compensated),
      survey_answers: shown(row.survey_answers),
      survey_mean:
        row.survey_answers === 0 || (!exact && row.survey_answers < SHOWN_MIN) ? null : surveyMean(row.survey_sum / row.survey_answers, exact),
      called_on_list: shown(row.called_on_list),
      called_off_list: shown(row.called_off_list),
      precision: share(row.agreed_yes, row.agreed_no),
      recall: share(row.called_on_list, row.called_off_list),
    };
  });
}

/** To a tenth for whoever may not see exact numbers: a mean to the last digit gives the number of answers away. */
function surveyMean(mean: number, exact: boolean): number {
  return exact ? mean : Math.round(10 * mean) / 10;
}

function none(): { affected: number; complained: number } {
  return { affected: 0, complained: 0 };
}

function add(group: { affected: number; complained: number }, affected: number, complained: number): void {
  group.affected += affected;
  group.complained += complained;
}

/** What a rate may rest on: for whoever may not see exact numbers the shown ones, so that a rate says nothing the counts beside it do not; null where one is hidden. */
function restsOn({ affected, complained }: Group, exact: boolean): Group | null {
  const [whole, part] = exact ? [affected, complained] : [shownCount(affected), shownCount(complained)];
  return typeof whole === 'number' && typeof part === 'number' && whole > 0 ? { affected: whole, complained: Math.min(part, whole) } : null;
}

function groupView(group: Group, exact: boolean) {
  const base = restsOn(group, exact);
  return {
    affected: exact ? group.affected : shownCount(group.affected),
    complained: exact ? group.complained : shownCount(group.complained),
    per_1000: base && { rate: (1000 * base.complained) / base.affected, ...thousandfold(wilson(base.complained, base.affected)) },
  };
}

function differenceView(a: Group, b: Group, exact: boolean) {
  const [one, other] = [restsOn(a, exact), restsOn(b, exact)];
  if (!one || !other) return null;
  const d = difference({ hits: one.complained, trials: one.affected }, { hits: other.complained, trials: other.affected });
  return { per_1000: 1000 * d.difference, ...thousandfold(d) };
}

function thousandfold({ low, high }: Interval): Interval {
  return { low: 1000 * low, high: 1000 * high };
}
