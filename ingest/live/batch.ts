import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { type Database, insertOnce, nextRevision, type Row, retrying } from '../../sql/database.ts';
import { endOnGrid, endSentence, type Grid, gridOf, lengthSentence, ROUNDED, tellRefused } from '../grid.ts';
import { type LoadEntry, writeLoads, writeRejections } from '../ledger.ts';
import type { Limits } from '../limits.ts';
import { whyImpossible } from '../pm/kpis.ts';
import { insertLiveSamples, inventoryRevision, liveElements, liveKpis, sourceKeys } from '../queries.ts';
import type { FileReport, Rejection } from '../report.ts';
import type { Source } from '../source.ts';
import type { Sources } from '../sources/config.ts';
import { Names, nativeBlock, QUALITY, SampleColumns } from './columns.ts';
import { PlainRows } from './plain-rows.ts';

const STATEMENT = readFileSync(insertLiveSamples, 'utf8').trimEnd();
const LATEST_S = 0xffffffff;
/** How far a sender's clock may run ahead. */
const AHEAD_S = 600;
/** Names of elements remembered between batches, known and unknown. */
const REMEMBERED_MAX = 400_000;
const NAMES_PER_QUERY = 4_000;

/** Why a row is refused, in the order in which it is looked at; the sentences of check_kpi_history.sql. The last is of rows that are stored. */
const reasonsOn = (grid: Grid) => [
  '',
  'period_end is in the future',
  lengthSentence(grid),
  endSentence(grid),
  'kpi is not in the catalogue',
  'element_id is not in the inventory',
  'quality is none of ok, suspect, missing',
  'numerator or denominator is not a number',
  'numerator or denominator is impossible',
  ROUNDED,
];
const WHY_ROUNDED = 9;

/** Rows that a set of columns is kept with for the next batch: memory that has been used once is faster than new one. */
const KEPT_ROWS_MAX = 1_000_000;

/** The inventory's keys by the numbers that the rows name elements with; kept between batches until the inventory changes. */
export class ElementKeys {
  readonly names = new Names();
  /** Columns of the last batch, empty, for the next one; null while they are in use. */
  spare: SampleColumns | null = new SampleColumns();
  /** 0 where the inventory has no such element; as far as `learn` has asked. */
  private keys: bigint[] = [];
  private revision = '';

  /** Call it before rows are read. Cost: one small query. */
  async refresh(db: Database): Promise<void> {
    const revision = (await inventoryRevision(db, {}))[0]?.revision ?? '';
    if (revision === this.revision && this.names.texts.length < REMEMBERED_MAX) return;
    this.names.clear();
    this.keys = [];
    this.revision = revision;
  }

  /** Asks for the names that are new since it was called last, and tells every key. */
  async learn(db: Database): Promise<readonly bigint[]> {
    const { texts } = this.names;
    for (let at = this.keys.length; at < texts.length; at += NAMES_PER_QUERY) {
      const asked = texts.slice(at, at + NAMES_PER_QUERY);
      const found = new Map((await liveElements(db, { names: asked })).map((row) => [row.element_id, BigInt(row.element_key)]));
      for (const name of asked) this.keys.push(found.get(name) ?? 0n);
    }
    return this.keys;
  }
}

export interface LiveDeps {
  readonly db: Database;
  readonly now: Date | null;
  readonly limits: Limits;
  readonly elements: ElementKeys;
  /** Says how long the network's periods are. */
  readonly sources?: Sources;
}

/** One delivery whose rows stand in the columns from `from` to `to`. */
interface Taken {
  readonly source: Source;
  readonly report: FileReport;
  readonly from: number;
  readonly to: number;
  readonly revision: string;
}

/** A delivery that says what is: whose it is, and its report to be filled. */
export interface LiveDelivery {
  readonly source: Source;
  readonly report: FileReport;
}

/**
 * Loads deliveries of KPI samples together: read here in one pass, judged here, and written as columns in one statement for all of them.
 * Order of writing: samples, arrivals, refusals, and last the loads as done, so that a crash anywhere is repaired by doing it again.
 * @returns the deliveries that are not plainly written; nothing of them was stored, and the database's own reader has to look at them
 */
