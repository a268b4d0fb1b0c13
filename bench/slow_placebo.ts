import { changeEffects } from '../detectors/slow/statements.ts';
import { DEFAULT_SLOW } from '../detectors/slow/types.ts';
import { mannWhitneyZ } from '../detectors/stats/mann_whitney.ts';
import { normalTailEvidence } from '../detectors/stats/normal_tail.ts';
import type { Database } from '../sql/database.ts';

/** How often a test of D9 passes a nominal probability where nothing was changed. */
export interface Placebo {
  readonly changes: number;
  readonly tests: number;
  /** Observed share of tests beyond 1e-1, 1e-2, 1e-3 and 1e-4. */
  readonly observed: readonly number[];
}

const SITES = 12;
const LEVELS = [1, 2, 3, 4];

/**
 * Changes that never happened, on real (simulated) samples: a dozen sites at a time on days of the history, judged 4, 12 and 24 hours later.
 * What the test says of them is its false-alarm rate. The records are taken back afterwards.
 */
export async function placeboChanges(db: Database, days: readonly Date[]): Promise<Placebo> {
  const answer = await db.client.query({
    query: "SELECT DISTINCT site FROM elements FINAL WHERE kind LIKE '%cell' ORDER BY cityHash64(site)",
    format: 'JSONEachRow',
  });
  const sites = (await answer.json<{ site: string }>()).map((row) => row.site);
  const evidence: number[] = [];
  for (const [d, day] of days.entries()) {
    const at = day.getTime() / 1_000 + 3_600 * (2 + 5 * d);
    const rows = sites.slice(d * SITES, (d + 1) * SITES).map((site, i) => ({ change_id: `placebo-${d}-${i}`, scope: 'site', scope_id: site, at }));
    const write = (removed: boolean) =>
      db.client.insert({ table: 'changes', values: rows.map((row) => ({ ...row, removed, revision: removed ? 2 : 1 })), format: 'JSONEachRow' });
    await write(false);
    const { peersMin: peers_min, peersMax: peers_max, touchedMax: touched_max, impactMin: impact_min } = DEFAULT_SLOW.change;
    for (const hours of [4, 12, 24]) {
      const period_end = new Date(1_000 * (at + 3_600 * hours));
      const effects = await changeEffects(db, {
        period_end,
        change_ids: rows.map((row) => row.change_id),
        peers_min,
        peers_max,
        touched_max,
        impact_min,
      });
      for (const e of effects) evidence.push(normalTailEvidence(mannWhitneyZ(e.u, e.touched_values, e.peer_values, Math.max(1, e.design_effect))));
    }
    await write(true);
  }
  const observed = LEVELS.map((level) => evidence.filter((value) => value >= level).length / Math.max(1, evidence.length));
  return { changes: days.length * SITES, tests: evidence.length, observed };
}
