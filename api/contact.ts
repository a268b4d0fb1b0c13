/** What decides whether somebody may be told about an incident. */
export interface ContactFacts {
  readonly known: boolean;
  readonly consent: boolean;
  readonly do_not_contact: boolean;
  readonly protected: boolean;
}

/**
 * Whether this customer may be contacted, and if not, why not. Opting out wins over everything; no answer is a no.
 * The reason speaks of rules, never of the person. Checked when the list is read; the moment of contact asks again.
 * @example mayContact({ known: true, consent: true, do_not_contact: false, protected: false }) // => { may_contact: true, reason: '' }
 */
export function mayContact(facts: ContactFacts): { may_contact: boolean; reason: string } {
  const no = (reason: string) => ({ may_contact: false, reason });
  if (!facts.known) return no('no contract is known for this subscription');
  if (facts.do_not_contact) return no('asked not to be contacted');
  if (facts.protected) return no('protected customer');
  if (!facts.consent) return no('has not agreed to service messages');
  return { may_contact: true, reason: '' };
}
