import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fastify from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { consolePages } from '../api/console/pages.ts';
import { ensureConsole } from './build.ts';
import { LATER } from './src/later.ts';

const FIRST_PAGE_BYTES_MAX = 300_000;
let directory: string;

beforeAll(async () => {
  directory = (await ensureConsole()).directory;
}, 120_000);

test('the first page needs less than 300 kB of compressed JavaScript', () => {
  const html = readFileSync(join(directory, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="\/console\/([^"]+\.js)"/g)].map(([, path]) => path ?? '');
  expect(scripts.length).toBeGreaterThan(0);
  const bytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join(directory, path))).length, 0);
  console.log(`JavaScript of the first page: ${(bytes / 1000).toFixed(1)} kB compressed`);
  expect(bytes).toBeLessThan(FIRST_PAGE_BYTES_MAX);
});

test('a page that comes later names its own parts in the page it begins at, under every address of its place, and the first page names none of them', async () => {
  const app = fastify();
  await consolePages(app, directory);
  const at = async (url: string) => (await app.inject({ url })).body;
  const first = await at('/console/');
  const partsOf = (html: string) =>
    [...html.matchAll(/href="\/console\/(assets\/[^"]+)"/g)].map(([, path]) => path).filter((path) => !first.includes(`${path}`));
  expect(await at('/console/incidents/inc-5')).toBe(first);
  for (const place of Object.keys(LATER)) {
    const page = await at(`/console/${place}`);
    expect(partsOf(page), place).toContainEqual(expect.stringMatching(/_page-[\w-]+\.js$/));
    expect(partsOf(page).every((path) => existsSync(join(directory, path ?? '')))).toBe(true);
    expect(await at(`/console/${place}/anything/below`)).toBe(page);
  }
  await app.close();
});

test('what is built is the same whoever builds it: a library for production, also within a test', () => {
  const html = readFileSync(join(directory, 'index.html'), 'utf8');
  const entry = /src="\/console\/([^"]+\.js)"/.exec(html)?.[1] ?? '';
  expect(readFileSync(join(directory, entry), 'utf8')).not.toMatch(/jsxDEV|react-stack-bottom-frame/);
});

test('the page itself holds no script and no style, so that a strict content policy can hold', () => {
  const html = readFileSync(join(directory, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|https?:\/\//);
});

test('what is built from the same source is not built again', async () => {
  expect((await ensureConsole()).built).toBe(false);
});

test('scripts are served compressed to whoever can read that, and whole to whoever cannot', async () => {
  const app = fastify();
  await consolePages(app, directory);
  const html = readFileSync(join(directory, 'index.html'), 'utf8');
  const url = /src="(\/console\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
  const answerTo = async (encoding: string) => app.inject({ url, headers: { 'accept-encoding': encoding } });
  const whole = await answerTo('identity');
  for (const [accepted, used] of [
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
  ] as const) {
    const answer = await answerTo(accepted);
    expect(answer.headers['content-encoding']).toBe(used);
    expect(answer.headers['vary']).toBe('accept-encoding');
    expect(answer.headers['content-type']).toMatch(/javascript/);
    expect(answer.rawPayload.length).toBeLessThan(0.4 * whole.rawPayload.length);
  }
  expect(whole.headers['content-encoding']).toBeUndefined();
  await app.close();
});
