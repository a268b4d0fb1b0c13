import { AREAS, type Area, distanceKm, offset, REGION } from './geography.ts';
import type { SimulationOptions } from './options.ts';
import { chance, hashText, Stream } from './random.ts';

/** Two vendors, two dialects: Borealis writes TS 28.532 files with 3GPP names, Kestrel TS 32.435 files with `pm` names. */
export type Vendor = 'Borealis' | 'Kestrel';
export type CoreKind = 'amf' | 'smf' | 'upf' | 'ausf';

export interface Site {
  readonly index: number;
  readonly name: string;
  readonly area: Area;
  readonly areaIndex: number;
  readonly hub: string;
  readonly vendor: Vendor;
  readonly latitude: number;
  readonly longitude: number;
  /** The element manager whose file carries it. */
  readonly manager: string;
  readonly tac: string;
  readonly cells: number[];
  readonly nearSites: number[];
}

export interface Sector {
  readonly index: number;
  readonly site: number;
  readonly number: number;
  readonly lte: number;
  /** -1 where the sector has no NR cell. */
  nr: number;
}

export interface Cell {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly kind: 'nr_cell' | 'lte_cell';
  readonly site: Site;
  readonly sector: Sector;
  /** Its own seed. */
  readonly key: number;
  readonly band: string;
  readonly locked: boolean;
  /** Busy-hour RRC attempts in 15 minutes. */
  readonly busyAttempts: number;
  readonly neighbours: number[];
  /** Its number inside the managed element, as distinguished names use it. */
  readonly local: number;
}

export interface CoreElement {
  readonly index: number;
  readonly id: string;
  readonly kind: CoreKind;
  readonly pool: 'east' | 'west';
  readonly key: number;
}

export interface Network {
  readonly sites: readonly Site[];
  readonly sectors: readonly Sector[];
  readonly cells: readonly Cell[];
  readonly core: readonly CoreElement[];
  /** Element managers in name order, with the sites each reports; the two core managers report no site. */
  readonly managers: readonly { name: string; vendor: Vendor; sites: readonly Site[]; core: readonly CoreElement[] }[];
}

/** Builds the network. A larger one begins with the same sites and cells as a smaller one of the same seed. */
export function buildNetwork({ seed, cells: wanted }: Pick<SimulationOptions, 'seed' | 'cells'>): Network {
  const sites: Site[] = [];
  const sectors: Sector[] = [];
  const cells: Cell[] = [];
  const nextArea = areaDealer();
  const sitesInArea = new Map<string, number>();
  const sitesInZone = new Map<string, number>();
  while (cells.length < wanted) {
    const areaIndex = nextArea();
    const area = AREAS[areaIndex] as Area;
    const inArea = (sitesInArea.get(area.code) ?? 0) + 1;
    const inZone = (sitesInZone.get(area.zone) ?? 0) + 1;
    sitesInArea.set(area.code, inArea);
    sitesInZone.set(area.zone, inZone);
    const site = buildSite(seed, sites.length, area, areaIndex, inArea, `${area.zone}-${Math.ceil(inZone / 8)}`);
    sites.push(site);
    for (let number = 1; number <= 3 && cells.length < wanted; number++) addSector(seed, site, number, sectors, cells, wanted);
  }
  linkNeighbours(sites, cells);
  const core = buildCore(seed);
  return { sites, sectors, cells, core, managers: listManagers(sites, core) };
}

/** Deals sites to areas in proportion to their weight, always to the one furthest behind. */
function areaDealer(): () => number {
  const total = AREAS.reduce((sum, area) => sum + area.siteWeight, 0);
  const dealt = AREAS.map(() => 0);
  let count = 0;
  return () => {
    count++;
    let best = 0;
    let most = -Infinity;
    for (const [i, area] of AREAS.entries()) {
      const behind = (area.siteWeight / total) * count - (dealt[i] ?? 0);
      if (behind > most + 1e-12) [best, most] = [i, behind];
    }
    dealt[best] = (dealt[best] ?? 0) + 1;
    return best;
  };
}

function buildSite(seed: number, index: number, area: Area, areaIndex: number, inArea: number, hub: string): Site {
  const name = `${area.code}-${String(inArea).padStart(3, '0')}`;
  const stream = new Stream(seed, hashText(seed, name), 1);
  const place = offset(area, area.radiusKm * Math.sqrt(stream.uniform()), 2 * Math.PI * stream.uniform());
  const mainVendor: Vendor = chance(seed, hashText(seed, hub), 2) < 0.5 ? 'Borealis' : 'Kestrel';
  const mixed = chance(seed, hashText(seed, hub), 3) < 0.3;
  const other = mixed && stream.uniform() < 0.4;
  const vendor = other === (mainVendor === 'Borealis') ? 'Kestrel' : 'Borealis';
  const tac = String(1000 + areaIndex * 10 + Math.ceil(inArea / 40));
  return { index, name, area, areaIndex, hub, vendor, ...place, manager: `EM-${hub}-${vendor}`, tac, cells: [], nearSites: [] };
}

