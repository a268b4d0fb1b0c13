import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownFirst } from './known_first.ts';
import { nocOverview } from './noc_overview.ts';

/** Every dashboard by file name. */
export function dashboards(): ReadonlyMap<string, string> {
  const json = (board: object): string => `${JSON.stringify(board, null, 2)}\n`;
  return new Map([
    ['noc-overview.json', json(nocOverview())],
    ['known-first.json', json(knownFirst())],
  ]);
}

/** Writes every dashboard's JSON into a folder. The same code gives the same bytes. */
export function writeDashboards(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return [...dashboards()].map(([name, json]) => {
    writeFileSync(join(folder, name), json);
    return name;
  });
}
