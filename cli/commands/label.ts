import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { LABELS, labelIncident, REASONS, RequestError, readLabels } from '../../api/index.ts';
import type { Command } from '../command.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { openContext } from '../context.ts';

export const label: Command = {
  usage: 'label INCIDENT [true|false|expected] [--reason R] [--note TEXT] [--json]',
  about: `Says what an incident was, kept with its evidence; without a label, shows what was said. Reasons: false ${REASONS.false.join('|')}; expected ${REASONS.expected.join('|')}.`,
  async run(argv) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { reason: { type: 'string' }, note: { type: 'string' }, json: { type: 'boolean' }, 'data-dir': { type: 'string' } },
    });
    const [incident, said] = positionals;
    if (!incident) throw new UsageError('name an incident; `forecell incidents` lists them');
    const given = LABELS.find((one) => one === said);
    if (said !== undefined && !given) throw new UsageError(`an incident is ${LABELS.join(', ')}, not "${said}"`);
    const context = await openContext(dataDirectory(values['data-dir']));
    // Labels are written with the rights of the NOC, as over the API.
    const db = context.connectAs('noc');
    try {
      if (given) {
        const by = { name: `command line: ${userInfo().username}`, role: 'cli' } as const;
        const stored = await labelIncident(db, incident, { label: given, reason: values.reason ?? '', note: values.note ?? '' }, by);
        if (!stored) throw new UsageError('there is no incident with this id; `forecell incidents` lists them');
      }
      const labels = await readLabels(db, incident);
      if (values.json) console.log(JSON.stringify({ incident, labels }));
      else if (labels.length === 0) console.log('Nothing has been said of this incident.');
      else {
        for (const l of labels) {
          const why = [l.reason, l.note].filter((part) => part !== '').join(': ');
          console.log(
            `${l.labelled_at.toISOString().slice(0, 16)}  ${l.label}${why ? ` (${why})` : ''}, by ${l.labelled_by}; ${l.evidence_kept} rows of evidence kept`,
          );
        }
      }
      return 0;
    } catch (error) {
      if (error instanceof RequestError) throw new UsageError(error.message);
      throw error;
    } finally {
      await db.close();
      await context.close();
    }
  },
};
