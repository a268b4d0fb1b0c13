import type { Put } from './made_up.ts';

interface Town {
  readonly area: string;
  readonly region: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly sites: number;
}

const TOWNS: readonly Town[] = [
  { area: 'Odense C', region: 'Funen', latitude: 55.395, longitude: 10.385, sites: 8 },
  { area: 'Svendborg', region: 'Funen', latitude: 55.06, longitude: 10.61, sites: 4 },
  { area: 'Nyborg', region: 'Funen', latitude: 55.31, longitude: 10.79, sites: 3 },
  { area: 'Middelfart', region: 'Funen', latitude: 55.5, longitude: 9.74, sites: 3 },
  { area: 'Aarhus C', region: 'Jutland', latitude: 56.156, longitude: 10.21, sites: 9 },
  { area: 'Viborg', region: 'Jutland', latitude: 56.45, longitude: 9.4, sites: 4 },
  { area: 'Esbjerg', region: 'Jutland', latitude: 55.47, longitude: 8.46, sites: 4 },
  { area: 'Aalborg', region: 'Jutland', latitude: 57.05, longitude: 9.92, sites: 5 },
];
const SECTORS = 3;

export interface Cell {
  readonly element_id: string;
  readonly element_key: string;
  readonly site: string;
  readonly town: Town;
  readonly latitude: number;
  readonly longitude: number;
}

const CELLS: readonly Cell[] = TOWNS.flatMap((town, t) =>
  Array.from({ length: town.sites }, (_, s) => {
    const turn = s * 2.4;
    const away = 0.012 * Math.sqrt(s);
    const latitude = town.latitude + away * Math.sin(turn) * 4;
    const longitude = town.longitude + away * Math.cos(turn) * 7;
    const site = `site-${t + 1}${String(s + 1).padStart(2, '0')}`;
    return Array.from({ length: SECTORS }, (_, c) => ({
      ...{ element_id: `NR-${site.slice(5)}-${c + 1}`, element_key: String(1000 * (t + 1) + 10 * (s + 1) + c), site, town, latitude, longitude },
    }));
  }).flat(),
);

export function cells(area: string): Cell[] {
  return CELLS.filter(({ town }) => town.area === area);
}

function stateOf({ town, element_id }: Cell): string {
  if (town.area === 'Esbjerg') return 'learning';
  if (town.area === 'Middelfart') return 'missing';
  return element_id.endsWith('404-2') ? 'suspect' : 'judged';
}

/** Forty sites in two regions, a critical incident in Aarhus, a minor one in Viborg, a source that delivers nothing. */
export async function fillNetwork(put: Put): Promise<void> {
  const period_end = '2036-01-09 12:30:00';
  await put(
    'elements',
    CELLS.map(({ element_id, element_key, site, town, latitude, longitude }) => ({
      ...{ element_id, element_key, name: element_id, kind: 'nr_cell', technology: 'nr', region: town.region, area: town.area },
      ...{ transport_hub: town.area === 'Aarhus C' ? 'H17' : '' },
      ...{ site, latitude, longitude, origin: 'inventory', revision: '2' },
    })),
  );
  await put(
    'element_scores',
    CELLS.map((cell) => ({
      period_end,
      element_key: cell.element_key,
      state: stateOf(cell),
      score: cell.town.area === 'Aarhus C' ? 94 : 4,
      kpis_judged: 5,
      revision: '1',
    })),
  );
  const shape = {
    period_end,
    ...{
      kind: 'opened',
      state: 'open',
      resolved_at: '1970-01-01 00:00:00',
      announced: true,
      unstable: false,
      merged_into: '',
      progress: '{}',
      revision: '1',
    },
  };
  await put('incident_events', [
    {
      ...shape,
      ...{
        incident_id: 'inc-5',
        period_end: '2036-01-09 11:15:00',
        onset: '2036-01-09 11:05:00',
        detected_at: '2036-01-09 11:15:00',
        severity: 'critical',
        confidence: 0.99,
        evidence: 9.4,
      },
      ...{
        root_kind: 'transport',
        root_id: 'H17',
        cause: 'transport',
        kpis: ['nr_dl_ue_throughput', 'nr_rrc_setup_sr'],
        area: 'Aarhus C',
        region: 'Jutland',
      },
      ...{ technology: 'nr', experience: 'slow' },
      sentence: '26 of 27 cells behind hub H17 carry 60% less traffic than usual at this hour; unrelated areas are normal.',
    },
    {
      ...shape,
      ...{
        incident_id: 'inc-6',
        onset: '2036-01-09 12:00:00',
        detected_at: '2036-01-09 12:30:00',
        severity: 'minor',
        confidence: 0.82,
        evidence: 4.1,
      },
      ...{
        root_kind: 'cell',
        root_id: 'NR-601-1',
        cause: 'cell',
        kpis: ['nr_rrc_setup_sr'],
        area: 'Viborg',
        region: 'Jutland',
        technology: 'nr',
        experience: 'failures',
      },
      sentence: '9% of connection attempts fail on NR-601-1, usually 1%.',
    },
    {
      ...shape,
      ...{
        incident_id: 'inc-7',
        onset: '2036-01-09 11:45:00',
        detected_at: '2036-01-09 12:15:00',
        severity: 'warning',
        confidence: 0.9,
        evidence: 5,
      },
      ...{
        root_kind: 'source',
        root_id: 'pm-west-2',
        cause: 'source',
        kpis: [],
        area: 'Middelfart',
        region: 'Funen',
        technology: '',
        experience: 'mixed',
      },
      sentence: 'pm-west-2 delivers nothing since 11:45 UTC; of 9 cells nothing is known.',
    },
  ]);
  await put('incident_impact', [
    { incident_id: 'inc-5', subscriptions: 3412, customers: 2904, centres: 2511, contactable: 1980, computed_for: period_end, revision: '1' },
  ]);
  const members = [
    ...cells('Aarhus C').map((cell) => ['inc-5', cell] as const),
    ...cells('Viborg')
      .slice(0, 1)
      .map((cell) => ['inc-6', cell] as const),
  ];
  await put(
    'incident_elements',
    members.map(([incident_id, cell], i) => ({
      ...{
        incident_id,
        element_key: cell.element_key,
        element_id: cell.element_id,
        role: i === 0 ? 'root' : 'member',
        harm: 0.4,
        experience: 'slow',
      },
      ...{ degraded_from: '2036-01-09 11:05:00', degraded_to: '1970-01-01 00:00:00', worst_evidence: 9 - (i % 5), revision: '1' },
    })),
  );
  await put(
    'incident_elements',
    [...cells('Odense C').slice(0, 3)].map((cell) => ({
      ...{ incident_id: 'inc-1', element_key: cell.element_key, element_id: cell.element_id, role: 'member', harm: 0.2, experience: 'failures' },
      ...{ degraded_from: '2036-01-09 12:00:00', degraded_to: '1970-01-01 00:00:00', worst_evidence: 6, revision: '1' },
    })),
  );
}
