/** Held severities end here; a larger deviation is shown as large while it lasts. */
const HELD_MAX = 20;
/** A severity of v is held for v / 4 points and then fades by this a point. */
const HOLD_POINTS_PER_UNIT = 0.25;
const FADE = 0.93;
const HOLD_POINTS_MAX = 30;
/** The deviation worth looking at, and its place on the scale. */
const NOTABLE = 8;
const NOTABLE_SCORE = 50;
const HELD_SCORE_MAX = 80;
/** A new deviation must exceed everything of the last 150 rows by this. */
const NEW_ROWS = 150;
const NEW_MARGIN = 1.2;

/**
 * Severity on the scale 0 to 80: 8 usual deviations are 50, 12 are 60, 20 are 68, and nothing reaches 80; below 8 it is linear.
 * The same for all detectors and series, so one threshold serves all.
 * @example scoreOfSeverity(12) // => 60
 */
export function scoreOfSeverity(severity: number): number {
  return severity <= NOTABLE
    ? (NOTABLE_SCORE * Math.max(0, severity)) / NOTABLE
    : HELD_SCORE_MAX - ((HELD_SCORE_MAX - NOTABLE_SCORE) * NOTABLE) / severity;
}

/**
 * Where a deviation begins that is also new for the series (novelty, see `recurrence.ts`), the scale goes on from 80 to 100:
 * 8 new deviations are 80, 16 are 90.
 * @example scoreOfNovelty(16) // => 90
 */
export function scoreOfNovelty(novelty: number): number {
  return 100 - (20 * NOTABLE) / Math.max(NOTABLE, novelty);
}

/** A score and, in `source`, the index of the evidence that it comes from (-1: none). */
export interface Held {
  readonly score: number;
  readonly source: number;
}

/**
 * Shows severity so that it can be seen: held for v/4 points, then fading by 7 % a point, at most 30 points; the first row of what is new
 * stands out above 80. Holding shapes the curve and joins what belongs together; it never raises a value above the one it comes from.
 * Cost: O(30) a row and O(1) amortised for the novelty's sliding maximum. Source: detection.md section 8, point 5, and its "severity and novelty are two numbers".
 */
export class SeverityHold {
  private readonly severities = new Float64Array(HOLD_POINTS_MAX);
  private readonly sources = new Int32Array(HOLD_POINTS_MAX);
  private readonly novelties: { row: number; novelty: number }[] = [];
  private row = 0;

  /** @param novelty of the same row; @param source what speaks, returned while it is held */
  push(severity: number, novelty: number, source: number): Held {
    const isNew = this.isNew(novelty);
    let shown = severity;
    let speaker = severity > 0 ? source : -1;
    for (let age = 1; age < HOLD_POINTS_MAX && age <= this.row; age++) {
      const at = (this.row - age) % HOLD_POINTS_MAX;
      const past = this.severities[at] as number;
      if (past <= shown) continue;
      const held = past * FADE ** Math.max(0, age - past * HOLD_POINTS_PER_UNIT);
      if (held > shown) {
        shown = held;
        speaker = this.sources[at] as number;
      }
    }
    this.severities[this.row % HOLD_POINTS_MAX] = severity < 1 ? 0 : Math.min(severity, HELD_MAX);
    this.sources[this.row % HOLD_POINTS_MAX] = source;
    this.row++;
    return isNew ? { score: scoreOfNovelty(novelty), source } : { score: scoreOfSeverity(shown), source: speaker };
  }

  /** Keeps the candidates for the largest novelty of the last 150 rows, largest first. */
  private isNew(novelty: number): boolean {
    const past = this.novelties;
    while (past[0] && past[0].row < this.row - NEW_ROWS) past.shift();
    const largest = past[0]?.novelty ?? 0;
    while ((past.at(-1)?.novelty ?? Number.POSITIVE_INFINITY) <= novelty) past.pop();
    past.push({ row: this.row, novelty });
    return novelty >= NOTABLE && novelty > NEW_MARGIN * largest;
  }
}
