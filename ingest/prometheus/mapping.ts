import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const Line = z.strictObject({
  metric: z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,200}$/),
  labels: z.record(z.string(), z.string()).default({}),
  object: z.string().min(1).max(60),
  counter: z.string().min(1).max(200),
  kind: z.enum(['counter', 'gauge']),
});
export const MappingLines = z.array(Line);
export type MappingLine = z.output<typeof Line>;
export type Labels = ReadonlyMap<string, string>;

const SHIPPED = MappingLines.parse(parse(readFileSync(new URL('./mapping.yaml', import.meta.url), 'utf8')));

/** Finds what a series means. An operator's own lines first, then those that ship with Forecell. */
export class Mapping {
  private readonly byMetric = new Map<string, MappingLine[]>();

  constructor(own: readonly MappingLine[] = []) {
    for (const line of [...own, ...SHIPPED]) {
      const name = bare(line.metric);
      this.byMetric.set(name, [...(this.byMetric.get(name) ?? []), line]);
    }
  }

  /** @example mapping.find(new Map([['__name__', 'fivegs_amffunction_rm_reginitreq']]))?.counter // => 'RM.RegInitReq' */
  find(labels: Labels): MappingLine | null {
    const lines = this.byMetric.get(bare(labels.get('__name__') ?? ''));
    return lines?.find((line) => Object.entries(line.labels).every(([name, value]) => labels.get(name) === value)) ?? null;
  }
}

function bare(metric: string): string {
  return metric.endsWith('_total') ? metric.slice(0, -6) : metric;
}
