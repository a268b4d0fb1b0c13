import type { FastifyInstance } from 'fastify';
import { sourceQuality } from '../queries.ts';
import type { Intake } from './intake.ts';

const CACHE_MS = 10_000;
const STATES = ['running', 'waiting', 'blocked'] as const;

/** `/metrics` for Prometheus: what was taken, what waits, and how good what came was, by source. */
export function metricsRoute(app: FastifyInstance, intake: Intake): void {
  let cached: { readonly at: number; readonly lines: readonly string[] } = { at: Number.NEGATIVE_INFINITY, lines: [] };
  app.get('/metrics', async (_, reply) => {
    if (performance.now() - cached.at > CACHE_MS) cached = { at: performance.now(), lines: await qualityLines(intake) };
    const lines = [...intake.counters.write(), ...journalLines(intake), ...cached.lines];
    return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(`${lines.join('\n')}\n`);
  });
}

function journalLines({ streams, bodies }: Intake): string[] {
  const drains = [...streams.drains];
  const { usedBytes, bytesMax } = streams.budget;
  return [
    ...gauge('intake_in_flight_bytes', 'Bytes of bodies being read.', [['', bodies.inFlightBytes]]),
    ...gauge('journal_used_bytes', 'Bytes that wait to be stored, of all streams.', [['', usedBytes]]),
    ...gauge('journal_bound_bytes', 'Bytes that may wait before senders are told to wait.', [['', bytesMax]]),
    ...gauge(
      'journal_waiting_bytes',
      'Bytes that wait to be stored.',
      drains.map(([name, { journal }]) => [`stream="${name}"`, journal.waitingBytes]),
    ),
    ...gauge(
      'stream_state',
      '1 for the state a stream is in.',
      drains.flatMap(([name, { status }]) =>
        STATES.map((state): [string, number] => [`stream="${name}",state="${state}"`, status.state === state ? 1 : 0]),
      ),
    ),
    ...gauge(
      'stream_set_aside',
      'Records set aside because no retry can store them.',
      drains.map(([name, { status }]) => [`stream="${name}"`, status.setAside]),
    ),
    ...gauge(
      'stream_damaged',
      'Records skipped because the journal holds them damaged.',
      drains.map(([name, { status }]) => [`stream="${name}"`, status.corrupt]),
    ),
  ];
}

async function qualityLines({ db }: Intake): Promise<string[]> {
  const rows = await sourceQuality(db, {}).catch(() => null);
  // The rest of the page is what says that the database is away.
  if (rows === null) return gauge('database_up', '1 when the database answers.', [['', 0]]);
  const of = (pick: (row: NonNullable<typeof rows>[number]) => number) =>
    rows.map((row): [string, number] => [`source="${row.source.replace(/[\\"\n]/g, '_')}"`, pick(row)]);
  return [
    ...gauge('database_up', '1 when the database answers.', [['', 1]]),
    ...gauge(
      'source_completeness',
      'Elements delivered in the last closed period, of those the source usually delivers.',
      of((row) => row.completeness),
    ),
    ...gauge(
      'source_lateness_seconds',
      'Median time from the end of a period to its delivery, over the last day.',
      of((row) => row.lateness_s),
    ),
    ...gauge(
      'source_clock_ahead_seconds',
      'How far before its end a period was delivered at most: the clock of the source is ahead.',
      of((row) => row.ahead_s),
    ),
    ...gauge(
      'source_suspect_share',
      'Share of values not vouched for, over the last day.',
      of((row) => row.suspect_share),
    ),
    ...gauge(
      'source_unmapped',
      'Values no KPI reads, over the last day.',
      of((row) => row.unmapped),
    ),
    ...gauge(
      'source_rejected',
      'Values or records refused, over the last day.',
      of((row) => row.rejected),
    ),
    ...gauge(
      'source_repeated',
      'Deliveries whose content was in already, over the last day.',
      of((row) => row.repeated),
    ),
    ...gauge(
      'source_heard_timestamp_seconds',
      'When the source last gave another sign of life than measurements (a heartbeat, an alarm); 0 where it never did.',
      of((row) => row.heard_s),
    ),
  ];
}

function gauge(name: string, help: string, series: readonly (readonly [string, number])[]): string[] {
  return [
    `# HELP forecell_${name} ${help}`,
    `# TYPE forecell_${name} gauge`,
    ...series.map(([labels, value]) => `forecell_${name}${labels === '' ? '' : `{${labels}}`} ${value}`),
  ];
}
