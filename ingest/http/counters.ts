/** Names as Prometheus has them, with what they count. */
export const COUNTERS = {
  deliveries: 'Deliveries acknowledged.',
  records: 'Events, records or samples in acknowledged deliveries.',
  refused: 'Requests refused, by status.',
  repeated: 'Deliveries whose idempotency key was known already.',
  deviations: 'Deviations from the specification that were mended.',
  duplicates: 'Deliveries whose content was in already.',
  accepted: 'Values or records stored.',
  rejected: 'Values or records refused.',
  suspect: 'Values the network did not vouch for.',
  unmapped: 'Values no KPI reads.',
  left: 'Samples not stored, by reason: unmapped, over (too many series), stale, future, unreadable.',
  fetched: 'Files fetched after a FileReady notification, by outcome.',
  looks: 'Looks at watched stores, and times a group of Kafka was joined, by outcome: ok, failed.',
  watched_files: 'Files of watched stores, by outcome of a look: taken, held (the inbox is full), settling, failed, given_up.',
  watched_bytes: 'Bytes taken from watched stores.',
  poison: 'Messages of Kafka set aside because they cannot be read, by topic.',
  paused: 'Times that reading of Kafka paused because the journal took no more.',
} as const;
export type CounterName = keyof typeof COUNTERS;

/** Series of one counter at most; a sender that makes up labels is counted under `other`. */
const SERIES_MAX = 1_000;

/** What the metrics page counts since the program started. */
export class Counters {
  private readonly series = new Map<CounterName, Map<string, number>>();

  add(name: CounterName, labels: Readonly<Record<string, string>>, by = 1): void {
    const of = this.series.get(name) ?? new Map<string, number>();
    this.series.set(name, of);
    const written = Object.entries(labels)
      .map(([label, value]) => `${label}="${value.replace(/[\\"\n]/g, '_').slice(0, 200)}"`)
      .join(',');
    const key = of.has(written) || of.size < SERIES_MAX ? written : 'source="other"';
    of.set(key, (of.get(key) ?? 0) + by);
  }

  /** In the text exposition format. */
  write(): string[] {
    return [...this.series].flatMap(([name, of]) => [
      `# HELP forecell_intake_${name}_total ${COUNTERS[name]}`,
      `# TYPE forecell_intake_${name}_total counter`,
      ...[...of].map(([labels, value]) => `forecell_intake_${name}_total{${labels}} ${value}`),
    ]);
  }
}
