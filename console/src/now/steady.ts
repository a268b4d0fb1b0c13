import { useState } from 'react';

/**
 * Rows that stay where they are while somebody looks: what changes is changed in place, what is gone stays until asked for
 * again, what is new is counted and shown on request. The first answer is shown at once.
 */
export function useSteady<T>(newest: readonly T[], keyOf: (row: T) => string): { rows: T[]; waiting: number; show: () => void } {
  const [order, setOrder] = useState<readonly string[] | null>(null);
  const byKey = new Map(newest.map((row) => [keyOf(row), row]));
  if (order === null || order.length === 0) {
    if (newest.length > 0) setOrder([...byKey.keys()]);
    return { rows: [...newest], waiting: 0, show: () => {} };
  }
  const placed = new Set(order);
  const rows = order.flatMap((key) => byKey.get(key) ?? []);
  const waiting = newest.filter((row) => !placed.has(keyOf(row))).length;
  return { rows, waiting, show: () => setOrder([...byKey.keys()]) };
}