function addSector(seed: number, site: Site, number: number, sectors: Sector[], cells: Cell[], wanted: number): void {
  const sector: Sector = { index: sectors.length, site: site.index, number, lte: cells.length, nr: -1 };
  sectors.push(sector);
  addCell(seed, site, sector, 'lte_cell', false, cells);
  const hasNr = chance(seed, hashText(seed, `${site.name}-${number}`), 4) < 0.85;
  if (!hasNr || cells.length >= wanted) return;
  sector.nr = cells.length;
  addCell(seed, site, sector, 'nr_cell', sector.index % 40 === 7, cells);
}

function addCell(seed: number, site: Site, sector: Sector, kind: Cell['kind'], locked: boolean, cells: Cell[]): void {
  const nr = kind === 'nr_cell';
  const name = `${site.name}-${sector.number}-${nr ? 'NR' : 'LTE'}`;
  const key = hashText(seed, name);
  const stream = new Stream(seed, key, 5);
  const lowTraffic = stream.uniform() < 0.05;
  const spread = Math.exp(0.45 * stream.normal());
  const busyAttempts = lowTraffic ? 1.5 + 4 * stream.uniform() : Math.max(12, site.area.busyAttempts * spread * (nr ? 1 : 0.8));
  const node = 0x1000 + site.index;
  const id = nr ? `001-01-${hex(node * 4096 + sector.number, 9)}` : `001-01-${hex(node * 256 + sector.number, 7)}`;
  const band = nr ? (stream.uniform() < 0.7 ? 'n78' : 'n28') : stream.uniform() < 0.6 ? 'B3' : 'B20';
  const index = cells.length;
  cells.push({ index, id, name, kind, site, sector, key, band, locked, busyAttempts, neighbours: [], local: sector.number });
  site.cells.push(index);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** A cell's neighbours: the others of its site, then cells of its technology on the four nearest sites; at most 12. */
function linkNeighbours(sites: Site[], cells: Cell[]): void {
  for (const site of sites) {
    const near: { index: number; km: number }[] = [];
    for (const other of sites) {
      if (other === site) continue;
      const km = distanceKm(site, other);
      if (near.length === 4 && km >= (near[3]?.km ?? 0)) continue;
      near.push({ index: other.index, km });
      near.sort((a, b) => a.km - b.km || a.index - b.index);
      if (near.length > 4) near.pop();
    }
    for (const { index } of near) site.nearSites.push(index);
  }
  for (const cell of cells) {
    for (const other of cell.site.cells) if (other !== cell.index) cell.neighbours.push(other);
    for (const near of cell.site.nearSites)
      for (const other of sites[near]?.cells ?? []) {
        if (cell.neighbours.length < 12 && cells[other]?.kind === cell.kind) cell.neighbours.push(other);
      }
  }
}

function buildCore(seed: number): CoreElement[] {
  const core: CoreElement[] = [];
  for (const pool of ['east', 'west'] as const)
    for (const kind of ['amf', 'smf', 'upf', 'ausf'] as const) {
      const id = `${kind}-${pool}-1`;
      core.push({ index: core.length, id, kind, pool, key: hashText(seed, id) });
    }
  return core;
}

function listManagers(sites: Site[], core: CoreElement[]): Network['managers'] {
  const radio = new Map<string, { name: string; vendor: Vendor; sites: Site[]; core: CoreElement[] }>();
  for (const site of sites) {
    const manager = radio.get(site.manager) ?? { name: site.manager, vendor: site.vendor, sites: [], core: [] };
    manager.sites.push(site);
    radio.set(site.manager, manager);
  }
  for (const pool of ['east', 'west'] as const) {
    const name = `EM-Core-${pool}-Borealis`;
    radio.set(name, { name, vendor: 'Borealis', sites: [], core: core.filter((element) => element.pool === pool) });
  }
  return [...radio.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The distinguished names under which a cell's or core function's counters arrive, prefix included. */
export function aliasesOf(cell: Cell): string[] {
  return localNames(cell).map(({ name }) => `SubNetwork=${REGION},ManagedElement=${cell.site.name},${name}`);
}

export function localNames(cell: Cell): { objectClass: string; name: string }[] {
  const objects =
    cell.kind === 'nr_cell'
      ? [
          { objectClass: 'NRCellCU', parent: 'GNBCUCPFunction=1' },
          { objectClass: 'NRCellDU', parent: 'GNBDUFunction=1' },
        ]
      : [{ objectClass: 'EUtranCellFDD', parent: 'ENodeBFunction=1' }];
  return objects.map(({ objectClass, parent }) => ({ objectClass, name: `${parent},${objectClass}=${cell.local}` }));
}

export const CORE_CLASS: Readonly<Record<CoreKind, string>> = { amf: 'AMFFunction', smf: 'SMFFunction', upf: 'UPFFunction', ausf: 'AUSFFunction' };
