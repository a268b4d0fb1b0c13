import { join } from 'node:path';
import { readTruth, type Truth } from '../simulator/index.ts';
import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { type ContactJudgement, describeContacts, judgeContacts } from './contact_judgement.ts';
import { contactTruth } from './contact_truth.ts';
import { describeHouseholds, type HouseholdJudgement, judgeHouseholds } from './household_truth.ts';
import { belongsTo, type FoundIncident, type Judgement, judge, type TrueFault } from './judgement.ts';
import { describeLagErrors, type LagErrors } from './lag_errors.ts';
import { measureLagErrors } from './lag_truth.ts';
import type { MonthResult } from './month.ts';
import type { Played } from './month_play.ts';
import { foundIncidents, trueFaults } from './played.ts';
import { complaintsOf, judgeSpikes, type SpikeJudgement, spikesFound, trueSpikes } from './spike_judgement.ts';
import { sentencesOf } from './told_incidents.ts';

export interface MonthJudgement {
  readonly detection: Judgement;
  /** What the false incidents said. */
  readonly falseIncidents: readonly string[];
  readonly lag: LagErrors;
  /** Share of complaints linked when their time is moved by one and two weeks: what chance links. */
  readonly placebo: number | null;
  readonly households: HouseholdJudgement;
  readonly contacts: ContactJudgement;
  readonly spikes: SpikeJudgement;
  readonly weeks: number;
}

/** Holds a month, or as much of it as was played, against the truth. The truth is opened here, and nowhere before. */
export async function judgeMonth(db: Database, keys: KeyRing, simulation: string, { from, until, desk }: Played): Promise<MonthJudgement> {
  const truth = asFarAs(readTruth(join(simulation, 'truth')), until);
  const faults = trueFaults(truth, simulation, keys);
  const incidents = await foundIncidents(db);
  const { errors, chance } = await measureLagErrors(db, keys, simulation, truth, faults, incidents);
  const complaints = complaintsOf(simulation, truth).filter(({ at }) => at * 1000 <= until);
  const detection = judge(...overLists(faults, incidents, until), (truth.cells * (until - from)) / 86_400_000);
  return {
    detection,
    falseIncidents: await sentencesOf(db, detection.falseIds),
    lag: errors,
    placebo: chance,
    households: await judgeHouseholds(db, keys, simulation, truth),
    contacts: judgeContacts(contactTruth(simulation, truth, keys), desk.sittings, desk.contacts),
    spikes: judgeSpikes(trueSpikes(complaints), await spikesFound(db, {}), complaints),
    weeks: (until - from) / (7 * 86_400_000),
  };
}

/** The truth without what had not happened when play stopped. */
function asFarAs(truth: Truth, until: number): Truth {
  return { ...truth, until: Math.min(truth.until, until / 1000), faults: truth.faults.filter(({ start }) => start * 1000 + 3_600_000 <= until) };
}

/**
 * Faults and incidents with the lists of those alone that were over when play stopped: the truth already knows whom a fault touches later, the product cannot.
 * Detection is judged all the same.
 */
export function overLists(faults: readonly TrueFault[], incidents: readonly FoundIncident[], until: number): [TrueFault[], FoundIncident[]] {
  const lasting = faults.filter(({ end }) => end > until);
  const nobody: ReadonlySet<string> = new Set();
  return [
    faults.map((fault) => (lasting.includes(fault) ? { ...fault, touched: nobody } : fault)),
    incidents.map((incident) => (lasting.some((fault) => belongsTo(fault, incident)) ? { ...incident, listed: nobody } : incident)),
  ];
}

/** What the month must reach. */
export const FLOORS = {
  listPrecision: 0.95,
  listRecall: 0.92,
  lagMin: 15,
  spikesWithinHour: 0.9,
  falseSpikesAWeek: 1,
  householdPrecision: 0.95,
} as const;

/** The month in lines for people. */
export function describeMonth({ machine, options: o, minutes, complete, from, until, hardLinks, spentMs, judgement: j }: MonthResult): string[] {
  const floor = (met: boolean) => (met ? 'met' : 'NOT MET');
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  const text = (value: number | null, digits = 3) => (value === null ? '-' : value.toFixed(digits));
  const { detection: d, spikes: s } = j;
  const inHour = share(s.withinHour, s.spikes);
  const falseAWeek = s.falseSpikes / j.weeks;
  const lag = j.lag.onset.medianSizeMin;
  const days = ((until - from) / 86_400_000).toFixed(2);
  return [
    machine,
    `${complete ? '' : 'INTERRUPTED, so only what was played: '}${days} of ${o.days} days, ${o.cells} cells, ${o.customers.toLocaleString('en-GB')} customers, ${d.faults} faults, seed ${o.seed}; ${minutes.toFixed(1)} min (${Object.entries(
      spentMs,
    )
      .map(([part, ms]) => `${part} ${(ms / 60_000).toFixed(1)}`)
      .join(', ')})`,
    `incidents: ${d.caught} of ${d.faults} faults caught, hard ones within an hour ${d.hardCaughtWithinHour} of ${d.hardFaults}; false ${d.falseIncidents} (${d.falsePer1000CellDays.toFixed(2)} per 1,000 cell-days)`,
    ...j.falseIncidents.map((line) => `  false: ${line}`),
    d.listPrecision + d.listRecallAllFaults === 0
      ? 'affected lists: none of a fault that is over'
      : `affected lists: precision ${text(d.listPrecision)} (floor ${FLOORS.listPrecision} ${floor(d.listPrecision >= FLOORS.listPrecision)}), recall ${text(d.listRecall)} (floor ${FLOORS.listRecall} ${floor(d.listRecall >= FLOORS.listRecall)}); with missed faults as empty lists ${text(d.listRecallAllFaults)}`,
    ...describeHouseholds('hard links only', hardLinks),
    ...describeHouseholds('soft links on', j.households),
    `  precision floor ${FLOORS.householdPrecision} ${floor((j.households.pairs.precision ?? 1) >= FLOORS.householdPrecision)}`,
    ...describeLagErrors(j.lag, j.placebo),
    `  onset floor, median at most one period: ${lag === null ? '-' : floor(lag <= FLOORS.lagMin)}`,
    `placebo rate: ${text(j.placebo)} of complaints link to an incident one or two weeks off`,
    ...describeContacts(j.contacts),
    `spikes: ${s.withinHour} of ${s.spikes} found within an hour (${text(inHour, 2)}, floor ${FLOORS.spikesWithinHour} ${inHour === null ? '-' : floor(inHour >= FLOORS.spikesWithinHour)}), ever ${s.foundEver}; false ${text(falseAWeek, 2)} a week in the one region (at most ${FLOORS.falseSpikesAWeek} ${floor(falseAWeek <= FLOORS.falseSpikesAWeek)}); raised ${s.raised}`,
  ];
}
