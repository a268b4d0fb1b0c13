/**
 * Complaint topics that are not about the network. Everything else is, an empty topic too: an operator that does not sort
 * its complaints still wants to know whether it knew first. Compared in lower case, without surrounding blanks.
 */
export const OTHER_TOPICS: readonly string[] = [
  'bill',
  'billing',
  'invoice',
  'payment',
  'price',
  'contract',
  'sales',
  'order',
  'delivery',
  'device',
  'handset',
  'sim',
  'account',
  'store',
  'staff',
  'other',
];
