import { parentPort, workerData } from 'node:worker_threads';
import { readCatalogue } from '../../sql/catalogue/catalogue.ts';
import { FileRejected } from '../limits.ts';
import { openSource, type Source } from '../source.ts';
import type { PmFile } from './file.ts';
import { UnmappedPacker } from './packed.ts';
import { parsePmFile } from './parser.ts';
import type { Answer, Question } from './pool.ts';

/** A reader of measurement files: answers one question after the other, so that answers need no names. */
const catalogue = readCatalogue((workerData as { catalogue: readonly string[] }).catalogue);
const held = new Map<number, Source>();
const packer = new UnmappedPacker();
let number = 0;

type Told = Exclude<Answer, { file: PmFile }> | { readonly file: PmFile };

async function answerTo(question: Question): Promise<Told> {
  if (question.ask === 'open') {
    const source = await openSource(question.path, question.limits);
    held.set(++number, source);
    return { loadId: source.loadId, bytes: source.bytes, number };
  }
  const source = held.get(question.number);
  held.delete(question.number);
  if (question.ask === 'drop') return { dropped: true };
  if (!source) return { failed: 'a file is parsed once' };
  return { file: await parsePmFile(source.chunks(), { catalogue, limits: question.limits, now: question.now }) };
}

let before: Promise<unknown> = Promise.resolve();
parentPort?.on('message', (question: Question) => {
  // Files are read while others are parsed; the answers still go in the order of the questions.
  const answer = answerTo(question).catch((error: unknown): Told => {
    if (error instanceof FileRejected) return { refused: error.message, line: error.line };
    return { failed: error instanceof Error ? error.name : 'unknown' };
  });
  before = before.then(async () => {
    const told = await answer;
    // Packed only now, since names are numbered in the order of the answers.
    if ('file' in told) parentPort?.postMessage({ file: { ...told.file, unmapped: [] }, unmapped: packer.pack(told.file.unmapped) } satisfies Answer);
    else parentPort?.postMessage(told);
  });
});
parentPort?.postMessage({ ready: true } satisfies Answer);
