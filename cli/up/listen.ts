import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildApp, CONSOLE_DIR, databasePorts, readOrMakeTokens, tokensInForce } from '../../api/index.ts';
import { ensureConsole } from '../../console/build.ts';
import { readEnvironment, UsageError } from '../config.ts';
import type { Context } from '../context.ts';
import { errorSentence } from '../narrate.ts';
import { oidcOf } from './oidc.ts';
import type { UpOptions } from './options.ts';
import { trouble } from './tell.ts';

const VERSION = (createRequire(import.meta.url)('../../package.json') as { version: string }).version;

/** Builds the pages where that is due, opens the API, and says where to look and with which tokens. */
export async function listen(context: Context, options: UpOptions): Promise<Awaited<ReturnType<typeof buildApp>>> {
  await buildPages();
  for (const folder of [context.inbox, context.done, context.quarantine]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const tokensPath = join(options.directory, 'tokens.json');
  const known = existsSync(tokensPath);
  const tokens = readOrMakeTokens(tokensPath);
  const { connectAs, keys, contactPolicy } = context;
  const ports = databasePorts({ nocDb: connectAs('noc'), careDb: connectAs('care'), keys, contactPolicy });
  const environment = readEnvironment(process.env);
  const oidc = oidcOf(environment);
  const publicUrl = environment.FORECELL_PUBLIC_URL;
  const app = await buildApp({
    ...(publicUrl ? { publicUrl } : {}),
    ...(oidc ? { oidc } : {}),
    ports,
    keys,
    tokens: tokensInForce(tokensPath, tokens, trouble),
    version: VERSION,
    keepAnswers: true,
    report: (fault) => trouble(`the API could not answer ${fault.route} (${fault.error} ${fault.code}, ${fault.correlation_id})`),
  });
  const address = await app.listen({ host: options.host, port: options.port }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new UsageError(`port ${options.port} is in use; give another with --port`) : error;
  });
  const built = existsSync(join(CONSOLE_DIR, 'index.html'));
  console.log(
    `\n  Look here:   ${address}/   ${built ? 'the console; sign in with one of these tokens' : 'what there is, and how to build the console'}`,
  );
  console.log(`  Tokens:      ${tokensPath}${known ? '' : ' (made now)'}`);
  for (const { role, token } of tokens) console.log(`               ${role.padEnd(6)} ${token}`);
  console.log(`  For example: curl -H "Authorization: Bearer ${tokens[0]?.token ?? 'TOKEN'}" ${address}/incidents`);
  console.log(`  Inbox:       ${context.inbox}   (drop files here)\n`);
  return app;
}

/** The pages are built when they are missing or their source changed. Without them everything else works, and `/` says how to build them. */
async function buildPages(): Promise<void> {
  try {
    await ensureConsole(() => console.log('Building the pages; this takes a few seconds, and only when they changed.'));
  } catch (error) {
    trouble(`the pages could not be built, the rest works: ${errorSentence(error)}`);
  }
}
