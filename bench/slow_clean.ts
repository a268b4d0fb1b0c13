import { changeEvidenceMin, driftEvidenceMin, usageEvidenceMin } from '../detectors/slow/budget.ts';
import { designOf } from '../detectors/slow/drift_design.ts';
import { driftNull, driftOf } from '../detectors/slow/drift_verdict.ts';
import { buildDays, countUsage, driftCandidates, usage } from '../detectors/slow/statements.ts';
import { DEFAULT_SLOW } from '../detectors/slow/types.ts';
import { judgeUsage } from '../detectors/slow/usage_verdict.ts';
import type { Database } from '../sql/database.ts';
import { machine } from './machine.ts';
import { withEmptyDatabase } from './scratch.ts';
import { placeboChanges } from './slow_placebo.ts';

/** What is measured, and what was found so far. */
interface Run {
  readonly db: Database;
  readonly elements: number;
  readonly kpis: number;
  /** Areas times three services. */
  readonly groups: number;
  readonly areas: number;
  readonly say: (line: string) => void;
}

const LEVELS = [1, 2, 3, 4];
/** Roughly normal (a sum of four uniform numbers), from the row and a seed. */
const NOISE =
  '((sipHash64(number, 1) % 1000 + sipHash64(number, 2) % 1000 + sipHash64(number, 3) % 1000 + sipHash64(number, 4) % 1000 - 1998) / 577.)';
const shares = (evidence: readonly number[], of = evidence.length) =>
  LEVELS.map((k) => (evidence.filter((e) => e >= k).length / of).toPrecision(2)).join(', ');

async function timed<T>({ say }: Run, name: string, run: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await run();
  say(`${name}: ${Math.round(performance.now() - began)} ms`);
  return result;
}

async function make(db: Database, query: string): Promise<void> {
  await db.client.command({ query, clickhouse_settings: { wait_end_of_query: 1, max_partitions_per_insert_block: '200' } });
}

async function network(run: Run): Promise<void> {
  const { db, elements, kpis, areas } = run;
  await make(
    db,
    `INSERT INTO kpis (kpi, name, applies_to, family, class, unit, worse, scale, spread_floor, impact, silence, revision)
     SELECT concat('k', toString(number)), 'k', 'nr_cell', 'traffic', if(number < 8, 'ratio', 'level'), '1', 'down', if(number < 8, 'linear', 'log'),
       if(number < 8, 0.002, 0.05), if(number % 2 = 0, 1, 0.3), number = ${kpis - 1}, 1 FROM numbers(${kpis})`,
  );
  await make(
    db,
    `INSERT INTO elements (element_id, kind, technology, band, region, area, site, origin, revision)
     SELECT concat('e', toString(number)), 'nr_cell', 'NR', 'n78', concat('R', toString(number % 5)), concat('A', toString(number % ${areas})), concat('s', toString(intDiv(number, 6))), 'inventory', 1
     FROM numbers(${elements})`,
  );
}

/** D8: 28 days that remember half of yesterday's deviation, made as a moving sum of five days' noise. */
async function drift(run: Run): Promise<void> {
  const { db, elements, kpis, say } = run;
  const remembered = `arraySum(k -> pow(0.5, k) * ((sipHash64(intDiv(number, 28), number % 28 - k, 1) % 1000 + sipHash64(intDiv(number, 28), number % 28 - k, 2) % 1000 + sipHash64(intDiv(number, 28), number % 28 - k, 3) % 1000 - 1498.5) / 500.), [0, 1, 2, 3, 4])`;
  await make(
    db,
    `INSERT INTO daily_values (day, kpi, element_key, value, samples, revision)
     SELECT toDate('2026-01-05') + number % 28, concat('k', toString(intDiv(number, 28) % ${kpis})), cityHash64(concat('e', toString(intDiv(number, ${28 * kpis})))),
       if(intDiv(number, 28) % ${kpis} < 8, 0.01 + 0.001 * ${remembered}, 9 + 0.05 * ${remembered}), 32, 1 FROM numbers(${28 * kpis * elements})`,
  );
  const { days, daysMin: days_min, onsets, changeMin } = DEFAULT_SLOW.drift;
  const design = designOf(days, onsets);
  const vectors = (of: readonly (readonly number[])[]) => of.map((vector) => [...vector]);
  const asked = { until: '2026-02-01', days, days_min, usual: vectors(design.usual), bends: vectors(design.bends), rows_max: 20_000 };
  const ask = async (t_min: number) => {
    const found: Awaited<ReturnType<typeof driftCandidates>> = [];
    for (let k = 0; k < kpis; k++) found.push(...(await driftCandidates(db, { kpi: `k${k}`, t_min, ...asked })));
    return found;
  };
  const rows = await timed(run, `drift: screen of ${elements} x ${kpis} series`, () => ask(DEFAULT_SLOW.drift.tMin));
  await timed(run, `drift: exact test of ${rows.length} candidates`, async () => rows.map((row) => driftOf(row, driftNull(row, 20), design)));
  // What the screen leaves in the database lies below 1e-2, so the shares above it are asked for with a lower one.
  const verdicts = (await ask(1)).map((row) => ({ row, given: driftNull(row, 20), drift: driftOf(row, driftNull(row, 20), design) }));
  const min = driftEvidenceMin(elements * kpis, elements, DEFAULT_SLOW);
  const needed = (row: (typeof rows)[number]) => (row.class === 'ratio' ? 0 : Math.log1p(changeMin));
  const raised = verdicts.filter(({ row, drift }) => drift.evidence >= min && drift.change >= needed(row));
  const evidence = verdicts.map(({ drift }) => drift.evidence);
  say(
    `drift: memory widens t by ${verdicts[0]?.given.memory.toFixed(2)} (days made to remember 0.5); share of series beyond 1e-1 to 1e-4: ${shares(evidence, elements * kpis)}; beyond the evidence asked, ${min.toFixed(1)}: ${raised.length}`,
  );
}

