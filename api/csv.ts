/** One cell. Text may come from anywhere and is made harmless; numbers and truth values are written by us. */
export type Cell = string | number | boolean | null;

/** What a spreadsheet may take for the beginning of a formula or a command, the full-width forms too, which some readers fold to ASCII. */
const DANGEROUS = /^[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * A table as CSV (RFC 4180: CRLF, quotes doubled) that a spreadsheet cannot be tricked into executing: text that begins like a formula gets a leading
 * apostrophe (OWASP CSV injection; ASVS 5.0, 1.2.10). `bom` marks the text as UTF-8 for spreadsheets that guess.
 * @example csv(['name'], [['=1+1']], { bom: false }) // => "name\r\n'=1+1\r\n"
 */
export function csv(header: readonly string[], rows: readonly (readonly Cell[])[], options: { bom: boolean }): string {
  const lines = [header, ...rows].map((row) => row.map(cell).join(','));
  return `${options.bom ? '\uFEFF' : ''}${lines.join('\r\n')}\r\n`;
}

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const harmless = DANGEROUS.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A telephone number without its plus sign, which a spreadsheet would take for a formula. */
export function plainNumber(msisdn: string): string {
  return msisdn.replace(/^\+/, '');
}
