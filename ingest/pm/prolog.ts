import { FileRejected } from '../limits.ts';

/** What stands before the root element of an XML file. */
export interface Prolog {
  /** Local name of the root element. */
  readonly root: string;
  /** The encoding the XML declaration names, lower case; utf-8 where it names none. */
  readonly encoding: string;
  /** What a DOCTYPE names as its definition, empty where there is none. It is never fetched. */
  readonly systemId: string;
  /** As many line breaks as the prolog had, so that line numbers stay true once it is cut off. */
  readonly lineBreaks: string;
  /** Where the root element begins. */
  readonly end: number;
}

const PIECE = /\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^<>[]*(\[|>)/y;
const ROOT = /<((?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*))/y;

/**
 * Finds the root element behind whatever precedes it. Real files put processing instructions before the XML declaration, or blanks,
 * or a byte order mark; a strict parser stops there, so the prolog is read here and cut off. A DOCTYPE that only names a file is passed over and
 * never fetched; one with an internal subset is refused, since that is where entities are defined.
 * @returns null when the text ends before a root element begins
 * @throws {FileRejected} when something else than a prolog stands there, or a DOCTYPE defines things
 */
export function readProlog(text: string, first: boolean): Prolog | null {
  let at = first && text.startsWith('\uFEFF') ? 1 : 0;
  let encoding = 'utf-8';
  let systemId = '';
  for (;;) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(text);
    if (piece === null) break;
    if (piece[1] === '[') throw new FileRejected('the DOCTYPE has an internal subset, which measurement files never need', lineAt(text, at));
    encoding = /^<\?xml\s[^>]*encoding\s*=\s*["']([\w.-]+)["']/i.exec(piece[0])?.[1]?.toLowerCase() ?? encoding;
    systemId = /^<!DOCTYPE\b[^"']*(?:PUBLIC\s+(?:"[^"]*"|'[^']*')\s*|SYSTEM\s*)["']([^"']*)["']/i.exec(piece[0])?.[1] ?? systemId;
    at = PIECE.lastIndex;
  }
  ROOT.lastIndex = at;
  const root = ROOT.exec(text);
  // A name that touches the end of the text may go on behind it.
  if (root !== null && ROOT.lastIndex < text.length) {
    return { root: root[2] as string, encoding, systemId, lineBreaks: '\n'.repeat(lineAt(text, at) - 1), end: at };
  }
  const rest = text.slice(at, at + 9);
  if (rest === '' || rest.startsWith('<?') || rest.startsWith('<!') || rest === '<' || root !== null) return null;
  throw new FileRejected('something else than an element stands where the XML root element should begin', lineAt(text, at));
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
