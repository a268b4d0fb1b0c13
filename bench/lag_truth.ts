import { z } from 'zod';
import type { Truth } from '../simulator/index.ts';
import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { Count, defineQuery } from '../sql/query.ts';
import type { FoundIncident, TrueFault } from './judgement.ts';
import { causedComplaints, describeLagErrors, type LagErrors, lagErrors } from './lag_errors.ts';

const file = (name: string): URL => new URL(`../sql/queries/bench/${name}.sql`, import.meta.url);
const MaybeTime = Count.nullable();

const lagTimes = defineQuery({
  file: file('lag_times'),
  params: z.strictObject({}),
  row: z.strictObject({ incident_id: z.string(), onset: Count, restored: MaybeTime, first_complaint: MaybeTime, peak: MaybeTime, complaints: Count }),
});

const bestLinks = defineQuery({
  file: file('best_links'),
  params: z.strictObject({}),
  row: z.strictObject({ complaint_key: z.string(), incident_id: z.string() }),
});

const chanceLinks = defineQuery({
  file: file('chance_links'),
  params: z.strictObject({}),
  row: z.strictObject({ complaints: Count, linked: Count }),
});

/** The lag figures of a played simulation held against its truth, in lines for people. */
export async function lagAgainstTruth(
  db: Database,
  keys: KeyRing,
  simulation: string,
  truth: Truth,
  faults: readonly TrueFault[],
  incidents: readonly FoundIncident[],
): Promise<string[]> {
  const { errors, chance } = await measureLagErrors(db, keys, simulation, truth, faults, incidents);
  return describeLagErrors(errors, chance);
}

/** The same as numbers; `chance` is the share of complaints that link to an incident one or two weeks off. */
export async function measureLagErrors(
  db: Database,
  keys: KeyRing,
  simulation: string,
  truth: Truth,
  faults: readonly TrueFault[],
  incidents: readonly FoundIncident[],
): Promise<{ errors: LagErrors; chance: number | null }> {
  const complaints = causedComplaints(simulation, truth);
  const byKey = new Map((await bestLinks(db, {})).map((row) => [row.complaint_key, row.incident_id]));
  const links = new Map(
    complaints.flatMap(({ id }) => {
      const incident = byKey.get(keys.key('complaint', id));
      return incident === undefined ? [] : [[id, incident] as const];
    }),
  );
  const [chance] = await chanceLinks(db, {});
  const share = chance && chance.complaints > 0 ? chance.linked / chance.complaints : null;
  return { errors: lagErrors(faults, incidents, await lagTimes(db, {}), complaints, links), chance: share };
}
