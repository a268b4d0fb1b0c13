import type { SlowResult } from './slow.ts';
import type { Placebo } from './slow_placebo.ts';

/** What the slow detectors found of what was done, what else they raised, and how their chances hold up. */
export function describeSlow({ machine, results, placebo, sentences }: SlowBench): string[] {
  return [machine, ...results.flatMap(linesOf), placeboLine(placebo), ...sentences];
}

interface SlowBench {
  readonly machine: string;
  readonly results: readonly SlowResult[];
  readonly placebo: Placebo;
  readonly sentences: readonly string[];
}

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
