import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Admin, Producer } from '@platformatic/kafka';
import { type KafkaSource, parseSources } from './config.ts';
import { freePort } from './testing.ts';

const VERSION = '3.9.1';
const JARS = join(tmpdir(), `forecell-kafka-${VERSION}`);
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>forecell</groupId><artifactId>broker</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
</dependencies></project>`;
const MAVEN_MS_MAX = 240_000;

/** Why there can be no broker; null when its jars are here. They are fetched once and kept in the system's folder for temporary files. */
export async function whyNoBroker(): Promise<string | null> {
  const run = promisify(execFile);
  try {
    await run('java', ['-version']);
  } catch {
    return 'no Java on this machine';
  }
  if (existsSync(JARS)) return null;
  const place = mkdtempSync(join(tmpdir(), 'forecell-kafka-fetch-'));
  try {
    writeFileSync(join(place, 'pom.xml'), POM);
    await run('mvn', ['-q', '-B', '-f', join(place, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${join(place, 'jars')}`], {
      timeout: MAVEN_MS_MAX,
    });
    // In one step, so that another test never finds half of them.
    if (!existsSync(JARS)) renameSync(join(place, 'jars'), JARS);
    return null;
  } catch {
    return 'the jars of Kafka cannot be had (Maven, or its repository, is not there)';
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** A real broker: Kafka in KRaft mode, one node, in a small JVM of its own. */
export class Broker {
  readonly address: string;
  private readonly place: string;
  private readonly admin: Admin;
  private readonly producer: Producer;
  private child: ChildProcess | null = null;

  private constructor(place: string, port: number, controllerPort: number) {
    this.place = place;
    this.address = `127.0.0.1:${port}`;
    const settings = {
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
      listeners: `PLAINTEXT://${this.address},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://${this.address}`,
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'log.dirs': join(place, 'logs'),
      'offsets.topic.replication.factor': '1',
      'offsets.topic.num.partitions': '1',
      'group.initial.rebalance.delay.ms': '0',
      'group.min.session.timeout.ms': '1000',
      'auto.create.topics.enable': 'false',
    };
    writeFileSync(
      join(place, 'server.properties'),
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    const client = { clientId: 'test', bootstrapBrokers: [this.address] };
    this.admin = new Admin(client);
    this.producer = new Producer(client);
  }

  static async start(place: string): Promise<Broker> {
    const broker = new Broker(place, await freePort(), await freePort());
    const id = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
    await promisify(execFile)('java', ['-cp', `${JARS}/*`, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', join(place, 'server.properties')]);
    await broker.run();
    return broker;
  }

  async run(): Promise<void> {
    const memory = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
    const argv = [...memory, '-cp', [`${JARS}/*`].join(delimiter), 'kafka.Kafka', join(this.place, 'server.properties')];
    this.child = spawn('java', argv, { stdio: ['ignore', 'ignore', 'pipe'] });
    // It would outlive a test that is killed.
    const { child } = this;
    process.once('exit', () => child.kill('SIGKILL'));
    for await (const line of createInterface({ input: this.child.stderr as NodeJS.ReadableStream })) {
      if (line.includes('Kafka Server started')) break;
    }
    this.child.stderr?.resume();
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.admin.close(), this.producer.close(true)]);
    await this.kill();
  }

  /** As a machine that loses its power. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async topic(topic: string, partitions = 1): Promise<void> {
    await this.admin.createTopics({ topics: [topic], partitions, replicas: 1 });
  }

  async send(topic: string, values: readonly (object | string | Buffer)[], partition = 0): Promise<void> {
    const messages = values.map((value) => ({ topic, partition, value: bytesOf(value) }));
    await this.producer.send({ messages, acks: -1 });
  }

  /** What a group has committed of a topic's partitions. */
  async committed(group: string, topic: string, partitions = 1): Promise<number[]> {
    const partitionIndexes = Array.from({ length: partitions }, (_, i) => i);
    const [found] = await this.admin.listConsumerGroupOffsets({ groups: [{ groupId: group, topics: [{ name: topic, partitionIndexes }] }] });
    const offsets = new Map(found?.topics[0]?.partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, Number(committedOffset)]));
    return partitionIndexes.map((partition) => offsets.get(partition) ?? -1);
  }

  source(name: string, topics: KafkaSource['topics']): KafkaSource {
    const given = { name, brokers: [this.address], group: `group-${name}`, topics };
    return parseSources(JSON.stringify({ kafka: [given] }), 'sources.yaml').kafka[0] as KafkaSource;
  }
}

function bytesOf(value: object | string | Buffer): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}
