import { parseArgs } from 'node:util';
import { dataDirectory, UsageError } from '../config.ts';

/** What `forecell up` was asked for. */
export interface UpOptions {
  readonly directory: string;
  readonly port: number;
  /** Null: the port after the API's, or any free one where that is taken. */
  readonly intakePort: number | null;
  readonly host: string;
  readonly demo: boolean;
  /** From one quarter of an hour of the simulated network to the next: most of it is left to whoever looks at the pages. */
  readonly intervalMs: number;
  readonly cells: number;
  readonly customers: number;
  readonly seed: number;
  readonly historyDays: number;
}

/** @throws {UsageError} one sentence that says which option takes what */
export function readUpOptions(argv: readonly string[]): UpOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      demo: { type: 'boolean', default: false },
      'data-dir': text,
      port: text,
      'intake-port': text,
      host: text,
      'interval-ms': text,
      cells: text,
      customers: text,
      seed: text,
      'history-days': text,
    },
  });
  const whole = (name: string, value: string | undefined, fallback: number, min: number, max: number): number => {
    const number = value === undefined ? fallback : Number(value);
    if (!Number.isInteger(number) || number < min || number > max) throw new UsageError(`--${name} takes a whole number from ${min} to ${max}`);
    return number;
  };
  return {
    directory: dataDirectory(values['data-dir']),
    host: values.host ?? '127.0.0.1',
    demo: values.demo,
    port: whole('port', values.port, 8080, 0, 65_535),
    intakePort: values['intake-port'] === undefined ? null : whole('intake-port', values['intake-port'], 0, 0, 65_535),
    intervalMs: whole('interval-ms', values['interval-ms'], 10_000, 50, 3_600_000),
    cells: whole('cells', values.cells, 300, 12, 5_000),
    customers: whole('customers', values.customers, 20_000, 100, 500_000),
    seed: whole('seed', values.seed, 1, 0, 2 ** 31),
    historyDays: whole('history-days', values['history-days'], 35, 1, 60),
  };
}
