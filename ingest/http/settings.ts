import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { MappingLines } from '../prometheus/mapping.ts';

const Settings = z.strictObject({
  /** Hosts that files may be fetched from after a FileReady event, with their port where it is not the usual one. */
  fetch_hosts: z.array(z.string().regex(/^[\w.-]+(:\d{1,5})?$/, 'must be a host, or host:port')).default([]),
  /** Pages to scrape, for who has no Prometheus. */
  scrape: z
    .array(
      z.strictObject({
        url: z.url({ protocol: /^https?$/ }),
        instance: z.string().min(1).max(200).optional(),
        interval_s: z.number().min(1).max(900).default(15),
      }),
    )
    .max(1_000)
    .default([]),
  /** Lines that come before those of prometheus/mapping.yaml. */
  metrics: MappingLines.default([]),
});
export type IntakeSettings = z.output<typeof Settings>;

/**
 * The settings of the intake; all of them have a default, so the file need not be there.
 * @throws {Error} one sentence naming the file and what is wrong with it
 */
export function readIntakeSettings(path: string): IntakeSettings {
  if (!existsSync(path)) return Settings.parse({});
  let found: unknown;
  try {
    found = parse(readFileSync(path, 'utf8')) ?? {};
  } catch (error) {
    throw new Error(`${path} is not YAML`, { cause: error });
  }
  const parsed = Settings.safeParse(found);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${path}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'not usable'}`);
}
