import { type Database, nextRevision } from '../sql/database.ts';
import {
  centreRoundChanges,
  createCentreRounds,
  dropCentreRounds,
  firstCentreRound,
  forgetCentreRound,
  nextCentreRound,
  writeDecisionCentres,
} from './queries.ts';

/** Links longer than this many steps are cut; households and businesses settle in two or three. */
const ROUNDS_MAX = 20;

/**
 * Works out anew who decides for whom: customers of one account, or of one address and payer, are one decision centre, named by its smallest
 * customer key. Label propagation in SQL, until nothing changes. One computation at a time per database.
 * Cost: a few passes over `customers` (1 million: some seconds). Run it after customers were loaded; it may be run again at any time.
 * @returns the number of rounds it took
 */
export async function recomputeDecisionCentres(db: Database): Promise<number> {
  const revision = await nextRevision(db);
  await dropCentreRounds(db, {});
  await createCentreRounds(db, {});
  try {
    await firstCentreRound(db, {});
    let round = 0;
    for (; round < ROUNDS_MAX; round++) {
      await nextCentreRound(db, { round });
      const [step] = await centreRoundChanges(db, { round });
      if (!step || step.changed === 0) break;
      await forgetCentreRound(db, { round });
    }
    const settled = round === ROUNDS_MAX ? round : round + 1;
    await writeDecisionCentres(db, { round: settled, revision });
    return settled;
  } finally {
    await dropCentreRounds(db, {});
  }
}
