import { parseArgs } from 'node:util';
import { runCare } from '../../care/index.ts';
import { detectRange, type PeriodReport, spanOfSamples } from '../../detectors/index.ts';
import type { Command } from '../command.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { openContext } from '../context.ts';
import { interruptible } from '../interrupt.ts';
import { describePeriod } from '../narrate.ts';
import { runWhatIf, WHAT_IF_OPTIONS } from './what_if.ts';

export const detect: Command = {
  usage:
    'detect --from TIME --to TIME [--json] | detect --what-if [--budget N | --open-once E --open-twice E] [--from TIME] [--to TIME] [--propose NOTE] [--json]',
  about:
    'Runs detection again over a past range (period ends, ISO 8601), with the code that runs live; or says what other thresholds would have changed there (default: the last 28 days), and proposes them for review.',
  async run(argv) {
    const { values } = parseArgs({
      args: [...argv],
      options: { from: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean' }, 'data-dir': { type: 'string' }, ...WHAT_IF_OPTIONS },
    });
    const asked = { from: instant(values.from, 'from'), to: instant(values.to, 'to') };
    if (values['what-if']) return runWhatIf(values, asked);
    const context = await openContext(dataDirectory(values['data-dir']));
    const stop = interruptible();
    try {
      const span = await spanOfSamples(context.db);
      if (!span) throw new UsageError('there are no samples yet; load some with: forecell ingest PATH');
      const from = asked.from ?? span.first;
      const to = asked.to ?? span.last;
      if (from > to) throw new UsageError('--from is after --to');
      const reports: PeriodReport[] = [];
      const onPeriod = async (report: PeriodReport): Promise<void> => {
        await runCare(context.db, report.periodEnd, context.householdPolicy);
        if (values.json) reports.push(report);
        else for (const line of describePeriod(report)) console.log(line);
      };
      const done = await detectRange(context.db, { from, to, onPeriod, signal: stop.signal });
      if (values.json) console.log(JSON.stringify({ periods: reports }));
      else
        console.log(
          `${done} periods detected${stop.signal.aborted ? ', then interrupted; `forecell up` or another detect goes on from there' : ''}.`,
        );
      return stop.signal.aborted ? 130 : 0;
    } finally {
      stop.dispose();
      await context.close();
    }
  },
};

/** @throws {UsageError} when the text is not a time */
export function instant(text: string | undefined, name: string): Date | null {
  if (text === undefined) return null;
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(at.getTime())) throw new UsageError(`--${name} takes a time such as 2026-01-05T10:15:00Z, not "${text}"`);
  return at;
}
