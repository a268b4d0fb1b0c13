/** Something the API refused or could not do, in its own sentence. `body` carries what else it said (who holds a case, every reason). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, sentence: string, body: Readonly<Record<string, unknown>>) {
    super(sentence);
    this.status = status;
    this.body = body;
  }
}

/** Forecell could not be reached at all: it is stopped, or the network between is down. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** An address with its query; what is undefined or empty is left out. @example address('/x', { a: 1, b: '' }) // => '/x?a=1' */
export function address(path: string, query: Query = {}): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') asked.set(name, String(value));
  const text = asked.toString();
  return text === '' ? path : `${path}?${text}`;
}

interface Asked {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

const MARK = { 'x-forecell': 'console' };

/**
 * One question to the API that serves this page. The cookie says who asks; the mark on it says that a page of ours asked,
 * which no other site can do.
 * @throws {Refusal} with the API's sentence; {Unreachable} when there is no answer
 */
export async function ask<T>(path: string, { method = 'GET', body, signal }: Asked = {}): Promise<T> {
  const answer = await reach(path, {
    method,
    credentials: 'same-origin',
    headers:
      body === undefined ? { ...MARK, accept: 'application/json' } : { ...MARK, accept: 'application/json', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const said = await readJson(answer);
  if (answer.ok) return said as T;
  throw new Refusal(answer.status, typeof said['error'] === 'string' ? said['error'] : answer.statusText, said);
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Unreachable('no answer', { cause: error });
  }
}

async function readJson(answer: Response): Promise<Record<string, unknown>> {
  const text = await answer.text();
  if (text === '') return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
