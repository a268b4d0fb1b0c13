/** `node --import tsx bench/slow.main.ts [--cells 300] [--customers 20000] [--seed 7] [--json]`: what the slow detectors find of a plan, and what else they raise. */
import { parseArgs } from 'node:util';
import { benchSlow, type SlowResult } from './slow.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { cells: text, customers: text, seed: text, json: { type: 'boolean', default: false } } });
const result = await benchSlow({
  cells: Number(values.cells ?? 300),
  customers: Number(values.customers ?? 20_000),
  seed: Number(values.seed ?? 7),
  onProgress: (line) => console.error(line),
});
console.log(values.json ? JSON.stringify(result) : [result.machine, ...result.results.flatMap(linesOf), ...result.sentences].join('\n'));

function linesOf({ detector, done, found, delays, falseIncidents, clean, turnMs }: SlowResult): string[] {
  const sorted = [...turnMs].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return [
    `${detector}: ${found} of ${done} found (${delays.join(', ')}); ${falseIncidents.length} false of ${clean} that were in order; ${sorted.length} turns, median ${median} ms, worst ${sorted.at(-1) ?? 0} ms`,
    ...falseIncidents.map((line) => `  false: ${line}`),
  ];
}
