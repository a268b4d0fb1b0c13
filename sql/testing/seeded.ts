/**
 * Uniform numbers in [0, 1) that are the same in every run: Mulberry32 (Tommy Ettinger, public domain), 32 bits of state, enough for a test.
 * @example seeded(5)() // 0.6897749109193683
 */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
