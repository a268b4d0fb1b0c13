import { userInfo } from 'node:os';
import {
  type Budget,
  type Derivation,
  deriveThresholds,
  judgedSpan,
  type PolicyInForce,
  PROPOSAL_NOTE_MAX,
  policyInForce,
  propose,
  type Tally,
  type WhatIfReport,
  whatIf,
} from '../../detectors/index.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { openContext } from '../context.ts';
import { interruptible } from '../interrupt.ts';

const DAYS_USUAL = 28;
const DAY_MS = 86_400_000;
const EXAMPLES_SHOWN = 10;

const text = { type: 'string' } as const;
export const WHAT_IF_OPTIONS = { 'what-if': { type: 'boolean' }, budget: text, 'open-once': text, 'open-twice': text, propose: text } as const;

interface Values {
  readonly budget?: string | undefined;
  readonly 'open-once'?: string | undefined;
  readonly 'open-twice'?: string | undefined;
  readonly propose?: string | undefined;
  readonly json?: boolean | undefined;
  readonly 'data-dir'?: string | undefined;
}

/** Thresholds to try, and the budget they stand for; `derivation` where they came from the budget. */
interface Trial {
  readonly openOnce: number;
  readonly openTwice: number;
  readonly budget: Budget;
  readonly derivation: Derivation | null;
}

/** `forecell detect --what-if`: what other thresholds would have changed, and with --propose the proposal of them. */
export async function runWhatIf(values: Values, asked: { readonly from: Date | null; readonly to: Date | null }): Promise<number> {
  refuseNonsense(values);
  const context = await openContext(dataDirectory(values['data-dir']));
  const stop = interruptible();
  try {
    const span = await judgedSpan(context.db);
    if (!span) throw new UsageError('no period has been judged yet');
    const to = asked.to ?? span.last;
    const from = asked.from ?? new Date(Math.max(span.first.getTime(), to.getTime() - DAYS_USUAL * DAY_MS + span.periodS * 1_000));
    if (from > to) throw new UsageError('--from is after --to');
    const policy = await policyInForce(context.db, new Date(span.last.getTime() + 1_000));
    const derive = (budget: Budget): Promise<Derivation> => deriveThresholds(context.db, { budget, policy, from, to, periodS: span.periodS });
    const trial = await trialOf(values, policy, derive);
    const report = await whatIf(context.db, { from, to, openOnce: trial.openOnce, openTwice: trial.openTwice, signal: stop.signal });
    const complete = { ...report, ...(trial.derivation ? { persistence: trial.derivation.persistence } : {}) };
    const by = `command line: ${userInfo().username}`;
    const revision =
      values.propose === undefined
        ? null
        : await propose(context.db, { by, note: values.propose, budget: trial.budget, derived: trial.derivation !== null, policy, report: complete });
    if (values.json) console.log(JSON.stringify({ ...complete, proposal: revision }));
    else for (const line of [...describeTrial(trial), ...describeReport(report), ...describeProposal(revision)]) console.log(line);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 130;
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  } finally {
    stop.dispose();
    await context.close();
  }
}

function refuseNonsense(values: Values): void {
  if (values.budget !== undefined && (values['open-once'] !== undefined || values['open-twice'] !== undefined))
    throw new UsageError('give --budget, or --open-once and --open-twice, not both');
  if (values.propose !== undefined && (values.propose.trim() === '' || values.propose.length > PROPOSAL_NOTE_MAX))
    throw new UsageError(`--propose takes a note of 1 to ${PROPOSAL_NOTE_MAX} characters: why`);
}

async function trialOf(values: Values, policy: PolicyInForce, derive: (budget: Budget) => Promise<Derivation>): Promise<Trial> {
  const { budget } = policy;
  if (values.budget !== undefined) {
    const wanted: Budget = { amount: positive(values.budget, 'budget'), unit: 'per_day' };
    const derivation = await derive(wanted);
    return { openOnce: derivation.thresholds.openOnce, openTwice: derivation.thresholds.openTwice, budget: wanted, derivation };
  }
  const once = values['open-once'];
  const twice = values['open-twice'];
  return {
    openOnce: once === undefined ? policy.incident.openOnce : positive(once, 'open-once'),
    openTwice: twice === undefined ? policy.incident.openTwice : positive(twice, 'open-twice'),
    budget,
    derivation: null,
  };
}

