import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { Secret } from './secret.ts';

const Zone = z.string().refine((name) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}, 'is no time zone such as Europe/Copenhagen');
const Name = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be a lower-case name with hyphens');
const Column = z.string().trim().min(1).max(200);
const ObjectClass = z.string().min(1).max(100);

/** How a KPI is found in columns: counts, or a value alone, or a percentage of a count. */
const GivenKpi = z.union([
  z.strictObject({ numerator: Column, denominator: Column }),
  z.strictObject({ percent: Column, of: Column }),
  z.strictObject({ value: Column, factor: z.number().positive().default(1) }),
]);

const Table = z.strictObject({
  /** What the sender is called in reports. */
  name: Name,
  vendor: z.string().max(60).default(''),
  /** Columns joined by a blank before they are read as a time. */
  time: z.array(Column).min(1).max(3),
  time_is: z.enum(['start', 'end']).default('start'),
  date_order: z.enum(['ymd', 'dmy', 'mdy']).default('ymd'),
  time_zone: Zone.optional(),
  period_s: z.int().min(60).max(604_800),
  /** The cell's name as the inventory has it; columns stand in braces: `{eNodeB Name}/{Cell Name}`. */
  element: z.string().min(1).max(400),
  network_element: z.string().max(400).default(''),
  object_class: z.union([ObjectClass, z.strictObject({ column: Column, classes: z.record(z.string(), ObjectClass) })]),
  /** Rows are doubted where this column says something else than one of these. */
  reliable: z.strictObject({ column: Column, values: z.array(z.string()).min(1).max(20) }).optional(),
  /** Column → counter of the KPI catalogue. */
  counters: z.record(Column, z.string().min(1).max(200)).default({}),
  /** KPI of the catalogue → the columns it is in. */
  kpis: z.record(z.string(), GivenKpi).default({}),
});

const Open5gs = z.strictObject({
  name: Name,
  /** The address of the list: `http://127.0.0.5:9090/ue-info`. */
  url: z.url({ protocol: /^https?$/ }),
  every_s: z.int().min(10).max(900).default(60),
});

const Path = z
  .string()
  .min(1)
  .max(1_000)
  .refine((path) => !/\{[^}]*\//.test(path), 'may not have a slash within braces');

/** What is the same for every store that is watched. */
const Watched = {
  name: Name,
  every_s: z.int().min(1).max(86_400).default(60),
  /** How far back `<yyyy>`, `<MM>`, `<dd>` and `<HH>` in the path go. */
  look_back_h: z.int().min(1).max(720).default(24),
  /** Older files are let be; what is older than the memory of what was taken could come twice. */
  max_age_days: z.int().min(1).max(90).default(30),
  file_bytes_max: z
    .int()
    .min(1)
    .max(2 * 1024 ** 3)
    .default(512 * 1024 ** 2),
};

const Sftp = z
  .strictObject({
    ...Watched,
    host: z.string().regex(/^[\w.:-]{1,255}$/, 'must be a host name or an address'),
    port: z.int().min(1).max(65_535).default(22),
    user: z.string().min(1).max(100),
    /** As `ssh-keygen -lf` prints them; several for a host that has several, or that is about to change its key. */
    host_key: z
      .array(z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be a fingerprint such as ssh-keygen -l prints: SHA256:…'))
      .min(1)
      .max(10),
    private_key: Secret.optional(),
    passphrase: Secret.optional(),
    password: Secret.optional(),
    /** Absent: nothing is watched, and files are fetched only when an event says that they are ready. */
    path: Path.refine((path) => path.startsWith('/'), 'must begin with a slash').optional(),
  })
  .refine(({ private_key, password }) => private_key !== undefined || password !== undefined, 'needs a private_key or a password');

const S3 = z.strictObject({
  ...Watched,
  endpoint: z.url({ protocol: /^https?$/ }),
  region: z.string().min(1).max(60).default('us-east-1'),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,62}$/, 'must be the name of a bucket'),
  addressing: z.enum(['path', 'host']).default('path'),
  access_key_id: Secret,
  secret_access_key: Secret,
  session_token: Secret.optional(),
  path: Path,
});

const SchemaFile = { id: z.int().min(0).max(4_294_967_295).optional(), file: z.string().min(1).max(1_000) };
const eachHasId = (schemas: readonly { readonly id?: number | undefined }[]) => schemas.length === 1 || schemas.every(({ id }) => id !== undefined);
const WITHOUT_ID = 'with more than one schema, each needs its id';

