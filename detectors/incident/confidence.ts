/**
 * How sure an incident is, 0 to 1, from its strongest evidence e = −log10 p and the false alarms an operator puts up with.
 *
 * An element is tested 86,400 s / period times a day, so p alone would come about by chance r = tests · p times a day and element.
 * With b false incidents allowed per element and day, and real ones taken to be as frequent as that, the share of real ones among
 * incidents at least this strong is b / (b + r). At the budget's own threshold that is one half, by construction.
 * It says nothing of how bad the incident is; that is severity. It assumes that p is calibrated, and the prior is a convention:
 * where real faults are commoner than the budget, it is too modest.
 * @param evidence -log10 of the tail probability, of the strongest element or of the group, whichever is more
 * @throws {RangeError} when the period or the budget is not positive
 * @example confidenceOf(6.5, 900_000, 0.0005) // => 0.943
 */
export function confidenceOf(evidence: number, periodMs: number, falsePerElementDay: number): number {
  if (!(periodMs > 0 && falsePerElementDay > 0)) throw new RangeError('confidenceOf requires a positive period and budget');
  const byChance = (86_400_000 / periodMs) * 10 ** -Math.max(0, evidence);
  return falsePerElementDay / (falsePerElementDay + byChance);
}
