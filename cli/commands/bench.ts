import { parseArgs } from 'node:util';
import { benchCloud, CLOUD_FOLDER } from '../../bench/cloud.ts';
import { evaluate } from '../../bench/evaluate.ts';
import { benchIngest } from '../../bench/ingest.ts';
import { benchInjected, INJECTED_FOLDERS } from '../../bench/injected.ts';
import type { Judgement } from '../../bench/judgement.ts';
import { benchMade } from '../../bench/made.ts';
import { benchNab, NAB_FOLDER } from '../../bench/nab.ts';
import { benchScore } from '../../bench/score.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../config.ts';

export const bench: Command = {
  usage:
    'bench ingest | score | detect | nab [DIR] | cloud [DIR] | injected [DIR…] | made  [--elements N] [--kpis N] [--megabytes N] [--seed N] [--cells N] [--days D] [--faults N] [--simulation DIR] [--json]',
  about:
    'Measures speed (ingest: rows/s and MB/s; score: seconds a period) and accuracy (detect: a simulated week end to end, against its truth; nab, cloud, injected, made: labelled series, by the detectors of `forecell score`).',
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
          `of that: score ${result.score_s} s, fuse ${result.fuse_s} s, incidents and ledger ${result.rest_s} s`,
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
      case 'nab':
      case 'cloud':
      case 'injected':
      case 'made': {
        const result = benchSeries(positionals[0], positionals.slice(1), number('seed', values.seed, 1));
        show(result, [result.machine, ...result.lines]);
        return 0;
      }
      default:
        throw new UsageError('say what to measure: ingest, score, detect, nab, cloud, injected or made');
    }
  },
};

/** The measurements on labelled series; their data lie beside the checkout unless a folder is given. */
function benchSeries(what: 'nab' | 'cloud' | 'injected' | 'made', folders: readonly string[], seed: number) {
  switch (what) {
    case 'nab':
      return benchNab(folders[0] ?? NAB_FOLDER);
    case 'cloud':
      return benchCloud(folders[0] ?? CLOUD_FOLDER);
    case 'injected':
      return benchInjected(folders.length > 0 ? folders : INJECTED_FOLDERS, seed);
    case 'made':
      return benchMade(seed, 6, 50);
  }
}

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
