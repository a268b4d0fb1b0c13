import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Truth } from '../simulator/index.ts';

/**
 * When the first complaint of each fault was made, from the complaint files the product read and the truth of what caused each.
 * Complaints with a cause outside the network are left out.
 * @returns fault id → milliseconds since 1970
 */
export function firstComplaints(simulation: string, truth: Pick<Truth, 'complaints'>): Map<string, number> {
  const first = new Map<string, number>();
  const folder = join(simulation, 'complaints');
  if (!existsSync(folder)) return first;
  for (const name of readdirSync(folder).filter((n) => n.endsWith('.csv'))) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n').slice(1)) {
      // Neither an id nor a time holds a comma.
      const [id = '', createdAt = ''] = line.split(',', 2);
      const fault = truth.complaints.get(id);
      const at = Date.parse(createdAt);
      if (fault && !Number.isNaN(at) && at < (first.get(fault) ?? Number.POSITIVE_INFINITY)) first.set(fault, at);
    }
  }
  return first;
}
