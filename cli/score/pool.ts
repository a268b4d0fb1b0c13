import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scoreFile } from './score_file.ts';
import { sentenceOf } from './sentence.ts';

export interface Job {
  readonly input: string;
  readonly output: string;
}

export interface Done {
  readonly job: Job;
  readonly rows: number;
  /** Line and reason, when the file could not be scored. */
  readonly problem: string | null;
}

/** Fewer files are scored here: starting a process takes half a second. */
const FILES_FOR_PROCESSES = 4;

/**
 * Scores files, several at a time in processes of their own (one thread's worth of memory each), and yields each as it is done.
 * A file that fails does not stop the others; a process that dies fails its file. Aborting ends the processes and the iteration.
 */
export async function* scoreFiles(jobs: readonly Job[], processesMax: number, signal: AbortSignal): AsyncGenerator<Done> {
  if (jobs.length < FILES_FOR_PROCESSES || processesMax < 2) {
    for (const job of jobs) {
      if (signal.aborted) return;
      yield await alone(job, signal);
    }
    return;
  }
  const workers = Array.from({ length: Math.min(processesMax, jobs.length) }, () => new Worker());
  const waiting = [...jobs];
  const running = new Map<Worker, Promise<{ worker: Worker; done: Done }>>();
  const aborted = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
  const next = (worker: Worker): void => {
    const job = waiting.shift();
    if (job)
      running.set(
        worker,
        worker.run(job).then((done) => ({ worker, done })),
      );
    else running.delete(worker);
  };
  try {
    for (const worker of workers) next(worker);
    while (running.size > 0 && !signal.aborted) {
      const first = await Promise.race([aborted, ...running.values()]);
      if (first === null) return;
      next(first.worker);
      yield first.done;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
  }
}

async function alone(job: Job, signal: AbortSignal): Promise<Done> {
  try {
    return { job, rows: await scoreFile(job.input, job.output, signal), problem: null };
  } catch (error) {
    return { job, rows: 0, problem: sentenceOf(error) };
  }
}

/** One process, started when it is first needed and again when it has died. */
class Worker {
  private child: ChildProcess | null = null;

  run(job: Job): Promise<Done> {
    const child = this.child ?? this.start();
    return new Promise((resolve) => {
      const settle = (rows: number, problem: string | null): void => {
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve({ job, rows, problem });
      };
      const onMessage = (answer: { rows: number; problem: string | null }): void => settle(answer.rows, answer.problem);
      const onExit = (): void => {
        this.child = null;
        settle(0, 'the process that scored it died');
      };
      child.on('message', onMessage);
      child.on('exit', onExit);
      child.send(job);
    });
  }

  /** Asks the process to end and waits until it has. */
  async end(): Promise<void> {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  private start(): ChildProcess {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    this.child = fork(fileURLToPath(new URL('./worker_main.ts', import.meta.url)), [], { execArgv: ['--import', tsx] });
    return this.child;
  }
}