const Topic = z
  .strictObject({
    topic: z.string().regex(/^[\w.-]{1,249}$/, 'must be the name of a topic'),
    /** What its messages are: an object each, or a list of them. */
    holds: z.enum(['ves', 'kpi_samples', 'serving_cells']),
    /** With neither of these they are JSON. Else the schemas they are written by: one for all, or by the ids that a registry's clients put before each message. */
    avro: z.array(z.strictObject(SchemaFile)).min(1).max(100).refine(eachHasId, WITHOUT_ID).optional(),
    /** Descriptor sets, with the message's full name in them. */
    protobuf: z
      .array(z.strictObject({ ...SchemaFile, message: z.string().regex(/^[\w.]{1,400}$/, 'must be the full name of a message') }))
      .min(1)
      .max(100)
      .refine(eachHasId, WITHOUT_ID)
      .optional(),
  })
  .refine(({ avro, protobuf }) => avro === undefined || protobuf === undefined, 'is in Avro or in Protobuf, not both')
  .refine(({ holds, protobuf }) => holds !== 'ves' || protobuf === undefined, 'events of VES are JSON');

const Kafka = z.strictObject({
  name: Name,
  brokers: z
    .array(z.string().regex(/^[\w.-]{1,255}:\d{1,5}$/, 'must be host:port'))
    .min(1)
    .max(50),
  group: z.string().min(1).max(200).default('forecell'),
  topics: z
    .array(Topic)
    .min(1)
    .max(100)
    .refine((topics) => new Set(topics.map(({ topic }) => topic)).size === topics.length, 'names a topic twice'),
  /** Where a group without committed offsets begins. */
  start: z.enum(['earliest', 'latest']).default('earliest'),
  tls: z.union([z.boolean(), z.strictObject({ ca: Secret.optional(), cert: Secret.optional(), key: Secret.optional() })]).default(false),
  sasl: z.strictObject({ mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']), username: Secret, password: Secret }).optional(),
});

const SourcesFile = z.strictObject({
  /** For exports whose times name no zone, unless the source has one of its own. */
  time_zone: Zone.optional(),
  /** How long the network's periods are; others are set aside. `forecell up` judges 900 only. */
  period_s: z.int().min(60).max(86_400).default(900),
  huawei: z.strictObject({ time_zone: Zone.optional(), result_time: z.enum(['start', 'end']).default('start') }).prefault({}),
  omes: z.strictObject({ time_zone: Zone.optional() }).prefault({}),
  /** Which of a subscriber's names the core's records are kept under: the one that `subscriber_id` of the subscriptions is. */
  serving_cells: z.strictObject({ subscriber: z.enum(['supi', 'gpsi']).default('supi') }).prefault({}),
  /** AMFs (or MMEs) of Open5GS whose `/ue-info` is asked for who is connected where. */
  open5gs: z.array(Open5gs).max(100).default([]),
  /** Servers whose files are fetched over SFTP, as they come or as events tell of them. */
  sftp: z.array(Sftp).max(100).default([]),
  /** Buckets of S3-compatible stores whose objects are fetched as they come. */
  s3: z.array(S3).max(100).default([]),
  /** Clusters of Kafka whose topics are read as they come. */
  kafka: z.array(Kafka).max(20).default([]),
  tables: z.array(Table).max(200).default([]),
});

/** One flat export, as its operator describes it. */
export type MappedTable = z.output<typeof Table>;
export type Open5gsSource = z.output<typeof Open5gs>;
export type SftpSource = z.output<typeof Sftp>;
export type S3Source = z.output<typeof S3>;
export type KafkaSource = z.output<typeof Kafka>;
/** What the operator has said of the senders. */
export type Sources = z.output<typeof SourcesFile>;

/** Nothing said of any sender. */
export const NO_SOURCES: Sources = SourcesFile.parse({});

/**
 * Reads what the operator has written about senders (`sources.yaml`): zones of local times, tables and their columns. Nothing where there is no file.
 * @throws {Error} one sentence for each thing that cannot be used, with its place
 */
export function readSources(path: string): Sources {
  if (!existsSync(path)) return NO_SOURCES;
  return parseSources(readFileSync(path, 'utf8'), path);
}

/** As `readSources`, of a text; `path` is named in errors. */
export function parseSources(text: string, path: string): Sources {
  const parsed = SourcesFile.safeParse(parse(text) ?? {});
  if (!parsed.success) throw new Error(`${path} does not describe sources\n${z.prettifyError(parsed.error)}`);
  const { tables, open5gs, sftp, s3, kafka } = parsed.data;
  for (const [what, list] of Object.entries({ tables, open5gs, sftp, s3, kafka })) {
    const names = list.map((one) => one.name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw new Error(`${path} describes two ${what} named ${twice}`);
  }
  return parsed.data;
}
