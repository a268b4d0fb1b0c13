import type { Command } from '../command.ts';
import { affected } from './affected.ts';
import { audit } from './audit.ts';
import { bench } from './bench.ts';
import { dashboards } from './dashboards.ts';
import { detect } from './detect.ts';
import { doctor } from './doctor.ts';
import { erase } from './erase.ts';
import { incidents } from './incidents.ts';
import { ingest } from './ingest.ts';
import { label } from './label.ts';
import { quality } from './quality.ts';
import { retain } from './retain.ts';
import { score } from './score.ts';
import { simulate } from './simulate.ts';
import { up } from './up.ts';

export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({ up, ingest, detect, incidents, affected, label, quality, score, simulate, bench, dashboards, doctor, audit, retain, erase }),
);

export function usage(): string {
  const lines = [...COMMANDS.values()].map((c) => `  forecell ${c.usage}\n      ${c.about}`);
  return `Forecell: which cells are getting worse, whom that touches, and whether you knew first.\n\n${lines.join('\n')}\n\nEvery command takes --data-dir DIR (default .forecell) and --help.`;
}
