import type { ReadTopic } from './lexicon.ts';

/**
 * The operator's own words for topics, and what each may mean, the likeliest first: a word that says only "calls" leaves it to the text
 * whether they dropped or never began. Words that are not here (and `network`, `technical`) decide nothing.
 */
const GIVEN: readonly (readonly [readonly ReadTopic[], string])[] = [
  [['coverage'], 'coverage|no signal|signal|reception|no coverage|poor coverage|dækning|ingen dækning|dårlig dækning|intet signal'],
  [['coverage', 'cannot_connect'], 'no service|no network|outage|ingen tjeneste|nedbrud'],
  [['slow_data'], 'slow data|data slow|slow internet|speed|slow|langsom data|langsomt internet|hastighed'],
  [['slow_data', 'cannot_connect'], 'data|internet|mobile data|broadband|mobildata|bredbånd'],
  [['dropped_calls'], 'dropped calls|dropped call|call drop|call drops|call quality|voice quality|tabte opkald|afbrudte opkald'],
  [['dropped_calls', 'cannot_connect'], 'calls|call|voice|opkald|tale'],
  [['cannot_connect'], 'cannot connect|no connection|connection|registration|no data|no internet|sms|mms|messages|ingen forbindelse'],
  [['bill'], 'bill|billing|invoice|payment|price|charges|regning|faktura|betaling'],
  [['other'], 'contract|sales|order|delivery|device|handset|sim|account|store|staff|other|andet|ordre|levering|aftale|butik'],
];

const MEANINGS: ReadonlyMap<string, readonly ReadTopic[]> = new Map(
  GIVEN.flatMap(([topics, words]) => words.split('|').map((word) => [word, topics])),
);

/**
 * What the operator's word may mean; empty when it says nothing. Compared in lower case, with blanks for `_` and `-`.
 * @example meaningsOf('Data_slow ') // => ['slow_data']
 */
export function meaningsOf(given: string): readonly ReadTopic[] {
  return MEANINGS.get(given.trim().toLowerCase().replace(/[_-]+/g, ' ')) ?? [];
}
