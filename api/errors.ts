import { isTransient } from '../sql/errors.ts';

/** Something the caller can mend, said in one sentence that repeats nothing the caller sent. */
export class RequestError extends Error {
  override readonly name: string = 'RequestError';
  readonly statusCode: number;
  /** What a program needs beside the sentence, such as who holds a case. Never about a customer. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(statusCode: 400 | 401 | 403 | 404 | 406 | 409 | 429 | 502, sentence: string, details: Readonly<Record<string, unknown>> = {}) {
    super(sentence);
    this.statusCode = statusCode;
    this.details = details;
  }
}

/** The database did not answer in time, or not at all. */
export class DatabaseAwayError extends Error {
  override readonly name = 'DatabaseAwayError';
}

/** Gives an answer, or says in bounded time that the database is away. */
export async function answered<T>(work: () => Promise<T>, waitMsMax: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseAwayError('the database did not answer in time')), waitMsMax);
  });
  try {
    return await Promise.race([work(), patience]);
  } catch (error) {
    if (isTransient(error)) throw new DatabaseAwayError('the database is not there', { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
