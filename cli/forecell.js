#!/usr/bin/env node
// The launcher: plain JavaScript, because Node 20 cannot read TypeScript by itself.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
process.exit(await main(process.argv.slice(2)));
