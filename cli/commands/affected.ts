import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { affectedCsv, affectedCustomers, EXPORT_ROWS_MAX, LIST_ROWS_MAX, LISTED_CONFIDENCE_MIN, PURPOSES, USUAL_PURPOSE } from '../../api/index.ts';
import type { Command } from '../command.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { openContext } from '../context.ts';

export const affected: Command = {
  usage: 'affected INCIDENT [--limit N] [--json|--csv] [--purpose WHY]',
  about: 'Prints the customers an incident touches, most urgent first, with names. For care; every call is written to the access log.',
  async run(argv) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        csv: { type: 'boolean' },
        limit: { type: 'string' },
        purpose: { type: 'string' },
        'data-dir': { type: 'string' },
      },
    });
    const [incident] = positionals;
    if (!incident) throw new UsageError('name an incident; `forecell incidents` lists them');
    const limit = Number(values.limit ?? (values.csv || values.json ? EXPORT_ROWS_MAX : 20));
    if (!Number.isInteger(limit) || limit < 1 || limit > EXPORT_ROWS_MAX)
      throw new UsageError(`--limit takes a whole number from 1 to ${EXPORT_ROWS_MAX}`);
    const purpose = PURPOSES.find((one) => one === (values.purpose ?? USUAL_PURPOSE));
    if (!purpose) throw new UsageError(`--purpose takes one of ${PURPOSES.join(', ')}`);
    const context = await openContext(dataDirectory(values['data-dir']));
    const db = context.connectAs('care');
    try {
      const action = limit > LIST_ROWS_MAX ? 'export' : 'list';
      const reader = { actor: `command line: ${userInfo().username}`, role: 'cli', action, purpose } as const;
      const list = await affectedCustomers(db, context.keys, incident, {
        ...{ limit, offset: 0, confidenceMin: LISTED_CONFIDENCE_MIN, reader },
        ...{ policy: context.contactPolicy, at: new Date() },
      });
      if (values.json) console.log(JSON.stringify({ incident, ...list }));
      else if (values.csv) process.stdout.write(affectedCsv(list.customers, { bom: false }));
      else {
        console.log(`${list.affected} affected, ${list.contactable} may be contacted; the first ${list.customers.length}:`);
        for (const c of list.customers) {
          const contact = c.may_contact ? 'may be contacted' : `not to be contacted: ${c.reason}`;
          console.log(
            `  ${c.name}, +${c.msisdn.replace(/^\+/, '')} (${c.segment}, value ${c.value_band ?? '?'}): ${c.minutes_exposed} min, severity ${c.severity || '?'}, ${c.failures} of ${c.events} failed (${c.expected_failures} usual), ${c.place === 'unknown' ? 'habit unknown' : c.place}; sure ${c.confidence_words}; ${contact}`,
          );
        }
      }
      return 0;
    } finally {
      await db.close();
      await context.close();
    }
  },
};
