import { parseArgs } from 'node:util';
import { evaluate } from '../../bench/evaluate.ts';
import { benchIngest } from '../../bench/ingest.ts';
import type { Judgement } from '../../bench/judgement.ts';
import { benchScore } from '../../bench/score.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../config.ts';

export const bench: Command = {
  usage:
    'bench ingest | score | detect  [--elements N] [--kpis N] [--megabytes N] [--seed N] [--cells N] [--days D] [--faults N] [--simulation DIR] [--json]',
  about: 'Measures speed (ingest: rows/s and MB/s; score: seconds a period) and accuracy (detect: a simulated week end to end, against its truth).',
  async run(argv) {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        elements: text,
        kpis: text,
        megabytes: text,
        seed: text,
        cells: text,
        customers: text,
        'history-days': text,
        days: text,
        faults: text,
        simulation: text,
      },
    });
    const number = (name: string, value: string | undefined, fallback: number): number => {
      const parsed = value === undefined ? fallback : Number(value);
      if (!Number.isFinite(parsed) || parsed <= 0) throw new UsageError(`--${name} takes a positive number`);
      return parsed;
    };
    const show = (result: object, lines: readonly string[]): void => console.log(values.json ? JSON.stringify(result) : lines.join('\n'));
    switch (positionals[0]) {
      case 'ingest': {
        const result = await benchIngest(number('megabytes', values.megabytes, 60));
        show(result, [result.machine, ...result.lines]);
        return 0;
      }
      case 'score': {
        const result = await benchScore(number('elements', values.elements, 100_000), number('kpis', values.kpis, 20));
        show(result, [
          result.machine,
          `${result.elements.toLocaleString('en-GB')} elements x ${result.kpis} KPIs: ${result.median_s} s a period (median of ${result.periods_s.length}: ${result.periods_s.join(', ')})`,
          `of that: ${Object.entries(result.steps_s)
            .map(([step, step_s]) => `${step} ${step_s} s`)
            .join(', ')}`,
        ]);
        return 0;
      }
      case 'detect': {
        const result = await evaluate({
          seed: number('seed', values.seed, 1),
          cells: number('cells', values.cells, 600),
          customers: number('customers', values.customers, 20_000),
          historyDays: number('history-days', values['history-days'], 35),
          days: number('days', values.days, 7),
          faults: number('faults', values.faults, 40),
          directory: values.simulation ?? null,
          onProgress: (line) => console.error(line),
        });
        show(result, [
          result.machine,
          ...describe(result.judgement),
          ...result.details.map((line) => `  false: ${line}`),
          `seconds: ${JSON.stringify(result.seconds)}`,
        ]);
        return 0;
      }
      default:
        throw new UsageError('say what to measure: ingest, score or detect');
    }
  },
};

function describe(j: Judgement): string[] {
  const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(0)} %`);
  const minutes = (value: number | null): string => (value === null ? '-' : `${value.toFixed(0)} min`);
  return [
    `hard faults caught within an hour: ${j.hardCaughtWithinHour} of ${j.hardFaults} (${percent(j.hardCaughtWithinHour, j.hardFaults)}); all faults caught at any time: ${j.caught} of ${j.faults} (${percent(j.caught, j.faults)})`,
    `false incidents: ${j.falseIncidents} (${j.falsePer1000CellDays.toFixed(2)} per 1,000 cell-days), on planned work: ${j.plannedWorkRaised}; incidents per caught fault: ${j.incidentsPerCaughtFault.toFixed(2)}`,
    `customer lists: precision ${j.listPrecision.toFixed(3)}, recall ${j.listRecall.toFixed(3)} (medians over incidents and faults ${j.listPrecisionMedian.toFixed(3)}, ${j.listRecallMedian.toFixed(3)}; recall with missed faults counted as empty lists ${j.listRecallAllFaults.toFixed(3)})`,
    'by kind: fault, caught, within an hour, delay median, 90 %',
    ...j.byKind.map(
      (k) =>
        `  ${k.kind.padEnd(24)} ${String(k.caught).padStart(3)} of ${String(k.faults).padEnd(3)} ${String(k.caughtWithinHour).padStart(3)}   ${minutes(k.delayMedianMin).padStart(8)} ${minutes(k.delayP90Min).padStart(8)}`,
    ),
    ...j.missed.map((line) => `  missed: ${line}`),
  ];
}
