/** What the list says of one person's exposure, in words. Pure. */

/** How a person came on a list, for somebody who never heard of our names for it. Who was seen was affected; who is inferred is only possibly cut off. */
export function howMatched(matchedBy: string): string {
  switch (matchedBy) {
    case 'served':
      return 'was served there';
    case 'cut_off':
      return 'cut off: last seen there, then on no cell';
    case 'usually_there':
      return 'possibly cut off: usually there at this hour, today on no cell';
    case 'missing':
      return 'possibly cut off: would have been there and is absent from every cell';
    default:
      return matchedBy;
  }
}

export interface ConfidenceParts {
  readonly matched_by: string;
  readonly confidence: number;
  readonly location_age_s: number;
  readonly dwell_share: number;
  readonly elsewhere_minutes: number;
  /** Lists of before these were measured say nothing. */
  readonly severity: string;
}

/**
 * How sure it is that this person was affected, and what that rests on: the age of the last location, the share of dwell, whether served elsewhere meanwhile.
 * @example confidenceInWords({ matched_by: 'served', confidence: 0.9, location_age_s: 0, dwell_share: 0.75, elsewhere_minutes: 10, severity: 'B' })
 *   // => '0.90: was served there; location known to the end; 75 % of the time there; 10 min served elsewhere meanwhile'
 */
export function confidenceInWords(parts: ConfidenceParts): string {
  const sure = `${parts.confidence.toFixed(2)}: ${howMatched(parts.matched_by)}`;
  if (parts.severity === '') return sure;
  const age = Math.round(parts.location_age_s / 60);
  const location = age < 1 ? 'location known to the end' : age >= 72 * 60 ? 'no location in 72 hours' : `last location ${age} min old`;
  const elsewhere = parts.elsewhere_minutes > 0 ? `${parts.elsewhere_minutes} min served elsewhere meanwhile` : 'not served elsewhere meanwhile';
  return [sure, location, `${Math.round(100 * parts.dwell_share)} % of the time there`, elsewhere].join('; ');
}