/** D9: four days of samples of the noise above, and changes that never happened. */
async function changes(run: Run): Promise<void> {
  const { db, elements, kpis, say } = run;
  await make(
    db,
    `INSERT INTO kpi_samples (period_end, period_s, kpi, element_id, numerator, denominator, quality, source, revision)
     SELECT toDateTime('2026-01-29 00:00:00', 'UTC') + 900 * (1 + intDiv(number, ${kpis * elements})), 900, concat('k', toString(intDiv(number, ${elements}) % ${kpis})), concat('e', toString(number % ${elements})),
       if(intDiv(number, ${elements}) % ${kpis} < 8, 196 + round(1.4 * ${NOISE}), 9000 * exp(0.1 * ${NOISE})), if(intDiv(number, ${elements}) % ${kpis} < 8, 200, 1), 'ok', 's', 1
     FROM numbers(${96 * 4 * kpis * elements})`,
  );
  await timed(run, 'drift: daily values of one day', () =>
    buildDays(db, { from: '2026-02-01', to: '2026-02-01', busy_hours: DEFAULT_SLOW.drift.busyHours, revision: '5' }),
  );
  const placebo = await timed(run, 'change: 12 changes judged three times', () => placeboChanges(db, [new Date('2026-01-31T22:00:00Z')]));
  say(
    `change: ${placebo.tests} tests of changes that never happened, share beyond 1e-1 to 1e-4: ${placebo.observed.map((s) => s.toPrecision(2)).join(', ')}; evidence asked ${changeEvidenceMin(12, elements, DEFAULT_SLOW).toFixed(1)} after Bonferroni`,
  );
}

/** D10: counts that vary by 5 % beyond Poisson, a day of periods judged; then what counting a period from records costs. */
async function missing(run: Run): Promise<void> {
  const { db, elements, groups, say } = run;
  await make(
    db,
    `INSERT INTO usage_counts (period_end, area, service, device_class, users, bytes, revision)
     SELECT toDateTime('2026-02-02 20:00:00', 'UTC') - 900 * intDiv(number, ${groups}), concat('A', toString(intDiv(number % ${groups}, 3))), ['voice', 'data', 'iot'][1 + number % 3], '',
       greatest(0, round((200 * (1 + 0.05 * ${NOISE})) + sqrt(200) * ((sipHash64(number, 7) % 1000 + sipHash64(number, 8) % 1000 - 999) / 408.))), 2e8 * (1 + 0.1 * ${NOISE}), 1
     FROM numbers(${groups * 96 * 28})`,
  );
  const evidence: number[] = [];
  let [raised, ms] = [0, 0];
  for (let i = 0; i < 24; i++) {
    const began = performance.now();
    const groups = await usage(db, {
      period_end: new Date(Date.parse('2026-02-02T20:00:00Z') - i * 3_600_000 * 0.75),
      period_s: 900,
      history_min: DEFAULT_SLOW.usage.historyMin,
      rows_max: 100_000,
    });
    ms += performance.now() - began;
    const judged = judgeUsage(groups, DEFAULT_SLOW);
    evidence.push(...judged.evidence);
    raised += judged.verdicts.filter((verdict) => verdict.evidence >= usageEvidenceMin(judged.evidence.length, elements, DEFAULT_SLOW)).length;
  }
  say(
    `usage: ${Math.round(ms / 24)} ms a period for ${groups + 3} groups; share of ${evidence.length} tests beyond 1e-1 to 1e-4: ${shares(evidence)}; raised ${raised} in ${24} periods`,
  );
  await make(
    db,
    `INSERT INTO subscriptions (subscriber_key, customer_key, line_type, revision) SELECT sipHash64(number), 1, 'data', 1 FROM numbers(${elements * 100})`,
  );
  await make(
    db,
    `INSERT INTO presence (period_end, element_id, subscriber_key, source, seconds, events, failures, bytes, revision)
     SELECT toDateTime('2026-02-03 20:00:00', 'UTC') - 900 * (number % 5), concat('e', toString(number % ${elements})), sipHash64(intDiv(number, 5)), 's', 60, 1, 0, 100, 1 FROM numbers(${elements * 250})`,
  );
  await timed(run, `usage: counting ${elements * 50} records a period, five periods`, () =>
    countUsage(db, { period_end: new Date('2026-02-03T20:00:00Z'), recent_s: DEFAULT_SLOW.usage.recentS, revision: '9' }),
  );
}

/**
 * What the slow detectors cost, and what they raise on a network in which nothing is wrong: made by the database itself, every value around its
 * usual with noise, so that whatever is raised is a false alarm.
 * Cost: about a minute for 1,000 elements x 20 KPIs on 2 cores.
 */
export async function benchSlowClean(elements: number, kpis: number): Promise<{ machine: string; lines: string[] }> {
  const areas = Math.max(8, Math.ceil(elements / 50));
  const lines: string[] = [];
  await withEmptyDatabase(async (db) => {
    const run = {
      db,
      elements,
      kpis,
      areas,
      groups: areas * 3,
      say: (line: string): void => {
        lines.push(line);
      },
    };
    await network(run);
    await drift(run);
    await changes(run);
    await missing(run);
  });
  return { machine: machine(), lines };
}
