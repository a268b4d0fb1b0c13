import { parseArgs } from 'node:util';
import { listProposals, qualityFigures } from '../../api/index.ts';
import type { Command } from '../command.ts';
import { dataDirectory } from '../config.ts';
import { openContext } from '../context.ts';
import { instant } from './detect.ts';

type Figures = Awaited<ReturnType<typeof qualityFigures>>;

export const quality: Command = {
  usage: 'quality [--since TIME] [--until TIME] [--json]',
  about: 'How often each detector was right by what the NOC said, non-actionable incidents a day against the budget, and proposals that wait.',
  async run(argv) {
    const { values } = parseArgs({
      args: [...argv],
      options: { since: { type: 'string' }, until: { type: 'string' }, json: { type: 'boolean' }, 'data-dir': { type: 'string' } },
    });
    const filter = { since: instant(values.since, 'since') ?? undefined, until: instant(values.until, 'until') ?? undefined };
    const context = await openContext(dataDirectory(values['data-dir']));
    try {
      const figures = await qualityFigures(context.db, filter);
      const waiting = await listProposals(context.db, 'proposed');
      if (values.json) console.log(JSON.stringify({ ...figures, waiting: waiting.map((p) => p.revision) }));
      else
        for (const line of [...describeQuality(figures), ...waiting.map((p) => `waiting for review: ${p.revision} by ${p.proposed_by}: ${p.note}`)])
          console.log(line);
      return 0;
    } finally {
      await context.close();
    }
  },
};

/** The figures as a person reads them. */
export function describeQuality({ budget, days, cells, by_detector, precision, spikes }: Figures): string[] {
  const number = (value: number | null): string => (value === null ? 'unknown' : String(Math.round(value * 100) / 100));
  const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(0)} %`);
  return [
    `${budget.incidents} incidents in ${number(days)} days over ${cells.toLocaleString('en-GB')} cells, ${budget.unlabelled} of them not labelled`,
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