export async function loadLiveSamples(deps: LiveDeps, deliveries: readonly LiveDelivery[]): Promise<LiveDelivery[]> {
  const { db, elements } = deps;
  await elements.refresh(db);
  const columns = elements.spare ?? new SampleColumns();
  elements.spare = null;
  columns.rows = 0;
  const kpis = new Names();
  const reader = new PlainRows(columns, elements.names, kpis);
  const taken: Taken[] = [];
  const left: LiveDelivery[] = [];
  for (const delivery of deliveries) {
    const from = columns.rows;
    if (!reader.read(await contentOf(delivery.source))) left.push(delivery);
    else taken.push({ ...delivery, from, to: columns.rows, revision: delivery.source.revision ?? (await nextRevision(db)) });
  }
  if (taken.length > 0) await new LiveBatch(deps, columns, kpis, taken).write();
  if (columns.quality.length <= KEPT_ROWS_MAX) elements.spare = columns;
  return left;
}

async function contentOf(source: Source): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source.chunks()) chunks.push(chunk);
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

/** Whose samples these are: they stand under that name, as the detectors look for whoever's are doubted or missing. */
function senderOf({ source }: Pick<Taken, 'source'>): string {
  return source.sender ?? '';
}

/** What decides whether counts of a KPI are possible. */
type KnownKpi = Parameters<typeof whyImpossible>[0];

/** What was refused of one delivery, or rounded, by reason: how many rows, and the first of them. */
type Refused = Map<number, { rows: number; line: number }>;

function tally(into: Refused, why: number, line: number): void {
  const before = into.get(why) ?? { rows: 0, line };
  into.set(why, { rows: before.rows + 1, line: before.line });
}

class LiveBatch {
  private readonly deps: LiveDeps;
  private readonly columns: SampleColumns;
  private readonly kpis: Names;
  private readonly grid: Grid;
  private readonly taken: readonly Taken[];
  private readonly sourceKeys: BigUint64Array;
  private readonly revisions: BigUint64Array;
  private readonly elementKeys: BigUint64Array;
  private readonly arrivals: Row[] = [];
  private readonly rejections: { loadId: string; rejections: readonly Rejection[]; revision: string }[] = [];
  private readonly entries: LoadEntry[] = [];
  private good = 0;

  constructor(deps: LiveDeps, columns: SampleColumns, kpis: Names, taken: readonly Taken[]) {
    this.deps = deps;
    this.columns = columns;
    this.kpis = kpis;
    this.grid = gridOf(deps.sources);
    this.taken = taken;
    this.sourceKeys = new BigUint64Array(columns.rows);
    this.revisions = new BigUint64Array(columns.rows);
    this.elementKeys = new BigUint64Array(columns.rows);
  }

  async write(): Promise<void> {
    const { db, limits, elements } = this.deps;
    const keys = await elements.learn(db);
    const catalogue = new Map((await liveKpis(db, {})).map((row) => [row.kpi, row]));
    const known = this.kpis.texts.map((kpi) => catalogue.get(kpi) ?? null);
    const sources = new Map(
      (await sourceKeys(db, { sources: [...new Set(this.taken.map(senderOf))] })).map((row) => [row.source, BigInt(row.source_key)]),
    );
    for (const one of this.taken) this.judge(one, keys, known, sources.get(senderOf(one)) ?? 0n);
    await this.insert();
    const first = this.taken[0] as Taken;
    const token = `${first.source.loadId}:live:${first.revision}:${this.taken.length}`;
    await insertOnce(db, 'arrivals', this.arrivals, `${token}:arrivals`);
    await writeRejections(db, this.rejections, limits, first.revision);
    await writeLoads(db, this.entries, first.revision);
  }

  /** Moves the good rows of a delivery to the front of all columns, beside the good ones of the others, and counts what is refused. */
  private judge(one: Taken, keys: readonly bigint[], known: readonly (KnownKpi | null)[], sourceKey: bigint): void {
    const { columns } = this;
    const { now } = this.deps;
    const latestS = now === null ? LATEST_S : Math.floor(now.getTime() / 1_000) + AHEAD_S;
    const revision = BigInt(one.revision);
    const refused: Refused = new Map();
    const elementsOf = new Map<number, Set<number>>();
    let last: { givenS: number; endS: number | null; elements: Set<number> } = { givenS: -1, endS: null, elements: new Set() };
    const goodBefore = this.good;
    for (let row = one.from; row < one.to; row++) {
      const givenS = columns.periodEndS[row] as number;
      const element = columns.element[row] as number;
      const key = keys[element] as bigint;
      if (givenS !== last.givenS) {
        const endS = endOnGrid(givenS, this.grid);
        last = { givenS, endS, elements: (endS === null ? undefined : elementsOf.get(endS)) ?? new Set() };
      }
      const { endS } = last;
      if (endS !== null && givenS <= latestS && key !== 0n && columns.periodS[row] === this.grid.periodS) {
        if (last.elements.size === 0) elementsOf.set(endS, last.elements);
        last.elements.add(element);
      }
      const why = this.whyNot(row, latestS, endS, key, known);
      if (why > 0) {
        tally(refused, why, row - one.from + 1);
        continue;
      }
      if (endS !== null && endS !== givenS) {
        tally(refused, WHY_ROUNDED, row - one.from + 1);
        columns.periodEndS[row] = endS;
      }
      const to = this.good++;
      columns.move(row, to);
      if (columns.quality[to] === QUALITY.missing) columns.numerator[to] = columns.denominator[to] = Number.NaN;
      this.elementKeys[to] = key;
      this.sourceKeys[to] = sourceKey;
      this.revisions[to] = revision;
    }
    this.tell(one, this.good - goodBefore, refused, elementsOf);
  }

