/** Parts of a distinguished name (`SubNetwork=A,ManagedElement=b,GNBDUFunction=1,NRCellDU=2`). */

/** The same name however blanks stand around its commas and equals signs. */
export function normaliseDn(dn: string): string {
  return /\s/.test(dn) ? dn.replace(/\s*([,=])\s*/g, '$1').trim() : dn;
}

/** The class and number of the last part: `{ objectClass: 'NRCellDU', number: '2' }`. Both empty when it is no `class=number`. */
export function lastPart(dn: string): { objectClass: string; number: string } {
  const part = dn.slice(dn.lastIndexOf(',') + 1);
  const equals = part.indexOf('=');
  return equals <= 0 ? { objectClass: '', number: '' } : { objectClass: part.slice(0, equals).trim(), number: part.slice(equals + 1).trim() };
}

/** Joins a prefix and a name, either of which may be empty. */
export function joinDn(prefix: string, dn: string): string {
  return prefix === '' ? dn : dn === '' ? prefix : `${prefix},${dn}`;
}

/** The managed element's own part: `ManagedElement=b`, with the MeContext before it where there is one, since such nodes are all `ManagedElement=1`. */
export function managedElementOf(localDn: string, objectDn: string): string {
  for (const dn of [objectDn, localDn]) {
    const parts = dn.split(',');
    const at = parts.findIndex((part) => part.startsWith('ManagedElement='));
    if (at < 0) continue;
    const context = parts.findIndex((part, i) => i < at && part.startsWith('MeContext='));
    return parts.slice(context < 0 ? at : context, at + 1).join(',');
  }
  const bare = localDn.slice(localDn.lastIndexOf(',') + 1);
  return bare === '' ? '' : `ManagedElement=${bare}`;
}

/**
 * The full names under which the inventory may know an object, most likely first: files give the object's name with or without the
 * managed element, and the managed element with or without `ManagedElement=`.
 */
export function candidateNames(prefix: string, localDn: string, objectDn: string): string[] {
  const element = localDn === '' || localDn.includes('=') ? localDn : `ManagedElement=${localDn}`;
  const below = element === '' || objectDn.startsWith(element) || objectDn.includes('ManagedElement=') ? objectDn : joinDn(element, objectDn);
  const names = [joinDn(prefix, objectDn), objectDn, joinDn(prefix, below), below];
  return [...new Set(objectDn.startsWith(`${prefix},`) ? [objectDn, ...names] : names)];
}
