import { CatalogueError } from '../sql/catalogue/catalogue.ts';
import { DirectoryBusyError } from '../sql/engine/embedded.ts';
import { COMMANDS, usage } from './commands/index.ts';
import { UsageError } from './config.ts';
import { errorSentence } from './narrate.ts';

/**
 * The `forecell` command: finds the subcommand, runs it, turns errors into one line.
 * @returns the exit code: 0 only on success, 2 for the caller's mistakes, 1 for everything else
 */
export async function main(argv: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = argv;
  if (name === 'help' || name === '--help' || name === '-h') {
    console.log(usage());
    return 0;
  }
  const command = COMMANDS.get(name);
  if (!command) {
    console.error(`forecell: there is no command "${name}"; try: forecell help`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(`forecell ${command.usage}\n\n  ${command.about}`);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    return report(error, name);
  }
}

function report(error: unknown, name: string): number {
  if (error instanceof UsageError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) {
    console.error(`forecell ${name}: ${error.message}`);
    return 2;
  }
  if (error instanceof CatalogueError || error instanceof DirectoryBusyError) {
    console.error(`forecell ${name}: ${error.message}`);
    return 1;
  }
  console.error(`forecell ${name}: ${errorSentence(error)}`);
  if (process.env['FORECELL_DEBUG']) console.error(error);
  return 1;
}
