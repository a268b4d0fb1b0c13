import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectionQuality } from './detection_quality.ts';
import { knownFirst } from './known_first.ts';
import { nocOverview } from './noc_overview.ts';

/** Every dashboard by file name. */
export function dashboards(): ReadonlyMap<string, string> {
  const boards = { 'noc-overview.json': nocOverview(), 'detection-quality.json': detectionQuality(), 'known-first.json': knownFirst() };
  return new Map(Object.entries(boards).map(([name, board]) => [name, `${JSON.stringify(board, null, 2)}\n`]));
}

/** Writes every dashboard's JSON into a folder. The same code gives the same bytes. */
export function writeDashboards(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return [...dashboards()].map(([name, json]) => {
    writeFileSync(join(folder, name), json);
    return name;
  });
}
