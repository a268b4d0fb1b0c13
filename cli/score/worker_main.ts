/** A process that scores files it is told of, one at a time; it ends when its parent does, and leaves Ctrl-C to it. */
import { scoreFile } from './score_file.ts';
import { sentenceOf } from './sentence.ts';

process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', ({ input, output }: { input: string; output: string }) => {
  scoreFile(input, output).then(
    (rows) => process.send?.({ rows, problem: null }),
    (error: unknown) => process.send?.({ rows: 0, problem: sentenceOf(error) }),
  );
});
