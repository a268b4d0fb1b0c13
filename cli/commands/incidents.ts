import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Count, defineQuery, Instant } from '../../sql/query.ts';
import type { Command } from '../command.ts';
import { dataDirectory } from '../config.ts';
import { openContext } from '../context.ts';

const listIncidents = defineQuery({
  file: new URL('../../sql/queries/cli/list_incidents.sql', import.meta.url),
  params: z.strictObject({ state: z.string(), rows_max: z.int() }),
  row: z.strictObject({
    incident_id: z.string(),
    state: z.string(),
    severity: z.string(),
    onset: Instant,
    detected_at: Instant,
    resolved_at: Instant,
    root_kind: z.string(),
    root_id: z.string(),
    area: z.string(),
    sentence: z.string(),
    how_sure: z.string(),
    remarks: z.array(z.string()),
    elements: Count,
    customers: Count,
    contactable: Count,
  }),
});

export const incidents: Command = {
  usage: 'incidents [--state open|resolved|all] [--json]',
  about: 'Lists incidents, newest first: what, where, since when, how many customers (never who).',
  async run(argv) {
    const { values } = parseArgs({
      args: [...argv],
      options: { state: { type: 'string' }, json: { type: 'boolean' }, 'data-dir': { type: 'string' } },
    });
    const state = z.enum(['open', 'resolved', 'all']).parse(values.state ?? 'all');
    const context = await openContext(dataDirectory(values['data-dir']));
    try {
      const rows = await listIncidents(context.db, { state: state === 'all' ? '' : state, rows_max: 10_000 });
      if (values.json) {
        console.log(JSON.stringify({ incidents: rows }));
        return 0;
      }
      if (rows.length === 0) console.log('No incidents.');
      for (const row of rows) {
        const until = row.state === 'open' ? 'still open' : `until ${row.resolved_at.toISOString().slice(0, 16)}`;
        console.log(
          `${row.incident_id}  ${row.severity}, ${row.state} (${until}), ${row.elements} elements, ${row.customers} customers, ${row.contactable} may be contacted\n    ${[row.sentence, `${row.how_sure}.`, ...row.remarks].join('\n    ')}`,
        );
      }
      return 0;
    } finally {
      await context.close();
    }
  },
};
