import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DATABASE_ROLES, grantsOf } from '../sql/grants.ts';
import { coreBoard } from './core.ts';
import { detectionQuality } from './detection_quality.ts';
import { elementBoard } from './element.ts';
import { incidentBoard } from './incident.ts';
import { knownFirst } from './known_first.ts';
import { nocOverview } from './noc_overview.ts';
import { pipelineBoard } from './pipeline.ts';
import { DASHBOARDS_PATH, type DataSourcePlace, FROM_ENVIRONMENT, provisioning } from './provisioning.ts';

const BOARDS = {
  'noc-overview.json': nocOverview,
  'incident.json': incidentBoard,
  'element.json': elementBoard,
  'core.json': coreBoard,
  'detection-quality.json': detectionQuality,
  'known-first.json': knownFirst,
  'pipeline.json': pipelineBoard,
} as const;

/** Every dashboard by file name, in the classic JSON model. */
export function dashboards(): ReadonlyMap<string, string> {
  return new Map(Object.entries(BOARDS).map(([name, board]) => [name, `${JSON.stringify(board(), null, 2)}\n`]));
}

/** The database of the compose file. */
const FROM_COMPOSE = 'forecell';

/** The GRANT statements of every role but the owner, who has all by being the one that made the server, as `forecell doctor --grants` prints them. */
function grantStatements(database: string): string {
  const roles = DATABASE_ROLES.filter((role) => role !== 'owner');
  return roles.flatMap((role) => grantsOf(role, database, `${database}_vault`).map((grant) => `${grant} TO forecell_${role};\n`)).join('');
}

/** Every file there is, by its path in the output folder. */
export function allFiles(place: DataSourcePlace = FROM_ENVIRONMENT, dashboardsPath = DASHBOARDS_PATH): ReadonlyMap<string, string> {
  return new Map([
    ...dashboards(),
    ['clickhouse/grants.sql', grantStatements(FROM_COMPOSE)],
    ...[...provisioning(place, dashboardsPath)].map(([path, text]): [string, string] => [`provisioning/${path}`, text]),
  ]);
}

/**
 * Writes every dashboard and the provisioning that loads them into a folder. The same code gives the same bytes.
 * @param mode of the files: those that hold a password are their owner's alone
 * @returns the files, in the order written
 */
export function writeDashboards(folder: string, files = allFiles(), mode = 0o644): string[] {
  return [...files].map(([name, text]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode });
    return name;
  });
}
