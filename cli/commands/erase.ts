import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { type Erased, eraseAgain, erase as eraseNow, readmit } from '../../privacy/index.ts';
import type { Command } from '../command.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { openContext } from '../context.ts';

const PEOPLE_MAX = 1_000;

export const erase: Command = {
  usage: 'erase [--file PATH] [--readmit] [--json] | erase --again',
  about:
    'Removes people everywhere and proves it. Subscriber ids, customer ids or telephone numbers, one a line, from standard input or a file, never from the command line, which others can see. --again: whoever was erased and came back with a backup.',
  async run(argv) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...{ file: { type: 'string' }, readmit: { type: 'boolean' }, again: { type: 'boolean' } },
        ...{ json: { type: 'boolean' }, 'data-dir': { type: 'string' } },
      },
    });
    if (positionals.length > 0)
      throw new UsageError('no identifier on the command line, where every user of the machine can see it; use standard input or --file');
    const people = values.again ? [] : identifiers(values.file === undefined ? await text(process.stdin) : readFileSync(values.file, 'utf8'));
    const context = await openContext(dataDirectory(values['data-dir']));
    const { db, keys, quarantine, done } = context;
    const deps = { db, keys, folders: [quarantine, done], actor: `command line: ${userInfo().username}` };
    try {
      if (values.again) {
        const came = await eraseAgain(deps);
        for (const { place, found, left } of came) console.log(`  ${place}: ${found} rows had come back, ${left} are left`);
        if (came.length === 0) console.log('Nobody who was erased has come back.');
        return came.every((one) => one.left === 0) ? 0 : 1;
      }
      let proven = true;
      for (const [n, identifier] of people.entries()) {
        if (values.readmit) console.log(`person ${n + 1}: ${await readmit(deps, identifier, new Date())} erasures ended`);
        else {
          const erased = await eraseNow(deps, identifier, new Date());
          proven &&= erased.proven;
          if (values.json) console.log(JSON.stringify(erased));
          else for (const line of describeErased(n + 1, erased)) console.log(line);
        }
      }
      return proven ? 0 : 1;
    } finally {
      await context.close();
    }
  },
};

function identifiers(given: string): string[] {
  const lines = given
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) throw new UsageError('nobody is named; write one identifier a line');
  if (lines.length > PEOPLE_MAX) throw new UsageError(`at most ${PEOPLE_MAX} people at once`);
  return lines;
}

/** The proof as a person reads it; names nobody. */
function describeErased(n: number, { erasure_id, lines, places, files_removed, lines_removed, proven }: Erased): string[] {
  return [
    `person ${n}: ${proven ? 'erased' : 'NOT WHOLLY ERASED, run this again'}, ${lines} lines; proof ${erasure_id}`,
    ...places.map(({ place, found, left }) => `  ${place.padEnd(36)} ${String(found).padStart(8)} found ${String(left).padStart(6)} left`),
    `  files of quarantine and done             ${files_removed} removed, ${lines_removed} refused records removed`,
  ];
}
