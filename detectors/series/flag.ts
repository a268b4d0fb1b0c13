/** States remembered; a flag with more is not a flag. */
const STATES_MAX = 8;
const ROWS_MIN = 60;
const MEMORY_ROWS = 20_000;
/** A state seen less often than this is out of the ordinary, if another one rules. */
const RARE_SHARE = 0.01;
const RULING_SHARE = 0.9;
const SEVERITY = 16;

/**
 * D0 for status flags: a value with few states, one of which rules (90 % of the past). A state that has made up less than 1 % of the past is
 * severity 16, falling in proportion to how often it has been seen. A flag that flaps as a habit is therefore silent, and one that stays in
 * its new state is believed after a while (1 % of two weeks of minutes: three hours).
 * Cost: O(states).
 */
export class StatusFlag {
  private readonly shares = new Map<number, number>();
  private count = 0;

  push(state: number): number {
    const share = this.shares.get(state) ?? 0;
    const ruling = Math.max(0, ...this.shares.values());
    this.count++;
    const weight = 1 / Math.min(this.count, MEMORY_ROWS);
    if (!this.shares.has(state) && this.shares.size < STATES_MAX) this.shares.set(state, 0);
    for (const [known, held] of this.shares) this.shares.set(known, held + weight * ((known === state ? 1 : 0) - held));
    if (this.count <= ROWS_MIN || ruling < RULING_SHARE || this.shares.size >= STATES_MAX) return 0;
    return SEVERITY * Math.max(0, 1 - share / RARE_SHARE);
  }
}
