import { TableError } from './table.ts';

/** Why a file could not be scored, without its name and without what stands in it beyond the cell at fault. */
export function sentenceOf(error: unknown): string {
  if (error instanceof TableError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'line 1: there is no such file';
  if (code === 'EACCES') return 'line 1: no permission to read it or to write its scores';
  if (code === 'EISDIR') return 'line 1: it is a folder';
  if (code === 'ABORT_ERR') return 'stopped before it was done';
  return error instanceof Error ? error.message : String(error);
}
