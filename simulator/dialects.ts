import { lte3gpp, nr3gpp } from './dialect-3gpp.ts';
import { lteEricsson, nrEricsson } from './dialect-ericsson.ts';
import type { Vendor } from './network.ts';
import type { Dialect } from './readings.ts';

/** The counters and KPIs of a cell of this vendor and technology. */
export function cellDialect(vendor: Vendor, kind: 'nr_cell' | 'lte_cell'): Dialect {
  if (vendor === 'Borealis') return kind === 'nr_cell' ? nr3gpp : lte3gpp;
  return kind === 'nr_cell' ? nrEricsson : lteEricsson;
}
