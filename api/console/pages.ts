import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { HOME } from '../home.ts';

/** Where the built console lies. */
export const CONSOLE_DIR = fileURLToPath(new URL('../../console/dist', import.meta.url));

/** The console's files are named by their content. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const HIDDEN = { schema: { hide: true } } as const;

/**
 * Serves the console when it is built: `/` leads to `/console/`, every address under it that is not a file is its one page (with the parts that a place needs
 * named in it, where the build made such a page), and its assets may be kept for ever. Without a built console `/` says what is here and how to build it. No other address changes.
 */
export async function consolePages(app: FastifyInstance, directory: string): Promise<void> {
  if (!existsSync(join(directory, 'index.html'))) {
    app.get('/', HIDDEN, async (_, reply) => reply.type('text/html; charset=utf-8').send(HOME));
    return;
  }
  await app.register(fastifyStatic, { root: directory, serve: false, cacheControl: false, preCompressed: true, dotfiles: 'deny' });
  const pages = readdirSync(directory).filter((file) => file.endsWith('.html') && file !== 'index.html');
  const places = new Map(pages.map((file) => [file.slice(0, -'.html'.length), file]));
  app.get('/', HIDDEN, (_, reply) => reply.redirect('/console/'));
  app.get('/console', HIDDEN, (_, reply) => reply.redirect('/console/'));
  app.get<{ Params: { '*': string } }>('/console/*', HIDDEN, (request, reply) => {
    const path = request.params['*'];
    // One address, several encodings: a cache between here and a browser has to keep them apart.
    reply.header('vary', 'accept-encoding');
    if (path.startsWith('assets/')) return reply.header('cache-control', FOR_EVER).sendFile(path);
    if (/^[\w-]+\.\w+$/.test(path)) return reply.sendFile(path);
    return reply.sendFile(places.get(path.split('/', 1)[0] ?? '') ?? 'index.html');
  });
}