function positive(given: string, name: string): number {
  const value = Number(given);
  if (!(value > 0 && Number.isFinite(value))) throw new UsageError(`--${name} takes a positive number`);
  return value;
}

function describeTrial({ derivation, openOnce, openTwice }: Trial): string[] {
  if (!derivation) return [];
  const { persistence, elements, budgetPerDay } = derivation;
  const memory = persistence.measured
    ? `evidence 2 is reached in ${(100 * persistence.shareAbove).toFixed(2)} % of ordinary periods (1 % if calibrated), memory ${persistence.lag1.toFixed(2)} after one period, ${persistence.lag2.toFixed(2)} after two`
    : `too little evidence beyond 2 to measure memory; 0.80 and 0.64 assumed`;
  return [
    `${round(budgetPerDay)} non-actionable incidents a day over ${elements.toLocaleString('en-GB')} elements come to ${openOnce.toFixed(2)} once, ${openTwice.toFixed(2)} twice: ${memory}.`,
  ];
}

/** The report as a person reads it. */
export function describeReport(r: WhatIfReport): string[] {
  const shift = (count: number, median: number | null, word: string): string =>
    median === null ? '' : `, ${count} ${word} by a median of ${round(median)} min`;
  const { before, after } = r.non_actionable_per_day;
  const told = (title: string, list: WhatIfReport['examples']['gone']): string[] =>
    list.length === 0
      ? []
      : [
          `${title}:`,
          ...list
            .slice(0, EXAMPLES_SHOWN)
            .map(
              (t) =>
                `  ${t.incident_id}  ${t.root}, ${t.label}, ${t.detector}${t.later_min === 0 ? '' : `, ${round(Math.abs(t.later_min))} min ${t.later_min > 0 ? 'later' : 'earlier'}`}${t.complained ? ', customers complained' : ''}`,
            ),
          ...(list.length > EXAMPLES_SHOWN ? [`  and ${list.length - EXAMPLES_SHOWN} more in --json`] : []),
        ];
  return [
    `${r.from.slice(0, 16)} to ${r.to.slice(0, 16)} UTC: ${round(r.days)} days, ${r.cells.toLocaleString('en-GB')} cells. Now ${r.now.open_once} once, ${r.now.open_twice} twice (revision ${r.now.revision}); tried ${round(r.proposed.open_once)} once, ${round(r.proposed.open_twice)} twice.`,
    `${r.raised} incidents were raised; a replay with the thresholds of the time raises ${r.reproduced} of them.`,
    `  kept ${r.kept}${shift(r.earlier, r.earlier_median_min, 'earlier')}${shift(r.later, r.later_median_min, 'later')}; part of another ${r.absorbed}; gone ${r.gone}; new ${r.added}, split off ${r.split}`,
    `non-actionable a day: ${round(before.labelled)} labelled so before, ${round(after.labelled)} after; at most, with everything unlabelled, ${round(before.at_most)} before, ${round(after.at_most)} after`,
    `customers complained about ${r.complaint_linked.raised} of them: ${r.complaint_linked.lost} would not have been raised, ${r.complaint_linked.behind_complaint} only after the first complaint`,
    ...tallies('label', r.by_label),
    ...tallies('detector', r.by_detector),
    ...told('gone', r.examples.gone),
    ...told('new', r.examples.added),
    ...told('moved', r.examples.moved),
  ];
}

function tallies(title: string, rows: readonly Tally[]): string[] {
  return [
    `by ${title.padEnd(14)} raised   kept   part of another   gone   new`,
    ...rows.map(
      (t) =>
        `  ${t.name.padEnd(15)} ${String(t.raised).padStart(6)} ${String(t.kept).padStart(6)} ${String(t.absorbed).padStart(17)} ${String(t.gone).padStart(6)} ${String(t.added).padStart(5)}`,
    ),
  ];
}

function describeProposal(revision: string | null): string[] {
  if (revision === null) return [];
  return [
    `Proposed as ${revision}. Somebody else decides: POST /proposals/${revision}/review with {"decision": "accepted"} or {"decision": "rejected"} and a noc or admin token.`,
  ];
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
