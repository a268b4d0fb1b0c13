import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HistoryWriter } from './history.ts';
import { compactTime, completeOptions, PERIOD_S, playStart, type SimulationOptions } from './options.ts';
import { PeriodWriter } from './period-writer.ts';
import { PlaySchedule } from './play-schedule.ts';
import { buildPopulation } from './population.ts';
import { writeMaintenance, writeReference } from './reference-files.ts';
import { type TruthMark, TruthWriter } from './truth.ts';
import { World } from './world.ts';

export interface PlayOptions extends Partial<Omit<SimulationOptions, 'days' | 'faults'>> {
  /** Where files are dropped, in sub-folders, for whoever picks them up. */
  readonly inbox: string;
  /** Where progress.json and truth/ are kept. */
  readonly state: string;
  /** From one quarter of an hour to the next; in the first four hours four seconds at most. */
  readonly intervalMs: number;
  /** Stops after this many periods; without it play goes on until the signal. */
  readonly periods?: number;
  readonly signal?: AbortSignal;
}

/** What the player tells while it works. Faults are not among it: they are for others to find. */
export type PlayMessage =
  | { readonly type: 'history'; readonly done: number; readonly total: number }
  | { readonly type: 'history-done' }
  | { readonly type: 'resume'; readonly done: number; readonly total: number }
  | { readonly type: 'period'; readonly periodEnd: string };

interface Progress {
  readonly options: string;
  readonly historyDone: number;
  /** Seconds since 1970 of the last period whose files are all written; 0 before the first. */
  readonly periodEnd: number;
  readonly truth: TruthMark | null;
}

/** The first hours are played faster, so that whoever has just started it sees the first fault soon. */
const OPENING_S = 4 * 3_600;
const OPENING_INTERVAL_MS = 4_000;
/** Files waiting in the inbox above which the player waits. */
const INBOX_LIMIT = 400;
/** How far back a restart goes through what happened: the longest fault and the longest complaint delay together. */
const MEMORY_PERIODS = 4 * 96;
const ANNOUNCED_AHEAD_S = 86_400;

/**
 * Writes reference data and history, then one period's files every interval (in the first four hours four seconds at most), for ever. After a stop, even in the middle of a write,
 * it goes on behind the last complete period, and every file has the bytes it would have had without the stop.
 * @throws {RangeError} when the state belongs to a run with other options
 */
export async function play(given: PlayOptions, tell: (message: PlayMessage) => void = () => {}): Promise<void> {
  const { inbox, state, intervalMs, periods = Infinity, signal, ...rest } = given;
  const options = completeOptions(rest);
  const progress = readProgress(state, options);
  const world = new World(options);
  const people = buildPopulation(options, world.network);
  const from = playStart(options);
  const schedule = new PlaySchedule(world, from);
  const writer = new PeriodWriter(options, world, people);
  const run = { inbox, state, options, world, schedule, writer, from, tell, signal };
  if (progress.historyDone < historyPieces(options)) {
    if (progress.historyDone === 0) writeReference(inbox, world.network, people);
    await writeHistory(run, progress.historyDone);
  }
  tell({ type: 'history-done' });
  const truth = new TruthWriter(join(state, 'truth'), progress.truth ?? undefined);
  const resumeAfter = Math.max(from, progress.periodEnd);
  await catchUp(run, truth, resumeAfter);
  const last = from + periods * PERIOD_S;
  for (let end = resumeAfter + PERIOD_S; end <= last && !signal?.aborted; end += PERIOD_S) {
    await waitForRoom(inbox, signal);
    if (signal?.aborted) return;
    playPeriod(run, truth, end);
    await sleep(end - from <= OPENING_S ? Math.min(intervalMs, OPENING_INTERVAL_MS) : intervalMs, signal);
  }
}

interface Run extends Pick<PlayOptions, 'inbox' | 'state'> {
  readonly signal: AbortSignal | undefined;
  readonly options: SimulationOptions;
  readonly world: World;
  readonly schedule: PlaySchedule;
  readonly writer: PeriodWriter;
  readonly from: number;
  readonly tell: (message: PlayMessage) => void;
}

