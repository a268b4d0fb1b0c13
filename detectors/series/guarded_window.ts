import { SortedWindow } from './sorted_window.ts';

/**
 * The recent past of a statistic without its outliers: what lies too far out is refused, so that a fault does not become the normal
 * it is measured against; but when a whole window's length has been refused without a break, the world has changed, and the window starts anew.
 */
export class GuardedWindow {
  private readonly window: SortedWindow;
  private refused = 0;

  private readonly size: number;

  constructor(size: number) {
    this.size = size;
    this.window = new SortedWindow(size);
  }

  get count(): number {
    return this.window.count;
  }

  median(): number {
    return this.window.median();
  }

  /** The median absolute deviation, times 1.4826: the standard deviation if the values are normal. */
  spread(): number {
    return 1.4826 * this.window.medianDistance(this.window.median());
  }

  /** @param outlying whether the value is too far out to be learned */
  learn(value: number, outlying: boolean): void {
    if (!outlying) this.refused = 0;
    else if (++this.refused < this.size) return;
    else {
      this.window.clear();
      this.refused = 0;
    }
    this.window.push(value);
  }
}
