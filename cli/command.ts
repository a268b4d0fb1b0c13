/** One subcommand. `run` gets the arguments after its name and returns the exit code. */
export interface Command {
  readonly usage: string;
  readonly about: string;
  run(argv: readonly string[]): Promise<number>;
}
