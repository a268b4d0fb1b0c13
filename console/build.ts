import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { z } from 'zod';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DIST = join(HERE, 'dist');
const MARK = join(DIST, 'built-from.txt');
const SOURCES = ['src', 'index.html', 'icon.svg', 'vite.config.ts', 'build.ts'];
const MANIFEST = 'manifest.json';
/** Of the bundler's own list, what is read here. */
const Manifest = z.record(z.string(), z.object({ file: z.string(), imports: z.array(z.string()).default([]), css: z.array(z.string()).default([]) }));
/** Texts; shorter ones gain nothing. */
const COMPRESSED = ['.js', '.css', '.svg', '.html'];
const COMPRESSED_BYTES_MIN = 1_000;
/** What the pages are made of besides their own source; a new version of a library is a new build. */
const LOCK = join(HERE, '..', 'package-lock.json');

/**
 * Builds the pages when there are none, or when their source has changed since; returns the folder they are in.
 * Compares a hash of the content, not times: a checkout gives files any time.
 */
export async function ensureConsole(onBuild: () => void = () => {}): Promise<{ directory: string; built: boolean }> {
  const wanted = sourceHash();
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === wanted) return { directory: DIST, built: false };
  onBuild();
  await buildConsole();
  return { directory: DIST, built: true };
}

/** Builds the pages into `console/dist`: beside it first, then in its place, so that two builds at once leave one whole. @throws {Error} with the bundler's own words */
export async function buildConsole(): Promise<void> {
  const [{ build }, { bundle }] = await Promise.all([import('vite'), import('./vite.config.ts')]);
  const made = `${DIST}-${process.pid}`;
  const hash = sourceHash();
  // Whoever builds (a test, a start) has an environment of its own; what is built is the same.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ ...bundle, build: { ...bundle.build, outDir: made, manifest: MANIFEST } });
    writeLaterPages(made);
    compress(made);
    writeFileSync(join(made, 'built-from.txt'), hash);
    putInPlace(made);
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
    rmSync(made, { recursive: true, force: true });
  }
}

/** For each page that comes later a page of its own to begin at, which asks for that part at once rather than when the first is read. */
function writeLaterPages(directory: string): void {
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(directory, MANIFEST), 'utf8')));
  const html = readFileSync(join(directory, 'index.html'), 'utf8');
  for (const [, place = '', path = ''] of readFileSync(join(HERE, 'src', 'later.ts'), 'utf8').matchAll(/(\w+): \(\) => import\('\.\/([^']+)'\)/g)) {
    const parts = [`src/${path}`, ...(manifest[`src/${path}`]?.imports ?? [])].flatMap((name) => manifest[name] ?? []);
    const links = [
      ...parts.map(({ file }) => `<link rel="modulepreload" crossorigin href="/console/${file}">`),
      ...parts.flatMap(({ css }) => css).map((file) => `<link rel="stylesheet" crossorigin href="/console/${file}">`),
    ];
    const fresh = links.filter((link) => !html.includes(link.slice(link.indexOf('/console/'))));
    writeFileSync(join(directory, `${place}.html`), html.replace('</head>', `${fresh.map((link) => `  ${link}\n  `).join('')}</head>`));
  }
  rmSync(join(directory, MANIFEST));
}

/** Beside each file what a browser gets of it, so that no answer is compressed twice. */
function compress(directory: string): void {
  for (const path of filesUnder(directory).filter((file) => COMPRESSED.includes(extname(file)))) {
    const content = readFileSync(path);
    if (content.length < COMPRESSED_BYTES_MIN) continue;
    writeFileSync(`${path}.br`, brotliCompressSync(content));
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  }
}

function putInPlace(made: string): void {
  rmSync(DIST, { recursive: true, force: true });
  try {
    renameSync(made, DIST);
  } catch (error) {
    // Another build was there first; from the same source it made the same.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function sourceHash(): string {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((name) => filesUnder(join(HERE, name))).sort()) hash.update(relative(HERE, path)).update(readFileSync(path));
  if (existsSync(LOCK)) hash.update(readFileSync(LOCK));
  return hash.digest('hex');
}

function filesUnder(path: string): string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path];
    throw error;
  }
}
