import { existsSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Command } from '../command.ts';
import { UsageError } from '../config.ts';
import { interruptible } from '../interrupt.ts';
import { type Job, scoreFiles } from '../score/pool.ts';

const PROCESSES_MAX = 8;
const FILES_MAX = 100_000;

export const score: Command = {
  usage: 'score PATH… --out DIR',
  about:
    'Runs the detectors over CSV time series (files, or folders of .csv): for each a file of the same name under DIR with timestamp, score 0-100 (50: worth a look, 80 and more: new) and the detector that spoke.',
  async run(argv) {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { out: { type: 'string' } } });
    if (values.out === undefined) throw new UsageError('--out DIR is needed');
    if (positionals.length === 0) throw new UsageError('say which files or folders to score');
    const jobs = jobsOf(positionals, resolve(values.out));
    const { signal, dispose } = interruptible();
    const tty = process.stderr.isTTY;
    let files = 0;
    let rows = 0;
    let failed = 0;
    try {
      for await (const done of scoreFiles(jobs, Math.min(PROCESSES_MAX, availableParallelism()), signal)) {
        if (signal.aborted) break;
        files++;
        rows += done.rows;
        if (tty) process.stderr.write('\r\x1b[K');
        if (done.problem !== null) {
          failed++;
          console.error(`${done.job.input}: ${done.problem}`);
        }
        const progress = `${files} of ${jobs.length} files, ${rows.toLocaleString('en-GB')} rows`;
        if (tty) process.stderr.write(progress);
        else if (files % 20 === 0 && files < jobs.length) console.error(progress);
      }
    } finally {
      dispose();
      if (tty) process.stderr.write('\r\x1b[K');
    }
    if (signal.aborted) {
      console.error(`stopped: ${files} of ${jobs.length} files done; those are whole`);
      return 130;
    }
    console.log(`scored ${files - failed} of ${jobs.length} files, ${rows.toLocaleString('en-GB')} rows, into ${values.out}`);
    return failed === 0 ? 0 : 1;
  },
};

/**
 * What to score into what: a file by its name, a folder by the .csv files in it and below. The output has the input's file name;
 * only where two inputs share one do these keep their folders' names.
 */
export function jobsOf(paths: readonly string[], out: string): Job[] {
  const inputs = new Map<string, string>();
  for (const path of paths) {
    const whole = resolve(path);
    if (!existsSync(whole)) throw new UsageError(`${path}: there is no such file or folder`);
    if (!statSync(whole).isDirectory()) inputs.set(whole, basename(whole));
    else for (const file of csvFiles(whole, out)) if (!inputs.has(file)) inputs.set(file, join(basename(whole), relative(whole, file)));
  }
  if (inputs.size === 0) throw new UsageError('there is no .csv file in what was given');
  if (inputs.size > FILES_MAX) throw new UsageError(`more than ${FILES_MAX.toLocaleString('en-GB')} files: score them in parts`);
  const shared = new Map<string, number>();
  for (const input of inputs.keys()) shared.set(basename(input), (shared.get(basename(input)) ?? 0) + 1);
  const jobs = [...inputs].map(([input, place]) => ({ input, output: join(out, shared.get(basename(input)) === 1 ? basename(input) : place) }));
  const outputs = new Set<string>();
  for (const { output } of jobs) {
    if (inputs.has(output)) throw new UsageError(`${output} would be overwritten by its own scores: choose another --out`);
    if (outputs.has(output)) throw new UsageError(`two inputs would be written to ${output}: score them into different folders`);
    outputs.add(output);
  }
  return jobs;
}

/** The .csv files of a folder and those below, in order of name; a DIR for scores inside it is not input. */
function csvFiles(folder: string, out: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.csv$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => relative(out, file).startsWith('..'))
    .sort();
}
