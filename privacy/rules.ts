import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

export const RETENTION_PATH = fileURLToPath(new URL('./retention.yaml', import.meta.url));
const HOUR_MS = 3_600_000;

const Keep = z
  .union([z.int().min(1).max(3_650), z.string().regex(/^\d{1,5}h$/, 'must be days, or hours such as 72h')])
  .transform((keep) => (typeof keep === 'number' ? keep * 24 * HOUR_MS : Number(keep.slice(0, -1)) * HOUR_MS));

const Retention = z.strictObject({
  presence: Keep,
  incident_customers: Keep,
  complaint_texts: Keep,
  complaints: Keep,
  complaint_topics: Keep,
  complaint_links: Keep,
  placebo_links: Keep,
  incident_calls: Keep,
  case_events: Keep,
  access_log: Keep,
  rejections: Keep,
  quarantine: Keep,
  done: Keep,
});
/** How long each kind of thing is kept, in milliseconds. */
export type Retention = z.output<typeof Retention>;

/**
 * The defaults that ship (`retention.yaml`), overridden by what a file of one's own names.
 * @throws {Error} naming the file and every field that is wrong: a rule that is half understood would keep people for ever
 */
export function readRetention(own?: string): Retention {
  const shipped = parse(readFileSync(RETENTION_PATH, 'utf8')) as object;
  const given: unknown = own !== undefined && existsSync(own) ? parse(readFileSync(own, 'utf8')) : {};
  const parsed = Retention.safeParse({ ...shipped, ...(given as object) });
  if (!parsed.success) throw new Error(`${own ?? RETENTION_PATH} does not say how long things are kept\n${z.prettifyError(parsed.error)}`);
  return Object.freeze(parsed.data);
}
