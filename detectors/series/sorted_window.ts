/**
 * The order statistics of the last `size` values: their median, any quantile, and the median absolute deviation.
 * One ring holds the order of arrival, one array the order of size; a new value is placed by binary search and the oldest
 * is taken out the same way, so nothing is ever sorted again.
 * Cost: O(log size) comparisons and one memory move of at most 8·size bytes for a value; O(log size) for a median or a MAD.
 */
export class SortedWindow {
  private readonly ring: Float64Array;
  private readonly sorted: Float64Array;
  private next = 0;
  private held = 0;

  /** @throws {RangeError} when `size` is not a whole number of at least 1 */
  constructor(size: number) {
    if (!(Number.isInteger(size) && size >= 1)) throw new RangeError('SortedWindow requires a whole size of at least 1');
    this.ring = new Float64Array(size);
    this.sorted = new Float64Array(size);
  }

  get count(): number {
    return this.held;
  }

  clear(): void {
    this.next = 0;
    this.held = 0;
  }

  /** Adds `amount` to every value held; their order stays. */
  shift(amount: number): void {
    for (let i = 0; i < this.held; i++) {
      this.ring[i] = (this.ring[i] as number) + amount;
      this.sorted[i] = (this.sorted[i] as number) + amount;
    }
  }

  /** Takes a finite value in, and the oldest out when the window is full. */
  push(value: number): void {
    if (this.held === this.ring.length) this.remove(this.ring[this.next] as number);
    this.ring[this.next] = value;
    this.next = this.next + 1 === this.ring.length ? 0 : this.next + 1;
    const at = this.rank(value);
    this.sorted.copyWithin(at + 1, at, this.held);
    this.sorted[at] = value;
    this.held++;
  }

  /** The middle value, or the mean of the two middle ones; NaN when empty. */
  median(): number {
    const half = this.held >> 1;
    if (this.held === 0) return Number.NaN;
    return this.held % 2 === 1 ? (this.sorted[half] as number) : ((this.sorted[half - 1] as number) + (this.sorted[half] as number)) / 2;
  }

  /** The value below which `share` of the window lies (nearest rank); NaN when empty. */
  quantile(share: number): number {
    return this.held === 0 ? Number.NaN : (this.sorted[Math.min(this.held - 1, Math.floor(share * this.held))] as number);
  }

  /**
   * The median of the distances to `center`: the two sides are already in order of distance, so the middle of their merge
   * is found by halving, as the median of two sorted lists is. NaN when empty.
   */
  medianDistance(center: number): number {
    const n = this.held;
    if (n === 0) return Number.NaN;
    const upper = this.distance(center, (n - 1) >> 1);
    return n % 2 === 1 ? upper : (upper + this.distance(center, n >> 1)) / 2;
  }

  /** The k-th smallest distance (from 0) to `center`. */
  private distance(center: number, k: number): number {
    // The k + 1 nearest values are a run of the sorted array; its first index is found by halving.
    let low = 0;
    let high = this.held - k - 1;
    while (low < high) {
      const mid = (low + high) >> 1;
      const left = center - (this.sorted[mid] as number);
      const right = (this.sorted[mid + k + 1] as number) - center;
      if (left > right) low = mid + 1;
      else high = mid;
    }
    return Math.max(Math.abs(center - (this.sorted[low] as number)), Math.abs((this.sorted[low + k] as number) - center));
  }

  private rank(value: number): number {
    let low = 0;
    let high = this.held;
    while (low < high) {
      const mid = (low + high) >> 1;
      if ((this.sorted[mid] as number) < value) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  private remove(value: number): void {
    const at = this.rank(value);
    this.sorted.copyWithin(at, at + 1, this.held);
    this.held--;
  }
}
