import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of a simulation whose files belong to a period, in the order they would come. */
export const PERIOD_FOLDERS = ['pm', 'presence', 'complaints', 'contact'] as const;

/** The files of each period, by the period's end (`2026-02-09T07:15`): complaints and presence with their period's measurements. */
export function byPeriod(simulation: string): Map<string, string[]> {
  const periods = new Map<string, string[]>();
  for (const folder of PERIOD_FOLDERS) {
    const directory = join(simulation, folder);
    if (!existsSync(directory)) continue;
    // A file being written ends in `.part`.
    for (const name of readdirSync(directory)
      .filter((one) => !one.endsWith('.part'))
      .sort()) {
      const period = periodOf(name);
      const list = periods.get(period);
      if (list) list.push(join(directory, name));
      else periods.set(period, [join(directory, name)]);
    }
  }
  return periods;
}

/** `A20260105.0700+0000-0715+0000_…` and `serving_20260105T0715` both belong to the period that ends 07:15. */
export function periodOf(name: string): string {
  const pm = /^[AB](\d{8})\.(\d{4})\+0000-(\d{4})\+0000/.exec(name);
  if (pm) {
    const [, day = '', from = '', to = ''] = pm;
    const date = new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${to.slice(0, 2)}:${to.slice(2)}:00Z`);
    if (to < from) date.setUTCDate(date.getUTCDate() + 1);
    return date.toISOString().slice(0, 16);
  }
  const other = /(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})/.exec(name);
  if (!other) throw new Error(`${name} does not say which period it belongs to`);
  return `${other[1]}-${other[2]}-${other[3]}T${other[4]}:${other[5]}`;
}
