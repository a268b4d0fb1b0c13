import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes this process holds on to after everything that is not needed was let go: objects and buffers, without room the engine keeps for what comes. */
export function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const gc = globalThis.gc ?? (runInNewContext('gc') as () => void);
  // Buffers are let go by finalisers, after the objects that own them.
  for (let n = 0; n < 3; n++) gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
