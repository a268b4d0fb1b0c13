/** What the command line may use of this folder. */
export { type EraseDeps, type Erased, erase, eraseAgain, readmit } from './erase.ts';
export { type Removed, type RetainDeps, retain } from './retain.ts';
export { type Retention, readRetention } from './rules.ts';
