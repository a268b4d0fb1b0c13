import type { Row } from '../../sql/database.ts';

export type Put = (table: string, rows: readonly Row[]) => Promise<void>;

/** A number from 0 to 1 that looks random and is always the same for the same place. */
export function grain(seed: number): number {
  const x = Math.sin(seed * 12.9898 + 78.233) * 43_758.5453;
  return x - Math.floor(x);
}

export const stamp = (at: number | Date): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
