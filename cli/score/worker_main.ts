/** A process that scores files it is told of, one at a time. Ctrl-C it leaves to its parent; when told to end, or left alone, it first removes what is half written. */
import { scoreFile } from './score_file.ts';
import { sentenceOf } from './sentence.ts';

const stopping = new AbortController();
let working: Promise<void> = Promise.resolve();

const end = (): void => {
  stopping.abort();
  void working.finally(() => process.exit(0));
};
process.on('SIGINT', () => undefined);
process.on('SIGTERM', end);
process.on('disconnect', end);
process.on('message', ({ input, output }: { input: string; output: string }) => {
  working = scoreFile(input, output, stopping.signal).then(
    (rows) => void process.send?.({ rows, problem: null }),
    (error: unknown) => void (process.connected && process.send?.({ rows: 0, problem: sentenceOf(error) })),
  );
});
