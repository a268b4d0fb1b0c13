import type { FastifyInstance } from 'fastify';
import { BadMessage } from '../prometheus/protobuf.ts';
import { countRequest, type WriteVersion } from '../prometheus/remote_write.ts';
import { type Intake, senderName } from './intake.ts';
import { Refused } from './refused.ts';

const PROTO_V2 = 'io.prometheus.write.v2.Request';

/**
 * Prometheus remote-write, versions 1.0 and 2.0, on the path Prometheus itself receives at. Answered 204 when the request is safe on disk,
 * with the numbers written that version 2.0 asks for. Histograms and exemplars are not read, and said to be not written.
 */
export function writeRoute(app: FastifyInstance, intake: Intake): void {
  app.post('/api/v1/write', async (request, reply) => {
    const version = versionOf(request.headers['content-type']);
    if (request.headers['content-encoding'] !== 'snappy') throw new Refused(415, 'Remote-write is read with Content-Encoding: snappy.');
    const content = await intake.bodies.read(request.raw);
    const sender = senderName(request);
    let counts: ReturnType<typeof countRequest>;
    try {
      counts = countRequest(content, version);
    } catch (error) {
      if (error instanceof BadMessage) throw new Refused(400, `This is no remote-write request: ${error.message}.`);
      throw error;
    }
    if (counts.samples > 0)
      await intake.streams.journal('prometheus').append([{ meta: { way: version === 1 ? 'rw1' : 'rw2', sender, name: 'remote-write' }, content }]);
    intake.counters.add('deliveries', { source: sender, way: 'remote-write' });
    intake.counters.add('records', { source: sender, way: 'remote-write' }, counts.samples);
    if (version === 2) {
      reply.header('x-prometheus-remote-write-samples-written', String(counts.samples));
      reply.header('x-prometheus-remote-write-histograms-written', '0');
      reply.header('x-prometheus-remote-write-exemplars-written', '0');
    }
    return reply.code(204).send();
  });
}

function versionOf(header: string | undefined): WriteVersion {
  const [type, ...parameters] = (header ?? '').split(';').map((part) => part.trim());
  const proto = parameters.find((part) => part.startsWith('proto='))?.slice(6);
  if (type === 'application/x-protobuf' && (proto === undefined || proto === 'prometheus.WriteRequest')) return 1;
  if (type === 'application/x-protobuf' && proto === PROTO_V2) return 2;
  throw new Refused(415, `Content-Type must be application/x-protobuf, with proto=prometheus.WriteRequest or proto=${PROTO_V2}.`);
}
