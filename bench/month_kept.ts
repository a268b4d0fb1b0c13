import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ContactMade, Sitting } from './contact_desk.ts';
import type { HouseholdJudgement } from './household_truth.ts';
import type { SimulatedMonth } from './month_simulator.ts';
import type { StatementTime } from './stopwatch.ts';

/** What a month that was interrupted needs in order to go on, beside its database and its simulated files. */
export interface Kept {
  /** Periods played to their end, lists and desk included. */
  readonly done: number;
  readonly playedMs: number;
  readonly spentMs: Readonly<Record<string, number>>;
  readonly statements: readonly StatementTime[];
  readonly hardLinks: HouseholdJudgement;
  readonly looked: readonly string[];
  readonly contacts: readonly ContactMade[];
}

/** The same with what the desk saw, which has a file of its own. */
export interface KeptMonth extends Kept {
  readonly sittings: readonly Sitting[];
}

interface State {
  readonly options: SimulatedMonth;
  /** Null while it is played: a month that was killed is somewhere between two periods, and nobody knows where. */
  readonly kept: Kept | null;
}

/**
 * The state of a month in a directory of its own: `month.json`, and what the desk saw in `sittings.jsonl`.
 * @throws {RangeError} when the directory holds a month with other options, or one that was killed instead of interrupted
 */
export class MonthDirectory {
  readonly path: string;
  readonly simulation: string;
  readonly database: string;
  private readonly options: SimulatedMonth;

  constructor(path: string, options: SimulatedMonth) {
    this.path = path;
    this.simulation = join(path, 'simulation');
    this.database = join(path, 'data');
    this.options = options;
    mkdirSync(path, { recursive: true });
  }

  /** What was kept when it was interrupted, and null for a new month. From here on it counts as being played. */
  async take(): Promise<KeptMonth | null> {
    const state = this.read();
    if (state && JSON.stringify(state.options) !== JSON.stringify(this.options))
      throw new RangeError(`the directory holds another month: ${JSON.stringify(state.options)}`);
    if (state && !state.kept)
      throw new RangeError('the month in this directory was killed while it was played, not interrupted: begin again in an empty one');
    const past = state?.kept ? { ...state.kept, sittings: await this.sittings() } : null;
    this.write(null);
    return past;
  }

  async keep(kept: Kept, sittings: readonly Sitting[]): Promise<void> {
    const file = await open(join(this.path, 'sittings.jsonl'), 'w');
    for (const sitting of sittings) await file.write(`${JSON.stringify(sitting)}\n`);
    await file.close();
    this.write(kept);
  }

  private async sittings(): Promise<Sitting[]> {
    const found: Sitting[] = [];
    for await (const line of createInterface({ input: createReadStream(join(this.path, 'sittings.jsonl')) })) found.push(JSON.parse(line) as Sitting);
    return found;
  }

  private read(): State | null {
    const path = join(this.path, 'month.json');
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as State) : null;
  }

  private write(kept: Kept | null): void {
    const path = join(this.path, 'month.json');
    writeFileSync(`${path}.part`, JSON.stringify({ options: this.options, kept } satisfies State));
    renameSync(`${path}.part`, path);
  }
}