  /** The number of the first reason against a row; 0 when there is none. */
  private whyNot(row: number, latestS: number, endS: number | null, key: bigint, known: readonly (KnownKpi | null)[]): number {
    const { columns } = this;
    const quality = columns.quality[row] as number;
    const numerator = columns.numerator[row] as number;
    const denominator = columns.denominator[row] as number;
    if ((columns.periodEndS[row] as number) > latestS) return 1;
    if (columns.periodS[row] !== this.grid.periodS) return 2;
    if (endS === null) return 3;
    const kpi = known[columns.kpi[row] as number] ?? null;
    if (kpi === null) return 4;
    if (key === 0n) return 5;
    if (quality === QUALITY.none) return 6;
    if (quality === QUALITY.missing) return 0;
    if (Number.isNaN(numerator) || Number.isNaN(denominator)) return 7;
    if (quality === QUALITY.ok && whyImpossible(kpi, numerator, denominator) !== null) return 8;
    return 0;
  }

  private tell(
    { source, report, from, to, revision }: Taken,
    accepted: number,
    refused: Refused,
    elementsOf: ReadonlyMap<number, Set<number>>,
  ): void {
    const sender = senderOf({ source });
    const reasons = reasonsOn(this.grid);
    const rejections = [...refused]
      .map(([why, { rows, line }]): Rejection => ({ line, reason: `${reasons[why]} (${rows} rows)` }))
      .sort((a, b) => a.line - b.line || (a.reason < b.reason ? -1 : 1));
    const ends = [...elementsOf.keys()].sort((a, b) => a - b);
    for (const endS of ends) {
      const elements = elementsOf.get(endS)?.size ?? 0;
      this.arrivals.push({ period_end: endS, source: sender, elements, arrived_at: Number(BigInt(revision) / 1_000_000n), revision });
    }
    Object.assign(report, { values: to - from, numeric: accepted, accepted, samples: accepted, rejectedCount: to - from - accepted });
    tellRefused(report, rejections, this.deps.limits);
    report.periods = ends.length;
    report.objects = Math.max(0, ...[...elementsOf.values()].map((elements) => elements.size));
    if (rejections.length > 0) this.rejections.push({ loadId: source.loadId, rejections, revision });
    this.entries.push({ report, name: source.name, source: sender, periodFromS: ends[0] ?? 0, periodToS: ends.at(-1) ?? 0, revision });
  }

  private async insert(): Promise<void> {
    const { db } = this.deps;
    const { columns, good } = this;
    if (good === 0) return;
    const parts = nativeBlock(
      [
        { name: 'period_end_s', type: 'UInt32', values: columns.periodEndS },
        { name: 'period_s', type: 'UInt32', values: columns.periodS },
        { name: 'kpi', type: 'UInt32', values: columns.kpi },
        { name: 'element_key', type: 'UInt64', values: this.elementKeys },
        { name: 'numerator', type: 'Float64', values: columns.numerator },
        { name: 'denominator', type: 'Float64', values: columns.denominator },
        { name: 'quality', type: "Enum8('ok' = 1, 'suspect' = 2, 'missing' = 3)", values: columns.quality },
        { name: 'source_key', type: 'UInt64', values: this.sourceKeys },
        { name: 'revision', type: 'UInt64', values: this.revisions },
      ],
      good,
    );
    // May run twice: every row replaces by key.
    await retrying(async () => {
      const answer = await db.client.exec({
        query: STATEMENT,
        values: Readable.from(parts, { objectMode: false }),
        query_params: { kpis: this.kpis.texts },
        clickhouse_settings: { wait_end_of_query: 1, log_comment: 'insert_live_samples' },
      });
      for await (const _ of answer.stream) {
        // Nothing is expected; read to its end so that the socket goes back.
      }
    }, db.triesMax);
  }
}
