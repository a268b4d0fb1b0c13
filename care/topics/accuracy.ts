import { readFileSync } from 'node:fs';
import { classify, type Sentiment } from './classify.ts';
import { type ReadTopic, TOPICS } from './lexicon.ts';

/** A text with what a person says it is about. */
export interface LabelledText {
  readonly topic: ReadTopic;
  readonly sentiment: Sentiment;
  readonly text: string;
}

/** A share with its 95 % Wilson interval (Wilson 1927), and what it is a share of. */
export interface Share {
  readonly of: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface Accuracy {
  readonly topic: Share;
  readonly sentiment: Share;
  /** Whether a complaint was rightly taken for one about the network or not: what links and spikes rest on. */
  readonly network: Share;
  /** `confusion[labelled][read]`, texts. */
  readonly confusion: Readonly<Record<ReadTopic, Readonly<Record<ReadTopic, number>>>>;
}

const MOODS: Readonly<Record<string, Sentiment>> = { '-': 'negative', '0': 'neutral', '+': 'positive' };
export const READ_TOPICS = TOPICS.filter((topic): topic is ReadTopic => topic !== 'unknown');
const Z = 1.959964;

/** The texts shipped for judging: `test` was written before any pattern and decides nothing; `train` is what the patterns were made with. */
export function labelledTexts(language: 'en' | 'da', split: 'test' | 'train'): LabelledText[] {
  const lines = readFileSync(new URL(`./sample/${language}_${split}.tsv`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [topic, mood = '', text = ''] = line.split('\t');
    const known = READ_TOPICS.find((name) => name === topic);
    const sentiment = MOODS[mood];
    if (!known || !sentiment) throw new Error(`a labelled text of ${language}_${split} has no label that is known`);
    return { topic: known, sentiment, text };
  });
}

/** How often the reading agrees with the labels. */
export function accuracyOf(texts: readonly LabelledText[]): Accuracy {
  const confusion = Object.fromEntries(READ_TOPICS.map((label) => [label, Object.fromEntries(READ_TOPICS.map((read) => [read, 0]))])) as Record<
    ReadTopic,
    Record<ReadTopic, number>
  >;
  const aboutNetwork = (topic: string) => topic !== 'bill' && topic !== 'other';
  let moods = 0;
  let network = 0;
  for (const { topic, sentiment, text } of texts) {
    const reading = classify(text);
    const read = reading.topic === 'unknown' ? 'other' : reading.topic;
    confusion[topic][read]++;
    if (reading.sentiment === sentiment) moods++;
    if (aboutNetwork(topic) === aboutNetwork(read)) network++;
  }
  const right = READ_TOPICS.reduce((sum, topic) => sum + confusion[topic][topic], 0);
  return { topic: wilson(right, texts.length), sentiment: wilson(moods, texts.length), network: wilson(network, texts.length), confusion };
}

/**
 * A share with its Wilson interval. Unknown (NaN) of nothing.
 * @example wilson(8, 10) // => { of: 10, share: 0.8, low: 0.490, high: 0.943 }
 */
export function wilson(right: number, of: number): Share {
  const share = right / of;
  const middle = (share + (Z * Z) / (2 * of)) / (1 + (Z * Z) / of);
  const half = (Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of))) / (1 + (Z * Z) / of);
  return { of, share, low: middle - half, high: middle + half };
}
