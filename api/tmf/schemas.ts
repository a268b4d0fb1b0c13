import { z } from 'zod';
import { CASE_STATES } from '../cases/step.ts';
import { Paging } from '../schemas.ts';
import { PROBLEM_STATUS, TICKET_STATUS } from './resources.ts';

/** Dates inside become ISO 8601 when they are written. */
export const Resource = z
  .object({ id: z.string(), href: z.string(), '@type': z.string() })
  .catchall(z.unknown())
  .describe('A resource in the shape of TM Forum; `fields` chooses its first level.');
export const Resources = z.array(Resource);

const Fields = z
  .string()
  .regex(/^@?\w{1,60}(,@?\w{1,60}){0,49}$/, 'it must be names of fields with commas between them')
  .transform((text) => text.split(','))
  .optional();
const Common = { fields: Fields, ...Paging };
const Severity = z.enum(['critical', 'major', 'minor', 'warning']);

export const ProblemsQuery = z.strictObject({ ...Common, status: z.enum(Object.values(PROBLEM_STATUS) as [string, ...string[]]).optional() });
export const AlarmsQuery = z.strictObject({ ...Common, state: z.enum(['raised', 'cleared']).optional(), perceivedSeverity: Severity.optional() });
const OfProblem = {
  'relatedEntity.id': z
    .string()
    .max(128)
    .regex(/^[!-~]+$/, 'it must be the id of a service problem')
    .describe('The service problem (incident) the list is about; people are listed for one incident at a time.'),
};
export const TicketsQuery = z.strictObject({
  ...Common,
  ...OfProblem,
  status: z.enum(Object.values(TICKET_STATUS) as [string, ...string[]]).optional(),
});
export const MessagesQuery = z.strictObject({ ...Common, ...OfProblem });
export const OneQuery = z.strictObject({ fields: Fields });
export const OneParam = z.strictObject({
  id: z
    .string()
    .max(200)
    .regex(/^[!-~]+$/, 'it must be the id of a resource'),
});

/** The states of a case behind a status of a ticket. */
export function statesOf(status: string): (typeof CASE_STATES)[number][] {
  return CASE_STATES.filter((state) => TICKET_STATUS[state] === status);
}
