import { RequestError } from '../errors.ts';
import type { Refusal } from './step.ts';

/** Somebody else has the case, or it is not the moment for this. Names colleagues, never customers. */
export class CaseRefused extends RequestError {
  constructor(refusal: Refusal) {
    const held =
      refusal.refused === 'held'
        ? { held_by: refusal.holder, held_since: refusal.since.toISOString(), held_until: refusal.until.toISOString() }
        : undefined;
    super(409, refusal.sentence, { reason: refusal.refused, ...held });
  }
}
