import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command } from '../command.ts';
import { UsageError } from '../config.ts';

export const simulate: Command = {
  usage: 'simulate --out DIR [--seed N] [--cells N] [--customers N] [--history-days D] [--days D] [--faults N] [--start TIME]',
  about:
    'Writes what an operator would send (PM XML, inventory, serving-cell records, complaints) for a synthetic network, and the truth about its faults.',
  async run(argv) {
    if (!argv.includes('--out')) throw new UsageError('--out DIR is needed');
    const script = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...argv], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  },
};
