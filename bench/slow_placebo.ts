import { effectsOf } from '../detectors/slow/change.ts';
import { judgeChange } from '../detectors/slow/change_verdict.ts';
import { DEFAULT_SLOW } from '../detectors/slow/types.ts';
import type { Database } from '../sql/database.ts';

/** How often a test of D9 passes a nominal probability where nothing was changed. */
export interface Placebo {
  readonly changes: number;
  readonly tests: number;
  /** Observed share of tests beyond 1e-1, 1e-2, 1e-3 and 1e-4. */
  readonly observed: readonly number[];
  /** The same of changes, each by its strongest KPI at its worst checkpoint, with the looks paid for. */
  readonly perChange: readonly number[];
}

const SITES = 12;
const CHANGES_AT_ONCE = 4;
const CHECKPOINTS_H = [4, 12, 24, 72];
const LEVELS = [1, 2, 3, 4];

/**
 * Changes that never happened, on real (simulated) samples: a dozen sites at a time on days of the history, judged 4, 12, 24 and 72 hours later.
 * What the test says of them is its false-alarm rate. The records are taken back afterwards.
 */
export async function placeboChanges(db: Database, days: readonly Date[]): Promise<Placebo> {
  const answer = await db.client.query({
    query: "SELECT DISTINCT site FROM elements FINAL WHERE kind LIKE '%cell' ORDER BY cityHash64(site)",
    format: 'JSONEachRow',
  });
  const sites = (await answer.json<{ site: string }>()).map((row) => row.site);
  const evidence: number[] = [];
  const best = new Map<string, number>();
  for (const [d, day] of days.entries()) {
    const at = day.getTime() / 1_000 + 3_600 * (2 + 5 * d);
    const rows = Array.from({ length: Math.min(SITES, sites.length) }, (_, i) => sites[(d * SITES + i) % sites.length] as string).map((site, i) => ({
      change_id: `placebo-${d}-${i}`,
      scope: 'site',
      scope_id: site,
      at,
    }));
    const write = (removed: boolean) =>
      db.client.insert({ table: 'changes', values: rows.map((row) => ({ ...row, removed, revision: removed ? 2 : 1 })), format: 'JSONEachRow' });
    await write(false);
    for (const hours of CHECKPOINTS_H) {
      const at_checkpoint = new Date(1_000 * (at + 3_600 * hours));
      for (let first = 0; first < rows.length; first += CHANGES_AT_ONCE) {
        const ids = rows.slice(first, first + CHANGES_AT_ONCE).map((row) => row.change_id);
        const effects = await effectsOf(db, at_checkpoint, ids, DEFAULT_SLOW);
        for (const id of ids) {
          const verdicts = judgeChange(
            effects.filter((effect) => effect.change_id === id),
            0,
          );
          evidence.push(...verdicts.map((verdict) => verdict.alone));
          best.set(id, Math.max(best.get(id) ?? 0, ...verdicts.map((verdict) => verdict.evidence)));
        }
      }
    }
    await write(true);
  }
  const share = (values: readonly number[]) => LEVELS.map((level) => values.filter((value) => value >= level).length / Math.max(1, values.length));
  return { changes: best.size, tests: evidence.length, observed: share(evidence), perChange: share([...best.values()]) };
}
