import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ingestPaths, LIMITS, parsePmFile, type Report, syncCatalogue } from '../ingest/index.ts';
import { simulate } from '../simulator/simulate.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { connect } from '../sql/database.ts';
import { openEngine } from '../sql/engine/embedded.ts';
import { openKeyRing } from '../sql/identity.ts';
import { migrate } from '../sql/migrate.ts';
import { machine } from './machine.ts';
import { benchPmFiles } from './pm_speed.ts';

const MB = 1_000_000;
const CHUNK_BYTES = 65_536;

/**
 * Times the ways in, each on files of a simulated network (300 cells, a week of history, a day of play):
 * parsing alone (one large measurement file in memory), many small measurement files into ClickHouse, bulk history, serving-cell records.
 */
export async function benchIngest(megabytes: number, files: number): Promise<{ machine: string; lines: string[]; figures: Record<string, number> }> {
  const work = mkdtempSync(join(tmpdir(), 'forecell-bench-'));
  const simulation = join(work, 'simulation');
  await simulate({ seed: 5, cells: 300, customers: 20_000, historyDays: 7, days: 1, faults: 0, out: simulation });
  const engine = await openEngine({ directory: join(work, 'data'), database: 'forecell', vault: 'forecell_vault' });
  const db = connect({ url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'forecell', vault: 'forecell_vault' });
  const figures: Record<string, number> = {};
  const lines: string[] = [];
  try {
    await migrate(db);
    const catalogue = readCatalogue();
    await syncCatalogue(db, catalogue);
    const deps = { db, catalogue, keys: openKeyRing(join(work, 'data')), quarantineDir: join(work, 'quarantine'), now: null };
    mkdirSync(deps.quarantineDir);

    const xml = oneLargeFile(join(simulation, 'pm'), megabytes * MB);
    const parse = await seconds(() => parsePmFile(chunksOf(xml), { catalogue, limits: LIMITS, now: null }));
    figures['parse_mb_per_s'] = round(xml.length / MB / parse.seconds);
    figures['parse_values_per_s'] = Math.round(parse.result.counts.values / parse.seconds);
    lines.push(
      `parse one measurement file of ${(xml.length / MB).toFixed(0)} MB: ${figures['parse_mb_per_s']} MB/s, ${thousands(figures['parse_values_per_s'])} values/s`,
    );

    const speed = await benchPmFiles(deps, join(work, 'speed'), files);
    Object.assign(figures, speed.figures);
    lines.push(...speed.lines);

    await ingestPaths(deps, [join(simulation, 'reference')], {});
    for (const [name, folder, unit] of [
      ['pm', 'pm', 'values'],
      ['history', 'history', 'rows'],
      ['presence', 'presence', 'records'],
    ] as const) {
      const path = join(simulation, folder);
      const bytes = bytesIn(path);
      const run = await seconds(() => ingestPaths(deps, [path], {}));
      const accepted = totalOf(run.result);
      figures[`${name}_${unit}_per_s`] = Math.round(accepted / run.seconds);
      figures[`${name}_mb_per_s`] = round(bytes / MB / run.seconds);
      lines.push(
        `load ${run.result.files.length} ${name} files into ClickHouse (${(bytes / MB).toFixed(0)} MB unpacked): ${thousands(accepted / run.seconds)} ${unit}/s, ${round(bytes / MB / run.seconds)} MB/s, ${run.seconds.toFixed(1)} s`,
      );
    }
    return { machine: machine(), lines, figures };
  } finally {
    await db.close();
    await engine.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/** One file whose measData blocks are repeated until it has the size. */
function oneLargeFile(folder: string, bytes: number): Buffer {
  const name = readdirSync(folder).find((file) => file.startsWith('A') || file.startsWith('B')) ?? '';
  const xml = gunzipSync(readFileSync(join(folder, name))).toString('utf8');
  const from = xml.indexOf('<measData>');
  const to = xml.lastIndexOf('</measData>') + '</measData>'.length;
  const block = xml.slice(from, to);
  return Buffer.from(xml.slice(0, from) + block.repeat(Math.max(1, Math.round(bytes / block.length))) + xml.slice(to));
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => {
    const path = join(folder, name);
    return sum + (name.endsWith('.gz') ? gunzipSync(readFileSync(path)).length : statSync(path).size);
  }, 0);
}

function totalOf(report: Report): number {
  return report.files.reduce((sum, file) => sum + file.accepted, 0);
}

async function seconds<T>(run: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const began = performance.now();
  const result = await run();
  return { result, seconds: (performance.now() - began) / 1_000 };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}
