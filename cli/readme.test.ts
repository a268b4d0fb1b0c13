import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS } from './commands/index.ts';
import { ENVIRONMENT_SHAPE, readEnvironment } from './config.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test.each(Object.keys(ENVIRONMENT_SHAPE))('the README explains %s', (name) => expect(readme).toContain(`\`${name}\``));

test.each([...COMMANDS.keys()])('the README shows forecell %s', (name) => expect(readme).toMatch(new RegExp(`forecell ${name}\\b`)));

test('a bad environment is refused with a list of what is wrong', () => {
  expect(() => readEnvironment({ CLICKHOUSE_URL: 'nonsense', FORECELL_DATABASE: 'Bad Name' })).toThrow(/CLICKHOUSE_URL[\s\S]*FORECELL_DATABASE/);
});
