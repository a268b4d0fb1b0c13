import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readContactPolicy } from '../api/index.ts';
import { type HouseholdPolicy, readHouseholdPolicy, refreshDecisionCentres, runCare, withLinksOn } from '../care/index.ts';
import { scoreWaiting } from '../detectors/index.ts';
import { ingestPaths, syncCatalogue } from '../ingest/index.ts';
import { readHouseholds } from '../simulator/truth.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { migrate } from '../sql/migrate.ts';
import { ContactDesk } from './contact_desk.ts';
import { type HouseholdJudgement, judgeHouseholds } from './household_truth.ts';
import type { MonthOptions } from './month.ts';
import type { Kept, KeptMonth, MonthDirectory } from './month_kept.ts';
import { MONTH_START, type Simulator } from './month_simulator.ts';
import { byPeriod } from './period_files.ts';
import { dropOldPresence } from './presence_retention.ts';

/** What was played, and what the desk saw. */
export interface Played {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly complete: boolean;
  /** Minutes it took, those before an interruption included. */
  readonly minutes: number;
  readonly hardLinks: HouseholdJudgement;
  readonly desk: Pick<ContactDesk, 'sittings' | 'contacts'>;
  readonly spentMs: Readonly<Record<string, number>>;
}

interface Playing {
  readonly db: Database;
  readonly keys: KeyRing;
  readonly directory: MonthDirectory;
  readonly options: MonthOptions;
  readonly simulator: Simulator;
  /** What was played before an interruption. */
  readonly kept: KeptMonth | null;
}

const [PERIOD_MS, DAY_MS] = [900_000, 86_400_000];
const PERIODS_A_DAY = 96;

/** Plays a month, or goes on with one, until its end or the signal. */
export async function playMonth(playing: Playing): Promise<Played & { readonly kept: Omit<Kept, 'statements'> }> {
  const { options, simulator, kept } = playing;
  const { signal, onProgress } = options;
  const began = performance.now();
  const playedMs = () => (kept?.playedMs ?? 0) + performance.now() - began;
  const month = new Month(playing);
  await month.open();
  const from = Date.parse(MONTH_START) + options.historyDays * DAY_MS;
  const hardLinks = kept?.hardLinks ?? (await month.begin(new Date(from)));
  const periods = options.days * PERIODS_A_DAY;
  const [first, playBegan] = [kept?.done ?? 0, performance.now()];
  let done = first;
  if (first > 0) onProgress(`going on after day ${(first / PERIODS_A_DAY).toFixed(2)}…`);
  for (; done < periods && (await simulator.until(done + 1, signal)) && !signal.aborted; done++) {
    await month.period(new Date(from + (done + 1) * PERIOD_MS));
    if ((done + 1) % 24 !== 0) continue;
    const eachMs = (performance.now() - playBegan) / (done + 1 - first);
    const left = Math.round((eachMs * (periods - done - 1)) / 60_000);
    onProgress(`  day ${((done + 1) / PERIODS_A_DAY).toFixed(2)} of ${options.days}: ${month.pace(done + 1)}; ${left} min to go`);
  }
  await month.settled();
  const { desk, spentMs } = month;
  const { looked, contacts } = desk;
  return {
    ...{ from, until: from + done * PERIOD_MS, complete: done === periods, minutes: playedMs() / 60_000, hardLinks, desk, spentMs },
    kept: { done, playedMs: playedMs(), spentMs, hardLinks, looked: [...looked], contacts },
  };
}

/** One period after the other, as they come when the product runs: lists of a period are worked out while the next one's files are loaded. */
class Month {
  readonly desk: ContactDesk;
  readonly spentMs: Record<string, number>;
  private readonly playing: Playing;
  private readonly deps: Parameters<typeof ingestPaths>[0];
  private readonly shipped = readHouseholdPolicy();
  private readonly households: HouseholdPolicy = withLinksOn(this.shipped);
  private care: Promise<void> = Promise.resolve();

  constructor(playing: Playing) {
    const { db, keys, directory, kept } = playing;
    this.playing = playing;
    this.deps = { db, catalogue: readCatalogue(), keys, quarantineDir: join(directory.path, 'quarantine'), now: null };
    this.spentMs = { load: 0, detect: 0, care: 0, desk: 0, ...kept?.spentMs };
    this.desk = new ContactDesk(db, keys, readContactPolicy(), kept ?? undefined);
  }

  async open(): Promise<void> {
    const { db, catalogue, quarantineDir } = this.deps;
    mkdirSync(quarantineDir, { recursive: true });
    await migrate(db);
    await syncCatalogue(db, catalogue);
  }

  /** Who and what there is, and the weeks before. @returns how well hard links alone tell who lives together */
  async begin(from: Date): Promise<HouseholdJudgement> {
    const { directory, options, simulator } = this.playing;
    const { simulation } = directory;
    options.onProgress('simulating who and what there is, and the weeks before…');
    await simulator.until(1, options.signal);
    options.onProgress('loading them…');
    await ingestPaths(this.deps, [join(simulation, 'reference'), join(simulation, 'history')], {});
    rmSync(join(simulation, 'history'), { recursive: true, force: true });
    await refreshDecisionCentres(this.deps.db, from, this.shipped);
    return judgeHouseholds(this.deps.db, this.deps.keys, simulation, { households: readHouseholds(join(simulation, 'truth')) });
  }

  async period(end: Date): Promise<void> {
    const { db } = this.deps;
    const files = byPeriod(this.playing.directory.simulation).get(end.toISOString().slice(0, 16)) ?? [];
    await this.timed('load', () => ingestPaths(this.deps, files, {}));
    // Complaints and answers are needed once more, by the truth.
    for (const file of files.filter((name) => /\/(pm|presence)\//.test(name))) rmSync(file);
    await this.timed('detect', () =>
      scoreWaiting(db, {
        clock: { kind: 'arrivals' },
        graceS: 600,
        periodS: 900,
        onPeriod: async ({ periodEnd }) => {
          await this.care;
          this.care = this.after(periodEnd);
          // A failure is met by whoever awaits it next.
          this.care.catch(() => {});
        },
      }),
    );
    await dropOldPresence(db, end);
  }

  settled(): Promise<void> {
    return this.care;
  }

  /** What a period costs on average, part by part. */
  pace(periods: number): string {
    return Object.entries(this.spentMs)
      .map(([part, ms]) => `${part} ${Math.round(ms / periods)} ms`)
      .join(', ');
  }

  private async after(periodEnd: Date): Promise<void> {
    await this.timed('care', () => runCare(this.deps.db, periodEnd, this.households));
    await this.timed('desk', () => this.desk.look(periodEnd));
  }

  private async timed(part: string, run: () => Promise<unknown>): Promise<void> {
    const began = performance.now();
    await run();
    this.spentMs[part] = (this.spentMs[part] ?? 0) + performance.now() - began;
  }
}
