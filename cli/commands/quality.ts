import { parseArgs } from 'node:util';
import { calibrationFigures, listProposals, qualityFigures } from '../../api/index.ts';
import type { Command } from '../command.ts';
import { dataDirectory } from '../config.ts';
import { openContext } from '../context.ts';
import { instant } from './detect.ts';

type Figures = Awaited<ReturnType<typeof qualityFigures>>;

export const quality: Command = {
  usage: 'quality [--since TIME] [--until TIME] [--json]',
  about:
    'How often each detector was right by what the NOC said, non-actionable incidents a day against the budget, whether evidence keeps its word, and proposals that wait.',
  async run(argv) {
    const { values } = parseArgs({
      args: [...argv],
      options: { since: { type: 'string' }, until: { type: 'string' }, json: { type: 'boolean' }, 'data-dir': { type: 'string' } },
    });
    const filter = { since: instant(values.since, 'since') ?? undefined, until: instant(values.until, 'until') ?? undefined };
    const context = await openContext(dataDirectory(values['data-dir']));
    try {
      const figures = await qualityFigures(context.db, filter);
      const calibration = await calibrationFigures(context.db, { by: 'class' });
      const waiting = await listProposals(context.db, 'proposed');
      if (values.json) console.log(JSON.stringify({ ...figures, calibration, waiting: waiting.map((p) => p.revision) }));
      else
        for (const line of [
          ...describeQuality(figures),
          ...describeCalibration(calibration),
          ...waiting.map((p) => `waiting for review: ${p.revision} by ${p.proposed_by}: ${p.note}`),
        ])
          console.log(line);
      return 0;
    } finally {
      await context.close();
    }
  },
};

type Calibration = Awaited<ReturnType<typeof calibrationFigures>>;

/**
 * What evidence promised and what came of it: how many times the promise each detector was reached, a column for each level.
 * @example "  level, volume            1.1     1.3     0.8  too few  too few"
 */
export function describeCalibration({ sentence, figures }: Calibration): string[] {
  const rows = new Map<string, Map<number, string>>();
  for (const { detector, class: of, nominal, observed } of figures) {
    const row = rows.get(`${detector}, ${of}`) ?? new Map<number, string>();
    rows.set(`${detector}, ${of}`, row.set(nominal, observed === null ? 'too few' : (observed / nominal).toPrecision(2)));
  }
  const levels = [...new Set(figures.map((figure) => figure.nominal))].sort((a, b) => b - a);
  const head = `times the promise        ${levels.map((level) => level.toExponential(0).padStart(9)).join('')}`;
  const lines = [...rows].map(([name, row]) => `  ${name.padEnd(23)}${levels.map((level) => (row.get(level) ?? '-').padStart(9)).join('')}`);
  return rows.size === 0 ? [sentence] : [sentence, head, ...lines];
}

/** The figures as a person reads them. */
export function describeQuality({ budget, seen, days, cells, by_detector, precision, spikes }: Figures): string[] {
  const number = (value: number | null): string => (value === null ? 'unknown' : String(Math.round(value * 100) / 100));
  const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(0)} %`);
  return [
    `${budget.incidents} incidents in ${number(days)} days over ${cells.toLocaleString('en-GB')} cells, ${budget.unlabelled} of them not labelled`,
    seen.sentence,
    `non-actionable a day: ${number(budget.non_actionable_per_day)} by label, at most ${number(budget.non_actionable_per_day_at_most)}; the budget is ${number(budget.per_day)} (revision ${budget.policy_revision ?? 'unknown'})`,
    `spikes of complaints: ${spikes.spikes}; known before ${spikes.known}, explained later ${spikes.late}, missed ${spikes.missed}, not about the network ${spikes.not_network}`,
    ...by_detector.filter((row) => row.tighten).map((row) => `  ${row.detector}: more than half of its verdicts were false or expected; tighten it`),
    'detector, cause       labelled  true  false  expected  unlabelled  precision (95 % interval)',
    ...precision.map(
      (p) =>
        `  ${`${p.detector}, ${p.root_kind}`.padEnd(20)} ${String(p.labelled).padStart(7)} ${String(p.labelled_true).padStart(5)} ${String(p.labelled_false).padStart(6)} ${String(p.labelled_expected).padStart(9)} ${String(p.unlabelled).padStart(11)}  ${percent(p.precision)} (${percent(p.precision_low)} to ${percent(p.precision_high)})`,
    ),
  ];
}
