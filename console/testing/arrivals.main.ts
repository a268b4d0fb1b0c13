import { parseArgs } from 'node:util';
import { machine } from '../../bench/machine.ts';
import { timePages } from './arrivals.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    tokens: { type: 'string', default: '.forecell/tokens.json' },
    runs: { type: 'string', default: '5' },
  },
});
console.log(machine());
await timePages(values.url, values.tokens, Math.max(1, Number(values.runs) || 5), (line) => console.log(line));
