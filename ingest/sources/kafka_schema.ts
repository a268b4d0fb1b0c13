import { readFileSync } from 'node:fs';
import { FileRejected } from '../limits.ts';

/** Makes of a message's bytes what JSON would have held. @throws {FileRejected} when they are not of the schema */
export type Decoder = (value: Buffer) => unknown;

/** What a schema registry's clients put before each message: a zero, and the schema's id in four bytes. */
const HEAD_BYTES = 5;
const SCHEMA_BYTES_MAX = 1024 ** 2;

/** The registry's id of the schema a message is written by, and what follows it. @throws {FileRejected} when it begins otherwise */
export function headOf(value: Buffer): { readonly id: number; readonly rest: Buffer } {
  if (value.length < HEAD_BYTES || value[0] !== 0) throw new FileRejected('the message does not begin with the id of its schema');
  return { id: value.readUInt32BE(1), rest: value.subarray(HEAD_BYTES) };
}

/** What is said of a message whose schema is none of those that were given. */
export const unknownSchema = (id: number) => new FileRejected(`the schema ${id} of the message is not one that sources.yaml names`);

/** @throws {Error} when there is no such file, or it is larger than any schema is */
export function schemaBytes(file: string): Buffer {
  const bytes = readFileSync(file);
  if (bytes.length > SCHEMA_BYTES_MAX) throw new Error(`the schema ${file} is larger than 1 MiB`);
  return bytes;
}

/**
 * Loads a library that only those install who have such topics.
 * @throws {Error} one sentence with the command that installs it
 */
export async function installed<T>(load: () => Promise<T>, what: string, release: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(`the reader of ${what} is not installed; install it beside Forecell and start again: npm install --no-save ${release}`);
  }
}
