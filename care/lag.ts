import { type Database, insertOnce, nextRevision, type Row } from '../sql/database.ts';
import { wholeSeconds } from './affected.ts';
import { PLACEBO_SHIFTS_S } from './complaints.ts';
import { figuresDue } from './lag/due.ts';
import { figuresOf, type Group, groupsOf, untilComplaint } from './lag/figures.ts';
import { kaplanMeier, survivalAt } from './lag/survival.ts';
import { computeLag, computeLagCoverage, lagRows } from './statements.ts';
import { NETWORK_TOPICS } from './topics/lexicon.ts';

/** The lag figures speak of the last four weeks. */
const WINDOW_S = 28 * 86_400;
/** Incidents that figures are made of, the newest first. */
const INCIDENTS_MAX = 5_000;

/**
 * Writes, per incident of the last four weeks, when it began, was detected, told, acknowledged, first complained about, peaked and ended (table `lag`),
 * and once an hour how many network complaints found no incident or would have found one by chance (`lag_coverage`) and the figures over all of them
 * (`lag_figures`, `complaint_survival`). Times and counts only. Needs `linkComplaints` to have run for the same `at`.
 * @param due whether it is the hour of the figures, where the caller has asked
 * Cost: three joins over four weeks of links; the figures some tenths of a second for a thousand incidents.
 */
export async function measureLag(db: Database, at: Date, { due }: { due?: boolean } = {}): Promise<void> {
  const until = wholeSeconds(at);
  const since = new Date(until.getTime() - WINDOW_S * 1000);
  const revision = await nextRevision(db);
  await computeLag(db, { since, at: until, shifts: PLACEBO_SHIFTS_S.length, revision });
  if (!(due ?? (await figuresDue(db, until)))) return;
  await computeLagCoverage(db, { since, at: until, shifts_s: [...PLACEBO_SHIFTS_S], network_topics: [...NETWORK_TOPICS], revision });
  await writeFigures(db, since, until, revision);
}

async function writeFigures(db: Database, since: Date, at: Date, revision: string): Promise<void> {
  const incidents = await lagRows(db, { since, at, rows_max: INCIDENTS_MAX });
  const computed_for = at.getTime() / 1000;
  const groups = groupsOf(incidents);
  const figures = groups.flatMap(({ dimension, name, incidents: own }) =>
    figuresOf(own, PLACEBO_SHIFTS_S.length).map(({ value, low, high, chance, ...figure }): Row => {
      const numbers = { value: written(value), low: written(low), high: written(high), chance: written(chance) };
      return { dimension, name, ...figure, ...numbers, computed_for, revision };
    }),
  );
  await insertOnce(db, 'lag_figures', figures, `lag_figures ${revision}`);
  const curves = groups.filter(({ dimension }) => dimension !== 'week').flatMap((group) => curveOf(group, computed_for, revision));
  await insertOnce(db, 'complaint_survival', curves, `complaint_survival ${revision}`);
}

const QUARTER_S = 900;
/** Every quarter of an hour for six hours, then every hour up to 75, when nothing can be linked to a short incident any more. */
const GRID_S = [...Array.from({ length: 25 }, (_, i) => i * QUARTER_S), ...Array.from({ length: 69 }, (_, i) => (i + 7) * 3_600)];

/** A curve read off on a fixed grid, so that the next one takes its place row by row; beyond what was watched NaN. */
function curveOf({ dimension, name, incidents }: Group, computed_for: number, revision: string): Row[] {
  const watched = incidents.map(untilComplaint);
  const steps = kaplanMeier(watched);
  const longest = watched.reduce((max, { time }) => Math.max(max, time), 0);
  return GRID_S.map((after_s) => {
    const { value, low, high } = survivalAt(steps, after_s, longest);
    const at_risk = watched.filter(({ time }) => time >= after_s).length;
    const complained = watched.filter(({ time, seen }) => seen && time <= after_s).length;
    return {
      dimension,
      name,
      after_s,
      at_risk,
      complained,
      silent_share: written(value),
      low: written(low),
      high: written(high),
      computed_for,
      revision,
    };
  });
}

/** JSON has no NaN and would leave a null, which the table takes for 0; unknown must stay unknown. */
function written(value: number): number | string {
  return Number.isNaN(value) ? 'nan' : value;
}
