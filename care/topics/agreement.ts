import type { Topic } from './lexicon.ts';

/** What an incident felt like to those it touched, as detection says. */
type Felt = 'no_service' | 'failures' | 'slow' | 'mixed';

/**
 * How well a complaint's topic fits what an incident felt like, 0 to 1. Judgement, not measured: nobody calls slow data "no signal", but people without
 * service do call it "the internet is down". What is not here (a topic nobody gave, an experience nobody knows) fits half-way to full, 0.8.
 */
const AGREEMENT: Readonly<Partial<Record<Topic, Readonly<Record<Felt, number>>>>> = {
  coverage: { no_service: 1, failures: 0.7, slow: 0.5, mixed: 0.8 },
  cannot_connect: { no_service: 1, failures: 1, slow: 0.6, mixed: 0.9 },
  dropped_calls: { no_service: 0.8, failures: 1, slow: 0.5, mixed: 0.9 },
  slow_data: { no_service: 0.6, failures: 0.7, slow: 1, mixed: 0.9 },
};

const ENTRIES = Object.entries(AGREEMENT).flatMap(([topic, byFelt]) =>
  Object.entries(byFelt).map(([felt, fit]) => ({ pair: `${topic}/${felt}`, fit })),
);

/** The table as two columns side by side, as parameters travel. */
export const PAIRINGS: readonly string[] = ENTRIES.map(({ pair }) => pair);
export const AGREEMENTS: readonly number[] = ENTRIES.map(({ fit }) => fit);
