import { parseArgs } from 'node:util';
import { evaluate } from '../../bench/evaluate.ts';
import { describeFaults } from '../../bench/fault_report.ts';
import { benchFaults } from '../../bench/faults.ts';
import { benchIngest } from '../../bench/ingest.ts';
import type { Judgement, LeadTime } from '../../bench/judgement.ts';
import { benchReplay, describeReplay } from '../../bench/replay.ts';
import { benchScore } from '../../bench/score.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../config.ts';

export const bench: Command = {
  usage:
    'bench ingest | score | replay | detect | faults  [--elements N] [--kpis N] [--megabytes N] [--seed N] [--cells N] [--days D] [--sample-days D] [--faults N] [--simulation DIR] [--series DIR] [--json]',
  about:
    'Measures speed (ingest: rows/s and MB/s; score: seconds a period; replay: weeks of stored periods) and accuracy (detect: a simulated week end to end, against its truth; faults: share found and delay per fault class at a fixed budget).',
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
        'sample-days': text,
        series: text,
      },
    });
    const number = (name: string, value: string | undefined, fallback: number): number => {
      const parsed = value === undefined ? fallback : Number(value);
      if (!Number.isFinite(parsed) || parsed <= 0) throw new UsageError(`--${name} takes a positive number`);
      return parsed;
    };
    const onProgress = (line: string): void => console.error(line);
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
          onProgress,
        });
        show(result, describeEvaluation(result));
        return 0;
      }
      case 'faults': {
        const [seed, cells, days] = [number('seed', values.seed, 1), number('cells', values.cells, 1_500), number('days', values.days, 4)];
        const result = await benchFaults({ seed, cells, days, series: values.series ?? null, onProgress });
        show(result, describeFaults(result));
        return 0;
      }
      case 'replay': {
        const result = await benchReplay({ ...replayOptions(number, values), onProgress });
        show(result, describeReplay(result));
        return 0;
      }
      default:
        throw new UsageError('say what to measure: ingest, score, detect, faults or replay');
    }
  },
};

type ReadNumber = (name: string, value: string | undefined, fallback: number) => number;

function replayOptions(number: ReadNumber, values: Readonly<Record<string, string | boolean | undefined>>) {
  const value = (name: string, fallback: number): number => {
    const text = values[name];
    return number(name, typeof text === 'string' ? text : undefined, fallback);
  };
  const days = value('days', 28);
  return {
    elements: value('elements', 1_000),
    kpis: value('kpis', 20),
    days,
    sampleDays: value('sample-days', days),
    historyDays: value('history-days', 28),
  };
}

function describeEvaluation({ judgement, details, seconds, machine }: Awaited<ReturnType<typeof evaluate>>): string[] {
  return [machine, ...describe(judgement), ...details.map((line) => `  false: ${line}`), `seconds: ${JSON.stringify(seconds)}`];
}

/** One line of a lead time: how often the operator knew first, and by how much. */
function describeLead(lead: LeadTime): string {
  const minutes = (value: number | null): string => (value === null ? '-' : `${Math.round(value)} min`);
  return `${lead.before} of ${lead.complained} before the first complaint, ahead by ${minutes(lead.medianMin)} (quartiles ${minutes(lead.lowerQuartileMin)}, ${minutes(lead.upperQuartileMin)})`;
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
    `lead time, all faults that raised complaints: ${describeLead(j.lead)}`,
    ...j.byKind.filter((k) => k.lead.complained > 0).map((k) => `  ${k.kind.padEnd(24)} ${describeLead(k.lead)}`),
    ...j.missed.map((line) => `  missed: ${line}`),
  ];
}
