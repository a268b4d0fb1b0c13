import type { Sources } from './config.ts';
import { watchOpen5gs } from './open5gs.ts';

export interface RunOptions {
  readonly inboxDir: string;
  readonly signal: AbortSignal;
  /** Told what went wrong with a source; the others, and its next try, go on. */
  readonly onProblem: (error: Error) => void;
}

/** Fetches from every source that has to be asked, into the inbox, until told to stop. Resolves when all have ended. */
export async function runSources(sources: Sources, { inboxDir, signal, onProblem }: RunOptions): Promise<void> {
  await Promise.all(sources.open5gs.map((source) => watchOpen5gs(source, inboxDir, signal, onProblem)));
}
