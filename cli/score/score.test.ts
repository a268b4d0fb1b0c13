import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { jobsOf, score } from '../commands/score.ts';
import { scoredLines, scoreFile } from './score_file.ts';
import { layoutOf } from './table.ts';
import { readTimestamp } from './timestamp.ts';

const folder = mkdtempSync(join(tmpdir(), 'forecell-score-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const START = Date.UTC(2026, 0, 5);
const rows = (count: number, time: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${time(i)},${(100 + 30 * Math.sin(i / 229) + ((i * 7919) % 13)).toFixed(2)},${i % 2}\n`).join('');

async function linesFrom(text: string): Promise<string[]> {
  async function* source() {
    yield* text.trimEnd().split('\n');
  }
  const lines: string[] = [];
  for await (const line of scoredLines(source())) lines.push(line);
  return lines;
}

test.each([
  ['2026-01-05T10:15:00Z', 1767608100],
  ['2026-01-05 10:15', 1767608100],
  ['2026/01/05 10:15:00', 1767608100],
  ['2026-01-05T11:15:00.250+01:00', 1767608100.25],
  ['1767608100', 1767608100],
  ['1767608100000', 1767608100],
  ['1767608100000000', 1767608100],
  ['2026-01-05', 1767571200],
])('%s is %f seconds', (text, seconds) => expect(readTimestamp(text)).toBe(seconds));

test.each(['', 'soon', '2026-13-05', '10:15', '1e', '2026-01-05T10:15:00Q'])('"%s" is not a time', (text) => expect(readTimestamp(text)).toBeNaN());

test.each([
  ['timestamp,value,label', '2026-01-05,1,0', 'timestamp', ['value']],
  ['"TimeStamp","Value","Label"', '"2018-03-15T00:00:00Z",0,0', '"TimeStamp"', ['Value']],
  ['host;epoch;cpu;is_anomaly', 'a;1767608100;3;0', 'epoch', ['cpu']],
  ['value\tat_what\twhen', '5\tx\t1767608100000', 'when', ['value']],
  ['1767608100,5,6', null, null, ['column2', 'column3']],
])('%s: the time and the values are found', (first, second, time, values) => {
  const layout = layoutOf(first, second);
  expect(layout.columns.map((column) => column.name)).toEqual(values);
  expect(layout.hasHeader).toBe(time !== null);
  if (time) expect(first.split(layout.delimiter)[layout.timeAt]).toBe(time);
});

test('the file has a line for each row, in order, the time as it stood, and the label changes nothing', async () => {
  const input = write('a.csv', `timestamp,value,label\r\n${rows(400, (i) => new Date(START + i * 60_000).toISOString()).replaceAll('\n', '\r\n')}`);
  const output = join(folder, 'out', 'a.csv');
  expect(await scoreFile(input, output)).toBe(400);
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
  expect(lines[0]).toBe('timestamp,score,detector');
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(Array.from({ length: 400 }, (_, i) => new Date(START + i * 60_000).toISOString()));
  const unlabelled = write('b.csv', readFileSync(input, 'utf8').replace(/,[01]\r/g, ',0\r'));
  await scoreFile(unlabelled, join(folder, 'out', 'b.csv'));
  expect(readFileSync(join(folder, 'out', 'b.csv'), 'utf8')).toBe(readFileSync(output, 'utf8'));
});

test('cutting a file after any row leaves the scores of the rows before it as they were', async () => {
  const text = `timestamp,value,label\n${rows(1_500, (i) => String(START / 1_000 + 300 * i))}`
    .split('\n')
    .map((line, i) => (i === 1_201 ? line.replace(/,[\d.]+,/, ',9999,') : line))
    .join('\n');
  const whole = await linesFrom(text);
  expect(whole.some((line) => Number(line.split(',')[1]) > 50)).toBe(true);
  for (const cut of [1, 2, 30, 31, 60, 300, 1_199, 1_200, 1_201, 1_499]) {
    expect(
      await linesFrom(
        text
          .split('\n')
          .slice(0, cut + 1)
          .join('\n'),
      ),
    ).toEqual(whole.slice(0, cut));
  }
});

test('seconds, milliseconds and ISO of the same times give the same scores; holes, text and empty cells are missing values', async () => {
  const text = (time: (i: number) => string) =>
    `time,value\n${rows(300, time)
      .replace(/,[01]\n/g, '\n')
      .replace(/,10\d\.00\n/g, ',NaN\n')
      .replace(/,11\d\.50\n/g, ',\n')}`;
  const scores = async (time: (i: number) => string) => (await linesFrom(text(time))).map((line) => line.split(',').slice(1).join());
  const seconds = await scores((i) => String(START / 1_000 + 60 * i));
  expect(await scores((i) => String(START + 60_000 * i))).toEqual(seconds);
  expect(await scores((i) => new Date(START + 60_000 * i).toISOString().replace('T', ' ').slice(0, 19))).toEqual(seconds);
});

test.each([
  ['', 'line 1: the file is empty'],
  ['timestamp,value\n', 'line 1: there is a header but no row'],
  ['x,y\n1,2\n', 'line 1: no time column: none is named timestamp or time, and none holds ISO times or epoch numbers'],
  ['timestamp,label\n2026-01-05,1\n', 'line 1: no value column beside the time'],
  ['timestamp,value\n2026-01-05,1\n\nyesterday,2\n', 'line 4: "yesterday" is not a time (ISO or epoch)'],
  ['timestamp,value\n2026-01-05,1\n2026-01-06,1,2\n', 'line 3: 3 cells where the first line has 2'],
])('%j is refused in one sentence', async (text, sentence) => {
  await expect(scoreFile(write('bad.csv', text), join(folder, 'out', 'bad.csv'))).rejects.toThrow(sentence);
  expect(readdirSync(join(folder, 'out')).filter((name) => name.startsWith('bad'))).toEqual([]);
});

test('folders are searched; the same file name twice keeps its folders; scores never overwrite their input', () => {
  for (const name of ['in/x/one.csv', 'in/y/one.csv', 'in/two.csv', 'in/notes.txt']) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    write(name, 'timestamp,value\n2026-01-05,1\n');
  }
  const out = join(folder, 'scores');
  expect(
    jobsOf([join(folder, 'in')], out)
      .map((job) => job.output.slice(out.length + 1))
      .sort(),
  ).toEqual(['in/x/one.csv', 'in/y/one.csv', 'two.csv']);
  expect(() => jobsOf([join(folder, 'in/two.csv')], join(folder, 'in'))).toThrow(/overwritten/);
  expect(() => jobsOf([join(folder, 'nowhere')], out)).toThrow(/no such file/);
});

test('several files are scored by processes of their own; a bad one is named and the others go on; the exit code says so', async () => {
  const source = join(folder, 'many');
  mkdirSync(source);
  for (let f = 0; f < 4; f++) write(`many/f${f}.csv`, `timestamp,value\n${rows(200, (i) => String(START + 1_000 * i)).replace(/,[01]\n/g, '\n')}`);
  write('many/wrong.csv', 'timestamp,value\n2026-01-05,1\nnever,2\n');
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const told = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const code = await score.run([source, '--out', join(folder, 'many-out')]);
  const lines = said.mock.calls.map(([line]) => String(line));
  const summary = told.mock.calls.map(([line]) => String(line));
  said.mockRestore();
  told.mockRestore();
  expect(code).toBe(1);
  expect(lines).toEqual([`${join(source, 'wrong.csv')}: line 3: "never" is not a time (ISO or epoch)`]);
  expect(summary[0]).toMatch(/^scored 4 of 5 files, 800 rows/);
  expect(readdirSync(join(folder, 'many-out')).sort()).toEqual(['f0.csv', 'f1.csv', 'f2.csv', 'f3.csv']);
});
