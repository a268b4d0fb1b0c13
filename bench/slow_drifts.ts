import { runSlowDetectors } from '../detectors/slow/index.ts';
import { cellDialect } from '../simulator/dialects.ts';
import { intensityAt, type ScheduledFault } from '../simulator/faults.ts';
import { Stream } from '../simulator/random.ts';
import { FaultPlanner } from '../simulator/schedule.ts';
import { World } from '../simulator/world.ts';
import { type Database, insertOnce, type Row } from '../sql/database.ts';

/** What became of drifts over four weeks of nights. */
export interface DriftStudy {
  readonly drifts: number;
  readonly found: number;
  /** Found and planted, by how much was lost when the study ended. */
  readonly byLoss: readonly { readonly lost: string; readonly found: number; readonly of: number }[];
  /** Of those found: days from the beginning, and the share lost by then; median, 90th percentile. */
  readonly days: readonly [number, number];
  readonly lostAtDetection: readonly [number, number];
  readonly falseDrifts: readonly string[];
  /** Elements that did not drift, times weeks. */
  readonly elementWeeks: number;
}

const DAY_S = 86_400;
const START = Date.parse('2026-01-05T00:00:00Z') / 1_000;
const HISTORY_DAYS = 28;
const STUDY_DAYS = 28;
/** A cell in six drifts, so that the region's median is still that of cells that do not. */
const DRIFTING_SHARE = 1 / 6;
/** The simulated evening, in which the region carries most. */
const BUSY = { from: 15, to: 23 };
const KPIS = /_(rrc_attempts|dl_(ue|ip)_throughput|ul_(ue|ip)_throughput|rrc_setup_sr|(drb|erab)_drop_ratio|dl_volume)$/;

/**
 * Cells that lose 0.6 to 1.5 % of their throughput a day, beginning at any time from a week before the fifth week to 12 days before the end of the eighth; the production detector runs every night
 * of the last four weeks. Only the hours it reads are simulated, of six KPIs a cell.
 * Cost: about a minute and a half for 120 cells on 2 cores.
 */
export async function studyDrifts(db: Database, seed: number, cells: number, onProgress: (line: string) => void): Promise<DriftStudy> {
  const world = new World({ seed, cells });
  const drifts = plant(world, seed, Math.round(cells * DRIFTING_SHARE));
  world.faults = drifts;
  await writeElements(db, world);
  for (let day = 0; day < HISTORY_DAYS + STUDY_DAYS; day++) {
    await writeDay(db, world, START + day * DAY_S);
    if (day < HISTORY_DAYS - 1) continue;
    await runSlowDetectors(db, new Date(1_000 * (START + (day + 1) * DAY_S + 900)));
    if (day % 7 === 6) onProgress(`drift: ${day - HISTORY_DAYS + 1} of ${STUDY_DAYS} nights`);
  }
  return judge(await raised(db), drifts, cells);
}

function plant(world: World, seed: number, count: number): ScheduledFault[] {
  const planner = new FaultPlanner(seed, world.network, world.cells);
  const stream = new Stream(seed, 0xd81f);
  const end = START + (HISTORY_DAYS + STUDY_DAYS) * DAY_S;
  const [first, last] = [HISTORY_DAYS - 7, HISTORY_DAYS + STUDY_DAYS - 12];
  for (let tries = 0; planner.faults.length < count && tries < 50 * count; tries++) {
    const start = START + Math.floor(DAY_S * (first + (last - first) * stream.uniform()));
    planner.place({ kind: 'weeks_drift', start, durationS: end - start, magnitude: 0.006 + 0.009 * stream.uniform() }, stream);
  }
  return planner.faults;
}

async function writeElements(db: Database, world: World): Promise<void> {
  const values = world.network.cells.map((cell) => ({
    ...{ element_id: cell.id, name: cell.name, kind: cell.kind, technology: cell.kind === 'nr_cell' ? 'NR' : 'LTE', band: cell.band },
    ...{ region: 'Funen', area: cell.site.area.name, site: cell.site.name, origin: 'inventory', revision: '1' },
  }));
  await insertOnce(db, 'elements', values, 'elements');
}

async function writeDay(db: Database, world: World, midnight: number): Promise<void> {
  const rows: Row[] = [];
  for (let end = midnight + BUSY.from * 3_600 + 900; end <= midnight + BUSY.to * 3_600; end += 900) {
    world.moveTo(end);
    const { values } = world.cells;
    const stride = values.length / world.network.cells.length;
    for (const cell of world.network.cells) {
      for (const { kpi, numerator, denominator } of cellDialect(cell.site.vendor, cell.kind).kpis) {
        if (!KPIS.test(kpi)) continue;
        const offset = cell.index * stride;
        const [up, down] = [numerator(values, offset), denominator(values, offset)];
        if (!Number.isFinite(up)) continue;
        const sample = { period_end: end, period_s: 900, kpi, element_id: cell.id, numerator: up, denominator: down };
        rows.push({ ...sample, quality: 'ok', source: 'history', revision: '1' });
      }
    }
  }
  await insertOnce(db, 'kpi_samples', rows, `day ${midnight}`);
}

async function raised(db: Database): Promise<Map<string, { first: number; sentence: string }>> {
  const answer = await db.client.query({
    query: `SELECT root_id, toUnixTimestamp(min(period_end)) AS first, argMin(concat(sentence, ', evidence ', toString(round(evidence, 1))), period_end) AS sentence
      FROM findings FINAL WHERE detector = 'drift' AND state = 'raised' GROUP BY root_id ORDER BY first, root_id`,
    format: 'JSONEachRow',
  });
  const rows = await answer.json<{ root_id: string; first: number; sentence: string }>();
  return new Map(rows.map(({ root_id, first, sentence }) => [root_id, { first, sentence }]));
}

function judge(found: ReadonlyMap<string, { first: number; sentence: string }>, drifts: readonly ScheduledFault[], cells: number): DriftStudy {
  const end = START + (HISTORY_DAYS + STUDY_DAYS) * DAY_S - 1;
  const told = drifts.map((fault) => {
    const first = found.get(fault.root)?.first;
    const lost = intensityAt(fault, end);
    const isFound = first !== undefined && first > fault.start;
    return { lost, isFound, days: isFound ? (first - fault.start) / DAY_S : 0, lostThen: isFound ? intensityAt(fault, Math.min(first, end)) : 0 };
  });
  const caught = told.filter(({ isFound }) => isFound);
  const steps = [0, 0.1, 0.15, 0.2, 1];
  const byLoss = steps.slice(1).map((to, i) => {
    const from = steps[i] as number;
    const of = told.filter(({ lost }) => lost >= from && lost < to);
    return { lost: `${100 * from} to ${100 * to} %`, found: of.filter(({ isFound }) => isFound).length, of: of.length };
  });
  const roots = new Set(drifts.map(({ root }) => root));
  return {
    drifts: drifts.length,
    found: caught.length,
    byLoss,
    days: quantiles(caught.map(({ days }) => days)),
    lostAtDetection: quantiles(caught.map(({ lostThen }) => lostThen)),
    falseDrifts: [...found].filter(([root]) => !roots.has(root)).map(([, { sentence }]) => sentence),
    elementWeeks: ((cells - drifts.length) * STUDY_DAYS) / 7,
  };
}

function quantiles(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return [at(0.5), at(0.9)];
}
