/** `node --import tsx bench/slow.main.ts [--cells 200] [--customers 8000] [--seed 7] [--json]`: what the slow detectors find of a plan, and what else they raise. */
import { parseArgs } from 'node:util';
import { benchSlow, type SlowResult } from './slow.ts';
import type { Placebo } from './slow_placebo.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { cells: text, customers: text, seed: text, json: { type: 'boolean', default: false } } });
const result = await benchSlow({
  cells: Number(values.cells ?? 200),
  customers: Number(values.customers ?? 8_000),
  seed: Number(values.seed ?? 7),
  onProgress: (line) => console.error(line),
});
console.log(
  values.json
    ? JSON.stringify(result)
    : [result.machine, ...result.results.flatMap(linesOf), placeboLine(result.placebo), ...result.sentences].join('\n'),
);

function linesOf({ detector, done, found, delays, falseIncidents, clean, turnMs }: SlowResult): string[] {
  const sorted = [...turnMs].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return [
    `${detector}: ${found} of ${done} found (${delays.join(', ')}); ${falseIncidents.length} false of ${clean} that were in order; ${sorted.length} turns, median ${median} ms, worst ${sorted.at(-1) ?? 0} ms`,
    ...falseIncidents.map((line) => `  false: ${line}`),
  ];
}

function placeboLine({ changes, tests, observed }: Placebo): string {
  const shares = observed.map((share, i) => `${share.toPrecision(2)} at 1e-${i + 1}`).join(', ');
  return `${changes} changes that never happened, ${tests} tests: observed ${shares}`;
}
