/** What a complaint is about. `unknown`: nothing was written and the operator did not sort it. */
export const TOPICS = ['coverage', 'slow_data', 'dropped_calls', 'cannot_connect', 'bill', 'other', 'unknown'] as const;
export type Topic = (typeof TOPICS)[number];
export type ReadTopic = Exclude<Topic, 'unknown'>;

/** Topics that the network may be the cause of. Nobody sorted it is one: else an operator without topics would have no lag figures. */
export const NETWORK_TOPICS: readonly Topic[] = ['coverage', 'slow_data', 'dropped_calls', 'cannot_connect', 'unknown'];

/**
 * Words of one language. A pattern is a row of words; `a|b` is either, `buffer*` any word that begins so, `~3` up to three words between.
 * A topic's score is the sum of the weights of its patterns found, each counted once: 4 settles it, 1 only leans.
 */
export interface Lexicon {
  readonly stopwords: readonly string[];
  readonly topics: Readonly<Record<ReadTopic, Readonly<Record<number, readonly string[]>>>>;
  readonly praise: readonly string[];
  readonly blame: readonly string[];
  readonly requests: readonly string[];
  /** Words that turn the next few words round: `not slow`, `ingen tabte opkald`. */
  readonly denials: readonly string[];
}

/** Compiles a pattern to a regular expression over blank-separated words. Gaps are bounded and words cannot overlap, so matching is linear in the text. */
export function compile(pattern: string): RegExp {
  let source = '';
  for (const part of pattern.split(' ')) {
    const gap = /^~(\d)$/.exec(part);
    source += gap ? `(?:[^ ]+ ){0,${gap[1]}}` : `(?:${part.split('|').map(wordSource).join('|')}) `;
  }
  return new RegExp(`(?<= )${source}`, 'u');
}

function wordSource(word: string): string {
  return word.endsWith('*') ? `${escaped(word.slice(0, -1))}[^ ]*` : escaped(word);
}

function escaped(word: string): string {
  return word.replace(/[.+?^${}()[\]\\]/g, '\\$&');
}
