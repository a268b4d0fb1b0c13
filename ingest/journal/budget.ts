/** Why something was not taken: there is no room for it now, or the disk can no longer be trusted. Whoever offered it keeps it and offers it again. */
export class JournalRefusal extends Error {
  override readonly name = 'JournalRefusal';
  readonly why: 'full' | 'broken';

  constructor(why: 'full' | 'broken', message: string) {
    super(message);
    this.why = why;
  }
}

/** How many bytes may wait in all journals together. */
export class JournalBudget {
  readonly bytesMax: number;
  usedBytes = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  take(bytes: number): boolean {
    if (this.usedBytes + bytes > this.bytesMax) return false;
    this.usedBytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.usedBytes -= bytes;
  }
}
