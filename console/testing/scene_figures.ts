import { grain, type Put } from './made_up.ts';

/** What CX reads: figures of the lag, the curve of silence, spikes of complaints. */
export async function fillFigures(put: Put): Promise<void> {
  const figure = (
    dimension: string,
    name: string,
    metric: string,
    unit: string,
    value: number,
    half: number,
    n: number,
    left_out: number,
    chance: number | string,
  ) => ({
    ...{ dimension, name, metric, unit, value, low: value - half, high: value + half, n, n_people: false, left_out, chance },
    computed_for: '2036-01-09 12:30:00',
    revision: '1',
  });
  await put('lag_figures', [
    figure('all', 'all', 'proactive_detection_rate', 'share', 0.84, 0.09, 51, 22, 0.41),
    figure('all', 'all', 'detection_delay', 's', 1_080, 240, 73, 0, 'nan'),
    figure('all', 'all', 'detection_lead', 's', 1_740, 600, 51, 22, -300),
    figure('all', 'all', 'first_complaint_delay', 's', 3_120, 700, 73, 0, 9_000),
    figure('all', 'all', 'contact_after_detection', 's', 2_400, 900, 18, 55, 'nan'),
    figure('region', 'Funen', 'proactive_detection_rate', 'share', 0.88, 0.11, 33, 12, 0.4),
    figure('region', 'Jutland', 'proactive_detection_rate', 'share', 0.75, 0.2, 18, 10, 0.43),
  ]);
  await put(
    'complaint_survival',
    [0, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400].map((after_s, i) => ({
      ...{ dimension: 'all', name: 'all', after_s, at_risk: 73 - 6 * i, complained: 6 },
      ...{ silent_share: 1 - 0.09 * i, low: Math.max(0, 1 - 0.09 * i - 0.07), high: Math.min(1, 1 - 0.09 * i + 0.07) },
      computed_for: '2036-01-09 12:30:00',
      revision: '1',
    })),
  );
  const spike = (spike_id: string, name: string, verdict: string, complaints: number, at: string, incident_id: string) => ({
    ...{ spike_id, scope: 'area', name, region: 'Funen', topic: 'data', verdict, complaints, incident_id },
    ...{ started_at: at, found_at: at, last_at: at, expected: 4, evidence: 7, linked: verdict === 'miss' ? 0 : complaints - 6 },
    computed_for: '2036-01-09 12:30:00',
    revision: '1',
  });
  await put('complaint_spikes', [
    spike('s-1', 'Odense C', 'known', 44, '2036-01-09 12:00:00', 'inc-1'),
    spike('s-2', 'Svendborg', 'late', 31, '2036-01-08 09:00:00', 'inc-2'),
    spike('s-3', 'Nyborg', 'miss', 26, '2036-01-07 18:00:00', ''),
  ]);
}

const PLACES = [
  ['Funen', 'Odense C', 1],
  ['Funen', 'Svendborg', 1.6],
  ['Jutland', 'Aarhus C', 2.4],
  ['Jutland', 'Viborg', 0.8],
  ['Jutland', 'Aalborg', 1.1],
] as const;

/** What Explore sums up: a fortnight of days, five areas, phones old and new, two segments. */
export async function fillDays(put: Put): Promise<void> {
  const rows = Array.from({ length: 14 }, (_, day) =>
    PLACES.flatMap(([region, area, worse], p) =>
      ['before 2022', '2022 or later'].flatMap((device_class, d) =>
        ['consumer', 'business'].map((segment, g) => {
          const customers = 20 * (3 + Math.round(20 * grain(p + 31 * d + 7 * g)));
          const harm = worse * (d === 0 ? 1.5 : 1) * (0.6 + 0.8 * grain(100 + day + 17 * p));
          return {
            day: new Date(Date.UTC(2035, 11, 26 + day)).toISOString().slice(0, 10),
            ...{ region, area, technology: 'nr', device_class, segment, customers },
            touched: Math.round(0.04 * harm * customers),
            bad_minutes: Math.round(1.8 * harm * customers),
            attempts: 60 * customers,
            failures: Math.round(0.6 * harm * customers),
            complaints: Math.round(0.004 * harm * customers),
            revision: '1',
          };
        }),
      ),
    ),
  ).flat();
  await put('experience_cells', rows);
}
