/** What is simulated. The same options give the same bytes. */
export interface SimulationOptions {
  readonly seed: number;
  /** Start of the history, on a quarter of an hour, network time (UTC). */
  readonly start: Date;
  readonly cells: number;
  readonly customers: number;
  /** Days of KPI history before the first period of play. */
  readonly historyDays: number;
  /** Days of periods, with files and faults, after the history. */
  readonly days: number;
  /** How many faults fall in those days; planned work comes on top, one for every eight. */
  readonly faults: number;
  /** How many hours of serving-cell records the history ends with. */
  readonly presenceHistoryHours: number;
  /** Whether people live together beyond what contracts show, with the records that hint at it (`households.ts`), and change their minds during play. */
  readonly households: boolean;
  /** How many of the last days of history have complaints; they have nothing to do with the network, since the history has no faults to speak of. */
  readonly complaintHistoryDays: number;
}

export const PERIOD_S = 900;
export const PERIODS_A_DAY = 96;

export const DEFAULT_OPTIONS: SimulationOptions = {
  seed: 1,
  start: new Date('2026-01-05T00:00:00Z'),
  cells: 300,
  customers: 20_000,
  historyDays: 35,
  days: 1,
  faults: 6,
  presenceHistoryHours: 24,
  households: false,
  complaintHistoryDays: 0,
};

/** Fills in what is not given. @throws {RangeError} with one sentence when an option is out of bounds */
export function completeOptions(given: Partial<SimulationOptions>): SimulationOptions {
  const options = { ...DEFAULT_OPTIONS, ...given };
  const whole = (name: keyof SimulationOptions, low: number, high: number) => {
    const value = options[name];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high)
      throw new RangeError(`${name} must be a whole number from ${low} to ${high}`);
  };
  whole('seed', 0, 0xffffffff);
  whole('cells', 12, 60_000);
  whole('customers', 1, 5_000_000);
  whole('historyDays', 0, 400);
  whole('days', 0, 400);
  whole('faults', 0, 10_000);
  whole('presenceHistoryHours', 0, 72);
  whole('complaintHistoryDays', 0, options.historyDays);
  if (!(options.start.getTime() >= 0) || options.start.getTime() % (PERIOD_S * 1000) !== 0)
    throw new RangeError('start must be a time on a quarter of an hour');
  return options;
}

/** The seconds at which play starts: the end of the history. */
export function playStart(options: SimulationOptions): number {
  return options.start.getTime() / 1000 + options.historyDays * 86_400;
}

/** `2026-02-09T07:15:00Z` for seconds since 1970. */
export function isoTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** `20260209` and `0715`, as file names carry time. */
export function compactTime(seconds: number): { day: string; clock: string } {
  const text = isoTime(seconds);
  return { day: text.slice(0, 10).replaceAll('-', ''), clock: text.slice(11, 16).replace(':', '') };
}
