/** How an incident feels to whoever is on it. */
export const EXPERIENCES = ['no_service', 'failures', 'slow', 'mixed'] as const;
export type Experience = (typeof EXPERIENCES)[number];

export const CONFIDENCES = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/**
 * Everything Forecell says to customers in one language. Holes: {area}, {from}, {to}, {by}, {next}, {likely}. Facts only: no offer, no promise, no blame,
 * so that a service message stays one.
 */
export interface Language {
  readonly locale: string;
  readonly somewhere: string;
  /** A time on the day of the message, and one on another day; holes {time}, {day}. */
  readonly today: string;
  readonly another_day: string;
  readonly ongoing: Readonly<Record<Experience, string>>;
  readonly over: Readonly<Record<Experience, string>>;
  /** What somebody felt, in a few words within a line; hole {for}. */
  readonly felt: Readonly<Record<Experience, string>>;
  readonly units: { readonly hour: string; readonly minute: string };
  /** The last days of one customer, told to that customer. Holes: {what}, {for}, {day}, {from}, {to}, {area}. */
  readonly days: {
    readonly quiet: string;
    readonly unknown: string;
    readonly one: Readonly<Record<Experience, string>>;
    readonly several: string;
    readonly ongoing: string;
  };
  readonly working: string;
  readonly restored: string;
  readonly estimate: string;
  readonly no_estimate: string;
  readonly likely: Readonly<Record<Confidence, string>>;
  readonly script: { readonly opening: string; readonly question: string; readonly closing: string };
}
