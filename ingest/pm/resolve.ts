import type { Catalogue, ElementKind } from '../../sql/catalogue/catalogue.ts';
import type { Database } from '../../sql/database.ts';
import { elementsByName, inventoryRevision } from '../queries.ts';
import type { PmFile, PmObject } from './file.ts';
import { candidateNames, managedElementOf } from './names.ts';

/** Names remembered between files: about 60 MB at most. */
const REMEMBERED_MAX = 200_000;
/** Names asked for at once; a longer list would not fit the server's limit of a request line. */
const NAMES_PER_QUERY = 1_000;

export interface KnownElement {
  readonly elementId: string;
  readonly kind: string;
}

/** An element the inventory does not know, made up from what the file says. */
export interface DiscoveredElement {
  readonly elementId: string;
  readonly kind: ElementKind;
  readonly site: string;
  readonly vendor: string;
  readonly software: string;
}

/** Which element each object of a file belongs to. */
export interface Resolution {
  readonly elementOf: ReadonlyMap<PmObject, KnownElement>;
  readonly discovered: readonly DiscoveredElement[];
  /** Full name → element, to be remembered as an alias. */
  readonly newAliases: ReadonlyMap<string, string>;
  /** Objects joined by number alone. */
  readonly assumed: number;
  /** Objects of a known class that found no place because the bound on discoveries was reached. */
  readonly overBound: number;
}

/** The inventory's names as far as they have been asked for; dropped when an inventory was loaded since, by whatever process. */
export class ElementNames {
  private readonly known = new Map<string, KnownElement | null>();
  private revision = '';

  /** Drops everything when the inventory has changed. Cost: one small query; call it once per batch of files. */
  async refresh(db: Database): Promise<void> {
    const revision = (await inventoryRevision(db, {}))[0]?.revision ?? '';
    if (revision !== this.revision) this.known.clear();
    this.revision = revision;
  }

  forget(): void {
    this.known.clear();
  }

  get(dn: string): KnownElement | null {
    return this.known.get(dn) ?? null;
  }

  set(dn: string, element: KnownElement | null): void {
    if (this.known.size >= REMEMBERED_MAX) this.known.delete(this.known.keys().next().value as string);
    this.known.set(dn, element);
  }

  /** Asks the database for the names not asked for before. */
  async learn(db: Database, names: Iterable<string>): Promise<void> {
    const missing = [...new Set(names)].filter((dn) => !this.known.has(dn));
    for (let i = 0; i < missing.length; i += NAMES_PER_QUERY) {
      const asked = missing.slice(i, i + NAMES_PER_QUERY);
      const rows = await elementsByName(db, { names: asked });
      const found = new Map(rows.map((row) => [row.dn, { elementId: row.element_id, kind: row.kind }]));
      for (const dn of asked) this.set(dn, found.get(dn) ?? null);
    }
  }
}

/** Every name under which the objects of a file may be known. */
export function namesIn(file: PmFile): string[] {
  return file.objects.flatMap((object) => candidateNames(file.dnPrefix, object.localDn, object.dn));
}

/**
 * Finds the element of every object of a file: by the inventory's names; else by the number it shares with a sibling (CU and DU of one cell);
 * else as a discovery. The inventory always wins.
 */
export async function resolveObjects(
  db: Database,
  catalogue: Catalogue,
  names: ElementNames,
  file: PmFile,
  discoveredMax: number,
): Promise<Resolution> {
  const candidates = new Map(file.objects.map((object) => [object, candidateNames(file.dnPrefix, object.localDn, object.dn)]));
  await names.learn(db, [...candidates.values()].flat());
  const elementOf = new Map<PmObject, KnownElement>();
  const siblings = new Map<string, { element: KnownElement; objectClass: string }>();
  for (const [object, dns] of candidates) {
    const known = firstKnown(names, dns);
    if (known === null) continue;
    elementOf.set(object, known);
    siblings.set(siblingKey(object), { element: known, objectClass: object.objectClass });
  }
  const discovered = new Map<string, DiscoveredElement>();
  const newAliases = new Map<string, string>();
  const assumed = new Set<string>();
  let overBound = 0;
  for (const [object, dns] of candidates) {
    const kind = catalogue.kindOfClass.get(object.objectClass);
    if (elementOf.has(object) || kind === undefined || object.number === '') continue;
    const key = siblingKey(object);
    let sibling = siblings.get(key);
    if (!sibling) {
      if (discovered.size >= discoveredMax) {
        overBound++;
        continue;
      }
      sibling = { element: { elementId: key, kind }, objectClass: object.objectClass };
      discovered.set(key, discovery(file, object, key, kind));
      siblings.set(key, sibling);
    } else if (sibling.objectClass !== object.objectClass) assumed.add(key);
    elementOf.set(object, sibling.element);
    newAliases.set(dns[0] as string, sibling.element.elementId);
    names.set(dns[0] as string, sibling.element);
  }
  return { elementOf, discovered: [...discovered.values()], newAliases, assumed: assumed.size, overBound };
}

function firstKnown(names: ElementNames, dns: readonly string[]): KnownElement | null {
  for (const dn of dns) {
    const known = names.get(dn);
    if (known !== null) return known;
  }
  return null;
}

function siblingKey(object: PmObject): string {
  return `${managedElementOf(object.localDn, object.dn)},${familyOf(object.objectClass)}=${object.number}`;
}

/** NRCellCU and NRCellDU are two views of one NRCell. */
function familyOf(objectClass: string): string {
  return objectClass === 'NRCellCU' || objectClass === 'NRCellDU' ? 'NRCell' : objectClass;
}

function discovery(file: PmFile, object: PmObject, elementId: string, kind: ElementKind): DiscoveredElement {
  return { elementId, kind, site: managedElementOf(object.localDn, object.dn), vendor: file.vendor, software: object.swVersion };
}
