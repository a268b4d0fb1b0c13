import { beforeEach, describe, expect, test } from 'vitest';
import { ANSWERS_MAX, ASKED_MS_MAX, KeptAnswers } from './answers.ts';

let now = 0;
let reads = 0;
let answers: KeptAnswers;
const read = async () => ++reads;
const ask = (oldBy: 'news' | 'time' = 'news', name = 'a') => answers.ask(name, oldBy, read);
/** Lets everything that is ready happen. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

beforeEach(() => {
  [now, reads] = [1_000_000, 0];
  answers = new KeptAnswers(2_000, () => now);
});

test('whoever asks at the same moment, or a little later, gets the same reading', async () => {
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  now += 1_999;
  expect(await ask()).toBe(1);
});

test('without anybody looking for news an answer is as old as between two looks, with it half a minute', async () => {
  await ask();
  now += 2_001;
  expect(await ask()).toBe(2);
  for (let second = 0; second < 30; second += 2) {
    answers.watched();
    expect(await ask()).toBe(2);
    now += 2_000;
  }
  now += 1;
  answers.watched();
  expect(await ask()).toBe(3);
});

test('when looking for news has stopped working, nothing is taken to be without news', async () => {
  answers.watched();
  await ask();
  now += 6_001;
  expect(await ask()).toBe(2);
});

describe('when there is news', () => {
  test('the old answer stands until the new one is there, and then never again', async () => {
    answers.watched();
    await ask();
    let give = (_: number) => {};
    const slow = () => new Promise<number>((resolve) => (give = resolve));
    const first = answers.ask('slow', 'news', slow);
    give(10);
    expect(await first).toBe(10);
    await settle();
    now += 10;
    const refreshed = answers.refresh();
    await settle();
    expect(await answers.ask('slow', 'news', slow)).toBe(10);
    give(20);
    await refreshed;
    expect(await answers.ask('slow', 'news', slow)).toBe(20);
    expect(await ask()).toBe(2);
  });

  test('what nobody has asked for in a minute is dropped unread, and nothing is wanted any more', async () => {
    await ask();
    expect(answers.wanted).toBe(true);
    now += ASKED_MS_MAX + 1;
    expect(answers.wanted).toBe(false);
    await answers.refresh();
    expect(reads).toBe(1);
  });

  test('a reading that fails drops the old answer, and the next to ask hears of it', async () => {
    answers.watched();
    let away = false;
    const sometimes = async () => {
      if (away) throw new Error('away');
      return 'here';
    };
    expect(await answers.ask('s', 'news', sometimes)).toBe('here');
    away = true;
    now += 10;
    await answers.refresh();
    await expect(answers.ask('s', 'news', sometimes)).rejects.toThrow('away');
    away = false;
    expect(await answers.ask('s', 'news', sometimes)).toBe('here');
  });
});

test('what only time makes old is read again behind the reader first, then in front', async () => {
  await ask('time');
  now += 15_001;
  expect(await ask('time')).toBe(1);
  await settle();
  expect(await ask('time')).toBe(2);
  now += 60_001;
  expect(await ask('time')).toBe(3);
});

test('after a write everything is read anew, also what was being read when it happened', async () => {
  let give = (_: string) => {};
  const first = answers.ask('w', 'news', () => new Promise<string>((resolve) => (give = resolve)));
  answers.forget();
  const second = answers.ask('w', 'news', async () => 'after');
  give('before');
  expect([await first, await second, await answers.ask('w', 'news', async () => 'never')]).toEqual(['before', 'after', 'after']);
});

test('answers are bounded, and the one asked for longest ago goes', async () => {
  for (let n = 0; n < ANSWERS_MAX; n++) await ask('news', `n${n}`);
  await ask('news', 'n0');
  await ask('news', 'one more');
  expect(await ask('news', 'n0')).toBe(1);
  expect(await ask('news', 'n1')).toBe(ANSWERS_MAX + 2);
});
