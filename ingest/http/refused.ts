/** Why a request was not taken: one sentence that repeats nothing of it. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  /** When to come again, in seconds. */
  readonly retryAfterS: number | null;

  constructor(status: number, message: string, retryAfterS: number | null = null) {
    super(message);
    this.status = status;
    this.retryAfterS = retryAfterS;
  }
}
