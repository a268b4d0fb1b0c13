import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AffectedCustomer, type AffectedList, affectedCsv, affectedTable } from '../affected.ts';
import { RequestError } from '../errors.ts';
import { xlsx } from './xlsx.ts';

/** How a list leaves. All but JSON are exports: the whole list, recorded as such. */
export const FORMATS = ['json', 'csv', 'jsonl', 'xlsx'] as const;
export type Format = (typeof FORMATS)[number];

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  jsonl: 'application/x-ndjson',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The format a request accepts; JSON where it does not care. @throws {RequestError} 406 when it accepts none there is */
export function acceptedFormat(request: FastifyRequest): Format {
  const accept = (request.headers.accept ?? '*/*').toLowerCase();
  if (accept.includes(TYPES.json)) return 'json';
  const named = (['csv', 'jsonl', 'xlsx'] as const).find((format) => accept.includes(TYPES[format]));
  if (named) return named;
  if (accept.includes('*/*') || accept.includes('application/*')) return 'json';
  if (accept.includes('text/*')) return 'csv';
  throw new RequestError(406, 'This address answers as application/json, application/x-ndjson, text/csv or a spreadsheet (xlsx) only.');
}

/** Sends a whole list as a file. The totals travel in headers, since a table of people has no place for them. */
export function sendList(reply: FastifyReply, format: Exclude<Format, 'json'>, incident: string, list: AffectedList, bom: boolean): FastifyReply {
  return reply
    .type(format === 'csv' ? 'text/csv; charset=utf-8; header=present' : format === 'jsonl' ? `${TYPES.jsonl}; charset=utf-8` : TYPES.xlsx)
    .header('content-disposition', `attachment; filename="affected-${incident.replace(/[^\w.-]/g, '_')}.${format}"`)
    .header('x-total-count', list.affected)
    .header('x-contactable-count', list.contactable)
    .send(written(format, list.customers, bom));
}

function written(format: Exclude<Format, 'json'>, customers: readonly AffectedCustomer[], bom: boolean): string | Buffer {
  if (format === 'csv') return affectedCsv(customers, { bom });
  if (format === 'jsonl') return customers.map((customer) => `${JSON.stringify(customer)}\n`).join('');
  const { header, rows } = affectedTable(customers);
  return xlsx(header, rows);
}
