const DAY_S = 86_400;
/** Deviations from here on are episodes. */
const EPISODE_FROM = 4;
/** Quiet points that end an episode. */
const QUIET_POINTS = 10;
/** Past episodes count as alike from this share of the size on. */
const ALIKE_SHARE = 0.7;
const MEMORY_DAYS = 14;
/** The first half day counts as half a day, so that one early episode is not "many a day". */
const DAYS_MIN = 0.5;
/** Episodes a day at which a size is worth half. */
const RATE_FOR_SEVERITY = 1;
const RATE_FOR_NOVELTY = 0.2;
const COMPRESSED_FROM = 20;
const BINS_PER_OCTAVE = 10;
const BINS = 200;

/** A deviation, weighed by how often the series has shown one alike. */
export interface Weighed {
  readonly severity: number;
  readonly novelty: number;
}

/**
 * How often a series has shown deviations of this size before: separate episodes a day over the last 14 days, λ. A size seen daily is what the
 * series does, not an incident: severity = z / (1 + λ²), halved at one episode a day; novelty, which asks whether it is *new*, is halved
 * at one in five days. Episodes, not points, so that a long fault counts once and does not hide itself; the present episode does not count.
 * Fine-grained bursts (a batch job each hour) thus fall silent after half a day, and a monthly outage never does.
 * Cost: O(1) a value, O(200) at the end of an episode.
 * Source: ours; measured beside a quantile of the series' own past, which hid repeated incidents (see the README).
 */
export class Recurrence {
  private readonly counts = new Float64Array(BINS);
  private readonly atLeast = new Float64Array(BINS);
  private firstS = Number.NaN;
  private forgottenS = Number.NaN;
  private peak = 0;
  private quiet = 0;

  weigh(atS: number, deviation: number): Weighed {
    if (Number.isNaN(this.firstS)) {
      this.firstS = atS;
      this.forgottenS = atS;
    }
    const days = (atS - this.firstS) / DAY_S;
    const perDay = (this.atLeast[bin(ALIKE_SHARE * deviation)] as number) / Math.max(DAYS_MIN, Math.min(days, MEMORY_DAYS));
    this.forget(atS, days);
    this.follow(deviation);
    return {
      severity: compressed(deviation) / (1 + (perDay / RATE_FOR_SEVERITY) ** 2),
      novelty: deviation / (1 + (perDay / RATE_FOR_NOVELTY) ** 2),
    };
  }

  private follow(deviation: number): void {
    if (deviation >= EPISODE_FROM) {
      this.peak = Math.max(this.peak, deviation);
      this.quiet = 0;
    } else if (this.peak > 0 && ++this.quiet >= QUIET_POINTS) {
      const at = bin(this.peak);
      this.counts[at] = (this.counts[at] as number) + 1;
      this.peak = 0;
      this.sum();
    }
  }

  /** Once a day, when there are more days than are remembered, the older ones fade. */
  private forget(atS: number, days: number): void {
    const sinceDays = (atS - this.forgottenS) / DAY_S;
    if (sinceDays < 1) return;
    this.forgottenS = atS;
    if (days <= MEMORY_DAYS) return;
    const keep = Math.exp(-sinceDays / MEMORY_DAYS);
    for (let i = 0; i < BINS; i++) this.counts[i] = (this.counts[i] as number) * keep;
    this.sum();
  }

  private sum(): void {
    let total = 0;
    for (let i = BINS - 1; i >= 0; i--) {
      total += this.counts[i] as number;
      this.atLeast[i] = total;
    }
  }
}

function bin(deviation: number): number {
  return Math.max(0, Math.min(BINS - 1, Math.floor(BINS_PER_OCTAVE * Math.log2(Math.max(deviation, 1)))));
}

/** Beyond 20, a deviation says as much of a small scale as of a large value: from there it grows with its cube root. */
function compressed(deviation: number): number {
  return deviation <= COMPRESSED_FROM ? deviation : COMPRESSED_FROM * Math.cbrt(deviation / COMPRESSED_FROM);
}
