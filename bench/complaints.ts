import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSpikes } from '../care/index.ts';
import { type Accuracy, accuracyOf, labelledTexts, READ_TOPICS, type Share } from '../care/topics/accuracy.ts';
import { readComplaints } from '../care/topics/read.ts';
import { ingestPaths } from '../ingest/index.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import type { Database } from '../sql/database.ts';
import { openKeyRing } from '../sql/identity.ts';
import { complaintStream, type StreamOptions } from './complaint_stream.ts';
import { machine } from './machine.ts';
import { withScratchDatabase } from './scratch.ts';
import { judgeSpikes, type SpikeJudgement, spikesFound, trueSpikes } from './spike_judgement.ts';

const PERIOD_S = 900;

export interface ComplaintsBench {
  readonly machine: string;
  readonly options: StreamOptions;
  readonly accuracy: Readonly<Record<'en' | 'da', Accuracy>>;
  readonly complaints: number;
  readonly judgement: SpikeJudgement;
  readonly weeks: number;
  /** Of looking at one period, norms of the day included. */
  readonly lookMs: number;
}

/**
 * How well complaints are read and their spikes found: topics on the labelled texts, spikes on a simulated stream of complaints that the product reads
 * as a file and looks through period by period, with no incident to help it.
 */
export async function benchComplaints(options: StreamOptions & { readonly onProgress: (line: string) => void }): Promise<ComplaintsBench> {
  const directory = mkdtempSync(join(tmpdir(), 'forecell-complaints-'));
  try {
    options.onProgress('simulating who complains…');
    const stream = complaintStream(options, directory);
    const file = join(directory, 'complaints.csv');
    writeFileSync(file, stream.csv);
    return await withScratchDatabase(async (db) => {
      await load(db, directory, [join(directory, 'reference', 'inventory.csv'), file]);
      options.onProgress(`${stream.complaints.length} complaints; looking for spikes in ${options.days} days…`);
      const began = performance.now();
      for (let at = stream.from + PERIOD_S; at <= stream.until; at += PERIOD_S) await findSpikes(db, new Date(at * 1000));
      const lookMs = (performance.now() - began) / ((stream.until - stream.from) / PERIOD_S);
      const found = await spikesFound(db, {});
      const during = stream.complaints.filter(({ at }) => at > stream.from);
      return {
        machine: machine(),
        options,
        accuracy: { en: accuracyOf(labelledTexts('en', 'test')), da: accuracyOf(labelledTexts('da', 'test')) },
        complaints: stream.complaints.length,
        judgement: judgeSpikes(trueSpikes(during), found, during),
        weeks: options.days / 7,
        lookMs,
      };
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function load(db: Database, directory: string, paths: readonly string[]): Promise<void> {
  const quarantineDir = join(directory, 'quarantine');
  mkdirSync(quarantineDir);
  await ingestPaths({ db, catalogue: readCatalogue(), keys: openKeyRing(join(directory, 'keys')), quarantineDir, now: null }, [...paths], {});
  await readComplaints(db);
}

/** The bench as text. */
export function describeComplaints({ machine: where, options, accuracy, complaints, judgement: j, weeks, lookMs }: ComplaintsBench): string[] {
  const share = ({ share: value, low, high, of }: Share) => `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}, n ${of})`;
  const percent = (part: number, whole: number) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(0)} %`);
  return [
    where,
    ...(['en', 'da'] as const).flatMap((language) => [
      `topics, ${language}: ${share(accuracy[language].topic)}; sentiment ${share(accuracy[language].sentiment)}; about the network or not ${share(accuracy[language].network)}`,
      ...READ_TOPICS.map(
        (label) => `  ${label.padEnd(15)} ${READ_TOPICS.map((read) => String(accuracy[language].confusion[label][read]).padStart(3)).join(' ')}`,
      ),
    ]),
    `spikes: ${complaints} complaints of ${options.customers.toLocaleString('en-GB')} customers, ${options.faults} faults in ${options.days} days, seed ${options.seed}`,
    `  found within an hour of their first complaint: ${j.withinHour} of ${j.spikes} (${percent(j.withinHour, j.spikes)}); ever ${j.foundEver}; delay median ${Math.round(j.delayMedian_s / 60)} min`,
    `  raised ${j.raised}, false ${j.falseSpikes}: ${(j.falseSpikes / weeks).toFixed(2)} a week; ${lookMs.toFixed(1)} ms a period`,
  ];
}
