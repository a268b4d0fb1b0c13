import { type Database, nextRevision } from '../sql/database.ts';
import { CONFIDENCE_LISTED_MIN, wholeSeconds } from './affected.ts';
import { forecastCounts, forecastDue, forecastOfFew, forecastOfMany, forecastsStanding, presenceSpan, withdrawForecasts } from './statements.ts';

/** Below this a forecast is not kept. */
export const PROBABILITY_KEPT_MIN = 0.1;

/**
 * What the shares of repeated visits are drawn to: 1, 2 and 4 hours ahead, for a day of which today is like (last site the same, another, not seen), then the same where one of
 * the days is at a weekend and the other is not. Read from simulated people of a development seed (README.md), so they hold for a network like that; they weigh as much as so
 * many pairs of days and give way to what the days say. On a Saturday no pair of the days before says anything of the last three.
 */
const USUAL_REPEATS = [...[0.85, 0.2, 0.75, 0.7, 0.1, 0.65], ...[0.9, 0.3, 0.8, 0.65, 0.15, 0.6], ...[0.9, 0.4, 0.85, 0.5, 0.2, 0.5]] as const;
const PRIOR_WEIGHT = 20;
/** Incidents in one statement. */
const BATCH = 20;
/** From this share of all elements on, one pass over everybody's hours is cheaper than looking people up: affected.ts finds 4 % for three days, and these are eight hours of them. */
const MANY_OF_ELEMENTS = 0.004;

/**
 * Works out who is not touched yet and will be within four hours, for every incident open at `at`, from the habit of the days of presence there are, and withdraws what no longer holds:
 * people who are on the list by now, habits that say otherwise, incidents that closed. The formula is in `forecast.sql`. May run twice; nothing later than `at` is read.
 * After `computeAffected` of the same time, since who is listed is not forecast. Cost: nothing while no incident is open, else one statement for 20 incidents.
 */
export async function forecastAffected(db: Database, at: Date): Promise<void> {
  const until = wholeSeconds(at);
  const due = await forecastDue(db, { at: until });
  const [standing] = due.length > 0 ? [] : await forecastsStanding(db, {});
  if (standing?.forecasts === 0) return;
  const [span] = await presenceSpan(db, {});
  const revision = await nextRevision(db);
  const shares = {
    listed_min: CONFIDENCE_LISTED_MIN,
    probability_min: PROBABILITY_KEPT_MIN,
    prior_weight: PRIOR_WEIGHT,
    usual_repeats: [...USUAL_REPEATS],
  };
  for (let from = 0; from < due.length; from += BATCH) {
    const batch = due.slice(from, from + BATCH);
    const elements = batch.reduce((total, row) => total + row.elements, 0);
    const forecast = elements > MANY_OF_ELEMENTS * (batch[0]?.all_elements ?? 0) ? forecastOfMany : forecastOfFew;
    const incidents = batch.map((row) => row.incident_id);
    if (span) await forecast(db, { incidents, at: until, presence_from: span.presence_from, ...shares, revision });
  }
  await withdrawForecasts(db, { at: until, revision });
  await forecastCounts(db, { at: until, revision });
}
