import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll } from 'vitest';
import type { Database } from '../../sql/database.ts';
import type { Report } from '../report.ts';
import { Streams, type StreamsDeps } from '../streams.ts';
import { depsFor, folder } from '../testing.ts';
import { buildIntake, type IntakeDeps } from './app.ts';

export const TOKEN = 'a-token-of-a-sender-in-a-test';

/** An intake on folders of its own, drained when the test says so. */
export async function testIntake(db: Database, own: Partial<StreamsDeps> = {}, app: Partial<IntakeDeps> = {}) {
  const reports: Report[] = [];
  const problems: string[] = [];
  const controller = new AbortController();
  const quarantineDir = folder();
  const streams = await Streams.open({
    ...depsFor(db, quarantineDir),
    now: () => null,
    directory: folder(),
    bytesMax: 64 * 1024 ** 2,
    signal: controller.signal,
    onReport: (report) => reports.push(report),
    onProblem: (sentence) => problems.push(sentence),
    wait: async () => {},
    ...own,
  });
  const intake: FastifyInstance = await buildIntake({ db, streams, tokens: [{ token: TOKEN, role: 'ingest', name: 'probe' }], ...app });
  afterAll(() => intake.close());
  const send = (url: string, payload: string | Buffer, headers: Record<string, string> = {}) =>
    intake.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${TOKEN}`, ...headers } } as InjectOptions);
  const get = (url: string) => intake.inject({ method: 'GET', url, headers: { authorization: `Bearer ${TOKEN}` } });
  const drain = async () => {
    for (const one of streams.drains.values()) await one.drainAll();
  };
  return { intake, streams, send, get, drain, reports, problems, quarantineDir, controller };
}
