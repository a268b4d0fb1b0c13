import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { type IngestDeps, ingestPaths, LIMITS, parseFully, parsePmFile } from '../ingest/index.ts';
import { writePmFiles } from './pm_files.ts';

const MB = 1_000_000;
/** Files parsed in each of the passes that do not touch the database: enough for the compiler to have done its work. */
const PARSED = 300;
const ROUNDS = 5;

/**
 * Times one quarter hour of a large network, a file of some 159 kB from each node, from disk to rows in ClickHouse. In the same run, over the same files in memory, on one core:
 * a plain SAX pass that only counts elements (what a full XML parser could do at best), the full parser, and what measurement files are read with.
 * Passes take turns, so that what else the machine does falls on all alike; medians of five.
 */
export async function benchPmFiles(
  deps: IngestDeps,
  directory: string,
  files: number,
): Promise<{ lines: string[]; figures: Record<string, number> }> {
  const made = writePmFiles(directory, files, 5);
  const paths = readdirSync(directory).filter((name) => name.endsWith('.xml'));
  const contents = paths.slice(0, PARSED).map((name) => readFileSync(join(directory, name)));
  const { sax, full, plain } = await parsingSpeeds(deps, contents);
  await ingestPaths(deps, [join(directory, 'inventory.csv')]);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const report = await ingestPaths(
    deps,
    paths.map((name) => join(directory, name)),
  );
  const seconds = (performance.now() - began) / 1_000;
  const used = process.cpuUsage(cpu);
  const ownSeconds = (used.user + used.system) / 1_000_000;
  const accepted = report.files.reduce((sum, file) => sum + file.accepted, 0);
  if (accepted !== made.values) throw new Error(`${accepted} of ${made.values} values were accepted`);
  const speed = made.bytes / MB / seconds;
  const figures = {
    sax_mb_per_s: round(sax),
    full_parser_mb_per_s: round(full),
    plain_parser_mb_per_s: round(plain),
    pm_files: files,
    pm_file_mb_per_s: round(speed),
    pm_file_values_per_s: Math.round(made.values / seconds),
    pm_file_own_cpu_s: round(ownSeconds),
    pm_file_to_sax_ratio: Math.round((speed / sax) * 100) / 100,
    peak_memory_mb: Math.round((process.resourceUsage().maxRSS * 1024) / MB),
  };
  return {
    figures,
    lines: [
      `one core, ${contents.length} files in memory: a SAX pass that only counts ${figures.sax_mb_per_s} MB/s, the full parser ${figures.full_parser_mb_per_s} MB/s, as files are read ${figures.plain_parser_mb_per_s} MB/s (${(plain / sax).toFixed(2)} of the SAX pass)`,
      `${files.toLocaleString('en-GB')} files of ${Math.round(made.bytes / files / 1_000)} kB (${made.cells.toLocaleString('en-GB')} cells) from disk to rows: ${seconds.toFixed(1)} s, ${figures.pm_file_mb_per_s} MB/s, ${figures.pm_file_values_per_s.toLocaleString('en-GB')} values/s; ${figures.pm_file_to_sax_ratio} of the SAX pass; own CPU ${figures.pm_file_own_cpu_s} s; peak memory ${figures.peak_memory_mb} MB`,
    ],
  };
}

async function parsingSpeeds({ catalogue }: IngestDeps, contents: readonly Buffer[]): Promise<{ sax: number; full: number; plain: number }> {
  const options = { catalogue, limits: LIMITS, now: null };
  const ways = {
    sax: (bytes: Buffer) => countElements(bytes),
    full: (bytes: Buffer) => parseFully(once(bytes), options),
    plain: (bytes: Buffer) => parsePmFile(once(bytes), options),
  };
  const megabytes = contents.reduce((sum, bytes) => sum + bytes.length, 0) / MB;
  const speeds: Record<keyof typeof ways, number[]> = { sax: [], full: [], plain: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
      const before = process.cpuUsage();
      for (const bytes of contents) await ways[way](bytes);
      const used = process.cpuUsage(before);
      speeds[way].push(megabytes / ((used.user + used.system) / 1_000_000));
    }
  }
  return { sax: median(speeds.sax), full: median(speeds.full), plain: median(speeds.plain) };
}

function countElements(bytes: Buffer): number {
  let elements = 0;
  const parser = new SaxesParser();
  parser.on('opentag', () => {
    elements++;
  });
  parser.write(bytes.toString('utf8'));
  parser.close();
  return elements;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
