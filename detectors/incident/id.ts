/** The same cause found in the same period has the same id, whoever computes it. */
export function incidentId(cause: string, at: number): string {
  const stamp = new Date(at).toISOString();
  const when = `${stamp.slice(0, 10).replaceAll('-', '')}-${stamp.slice(11, 16).replace(':', '')}`;
  return `INC-${when}-${fnv1a(cause).toString(16).padStart(8, '0')}`;
}

/** FNV-1a, 32 bits: enough to tell the causes of one period apart (http://www.isthe.com/chongo/tech/comp/fnv/). */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
