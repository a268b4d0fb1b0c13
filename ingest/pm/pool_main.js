// The reader's launcher: plain JavaScript, because a thread of Node 20 cannot read TypeScript by itself.
import { register } from 'tsx/esm/api';

register();
await import('./pool_reader.ts');
