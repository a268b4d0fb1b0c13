import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import {
  accountsOfList,
  affectedCsv,
  affectedCustomers,
  EXPORT_ROWS_MAX,
  FORECAST_SENTENCE,
  forecastList,
  LIST_ROWS_MAX,
  LISTED_CONFIDENCE_MIN,
  PURPOSES,
  type Purpose,
  USUAL_PURPOSE,
} from '../../api/index.ts';
import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import type { Command } from '../command.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { openContext } from '../context.ts';

export const affected: Command = {
  usage: 'affected INCIDENT [--forecast | --accounts] [--limit N] [--json|--csv] [--purpose WHY]',
  about:
    'Prints the customers an incident touches, most urgent first, with names; --forecast: those who may be touched next, if it lasts; --accounts: its business accounts, as a whole and person by person. For care; every call is written to the access log.',
  async run(argv) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        csv: { type: 'boolean' },
        forecast: { type: 'boolean' },
        accounts: { type: 'boolean' },
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
      if (values.forecast || values.accounts)
        return await printBeside(db, context.keys, incident, Math.min(limit, LIST_ROWS_MAX), { ...values, purpose });
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

/** What stands beside the list: those who may be next, marked as the forecast it is, or the business accounts. */
async function printBeside(
  db: Database,
  keys: KeyRing,
  incident: string,
  limit: number,
  wanted: {
    readonly json?: boolean | undefined;
    readonly csv?: boolean | undefined;
    readonly forecast?: boolean | undefined;
    readonly purpose: Purpose;
  },
): Promise<number> {
  if (wanted.csv) throw new UsageError('--csv is for the list of the affected only');
  const reader = { actor: `command line: ${userInfo().username}`, role: 'cli', purpose: wanted.purpose } as const;
  const page = { limit, offset: 0 };
  if (wanted.forecast) {
    const customers = await forecastList(db, keys, incident, page, reader);
    if (wanted.json) console.log(JSON.stringify({ incident, sentence: FORECAST_SENTENCE, customers }));
    else {
      console.log(`FORECAST. ${FORECAST_SENTENCE}`);
      for (const c of customers)
        console.log(
          `  forecast: ${c.name}, +${c.msisdn.replace(/^\+/, '')} (${c.segment}, value ${c.value_band ?? '?'}): ${Math.round(100 * c.probability)} % within four hours, usually from ${c.expected_at.toISOString().slice(11, 16)} UTC; ${c.basis}`,
        );
    }
    return 0;
  }
  const accounts = await accountsOfList(db, keys, incident, page, reader);
  if (wanted.json) console.log(JSON.stringify({ incident, accounts }));
  else {
    for (const a of accounts) {
      console.log(
        `  ${a.name}: ${a.lines_affected} of ${a.lines_owned} lines affected in ${a.areas.join(', ') || 'areas not known'}, worst ${a.severity || '?'}, ${a.named_affected} named people`,
      );
      for (const p of a.people)
        console.log(
          `    ${p.user_role || 'user'} ${p.user_name || '?'}, +${p.msisdn.replace(/^\+/, '')}: severity ${p.severity || '?'}, ${p.minutes_exposed} min, ${p.how}`,
        );
    }
  }
  return 0;
}
