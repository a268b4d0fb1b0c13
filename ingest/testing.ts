import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import { type Catalogue, readCatalogue } from '../sql/catalogue/catalogue.ts';
import type { Database } from '../sql/database.ts';
import { keyRing } from '../sql/identity.ts';
import { select } from '../sql/testing/database.ts';
import type { IngestDeps } from './ingest.ts';

/** A hand-written file of `fixtures/`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

/** A folder of this test file's own, gone afterwards. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'forecell-ingest-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Writes a file into a folder, gzip'd where the name says so, and returns its path. */
export function put(directory: string, name: string, content: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(content) : content);
  return path;
}

export const catalogue: Catalogue = readCatalogue();

/** What loading needs, with secrets that are the same in every run. */
export function depsFor(db: Database, quarantineDir: string, now: Date | null = null): IngestDeps {
  const secret = (name: string) => createHash('sha256').update(name).digest();
  return { db, catalogue, keys: keyRing('test', secret('pseudonym'), secret('vault')), quarantineDir, now };
}

/** All samples as anyone reads them, named by element instead of key. */
export async function samplesOf(
  db: Database,
): Promise<{ element_id: string; kpi: string; numerator: number | null; denominator: number | null; quality: string }[]> {
  return select(
    db,
    `SELECT e.element_id AS element_id, toString(s.kpi) AS kpi, s.numerator AS numerator, s.denominator AS denominator, toString(s.quality) AS quality
     FROM kpi_samples AS s FINAL INNER JOIN elements AS e FINAL ON e.element_key = s.element_key ORDER BY element_id, kpi`,
  );
}

/** A fingerprint of every table that loading writes, as read with FINAL, without what differs from one moment to the next. */
export async function tablesOf(db: Database): Promise<Record<string, string>> {
  const tables = [
    'elements',
    'element_aliases',
    'kpi_samples',
    'presence',
    'customers',
    'subscriptions',
    'complaints',
    'complaint_texts',
    'maintenance_windows',
  ];
  const found: Record<string, string> = {};
  for (const table of [...tables, 'arrivals', 'loads', 'rejections', 'unmapped_counters']) {
    const except = '(revision|loaded_at|arrived_at|load_id|name)';
    const [row] = await select<{ print: string }>(
      db,
      `SELECT concat(toString(count()), ':', toString(sum(cityHash64(toString(tuple(COLUMNS('^') EXCEPT '^${except}$')))))) AS print FROM ${table} FINAL`,
    );
    found[table] = row?.print ?? '';
  }
  return found;
}