function playPeriod({ inbox, state, options, world, schedule, writer, from, tell }: Run, truth: TruthWriter, end: number): void {
  schedule.extendTo(end + ANNOUNCED_AHEAD_S);
  world.faults = schedule.faults;
  const announced = (time: number) => time - ANNOUNCED_AHEAD_S;
  const first = end === from + PERIOD_S;
  const news = schedule.faults.filter(({ start }) => announced(start) < end && (first || announced(start) >= end - PERIOD_S));
  writeMaintenance(inbox, `maintenance/maintenance_${compactTime(end).day}T${compactTime(end).clock}.csv`, news, false);
  const mark = writer.write(inbox, end, truth);
  truth.faults(
    { seed: options.seed, cells: options.cells, from, until: end },
    schedule.faults.filter(({ start }) => start < end),
    end,
  );
  saveProgress(state, { options: fingerprint(options), historyDone: historyPieces(options), periodEnd: end, truth: mark });
  tell({ type: 'period', periodEnd: new Date(end * 1000).toISOString() });
}

/** Days of KPI history, then hours of records: the pieces of history, each written whole. */
function historyPieces(options: SimulationOptions): number {
  return options.historyDays + options.presenceHistoryHours;
}

async function writeHistory({ inbox, state, options, world, writer, from, tell, signal }: Run, done: number): Promise<void> {
  const history = new HistoryWriter(world);
  const total = historyPieces(options);
  for (let piece = done; piece < total; piece++) {
    await waitForRoom(inbox, signal);
    if (signal?.aborted) return;
    if (piece < options.historyDays) history.writeDay(inbox, options.start.getTime() / 1000 + piece * 86_400);
    else writer.writeHistoryHour(inbox, from - (total - 1 - piece) * 3600);
    saveProgress(state, { options: fingerprint(options), historyDone: piece + 1, periodEnd: 0, truth: null });
    tell({ type: 'history', done: piece + 1, total });
  }
}

async function catchUp({ world, schedule, writer, from, tell, signal }: Run, truth: TruthWriter, resumeAfter: number): Promise<void> {
  schedule.extendTo(resumeAfter + ANNOUNCED_AHEAD_S);
  world.faults = schedule.faults;
  const start = Math.max(from, resumeAfter - MEMORY_PERIODS * PERIOD_S);
  const total = (resumeAfter - start) / PERIOD_S;
  for (let done = 1; done <= total; done++) {
    writer.skip(start + done * PERIOD_S, truth);
    if (done % 16 !== 0) continue;
    tell({ type: 'resume', done, total });
    await pause(0);
    if (signal?.aborted) return;
  }
}

function fingerprint({ seed, start, cells, customers, historyDays, presenceHistoryHours }: SimulationOptions): string {
  return JSON.stringify({ seed, start: start.toISOString(), cells, customers, historyDays, presenceHistoryHours });
}

function readProgress(state: string, options: SimulationOptions): Progress {
  const fresh: Progress = { options: fingerprint(options), historyDone: 0, periodEnd: 0, truth: null };
  mkdirSync(state, { recursive: true });
  let progress: Progress;
  try {
    progress = JSON.parse(readFileSync(join(state, 'progress.json'), 'utf8')) as Progress;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return fresh;
    throw error;
  }
  if (progress.options !== fresh.options) throw new RangeError(`the state belongs to another run: ${progress.options}`);
  return progress;
}

function saveProgress(state: string, progress: Progress): void {
  const path = join(state, 'progress.json');
  writeFileSync(`${path}.part`, `${JSON.stringify(progress)}\n`);
  renameSync(`${path}.part`, path);
}

/** Waits while the inbox is full; checks once a second. */
async function waitForRoom(inbox: string, signal: AbortSignal | undefined): Promise<void> {
  mkdirSync(inbox, { recursive: true });
  while (!signal?.aborted && countFiles(inbox) > INBOX_LIMIT) await sleep(1000, signal);
}

/** Files below a directory; a folder that is taken away meanwhile has none. */
function countFiles(directory: string): number {
  let count = 0;
  const folders = [directory];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) folders.push(join(folder, entry.name));
        else count++;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return count;
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(ms, undefined, signal ? { signal } : {}).catch(() => {});
}
