import { useMemo } from 'react';
import type { IncidentDetail, Series } from '../api/types.ts';
import { Hatch } from '../charts/hatch.tsx';
import { KpiChart, type Marks, measured } from '../charts/kpi_chart.tsx';
import { Unknown } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';

/** At most so many plots: beyond that nobody reads them. */
const SERIES_MAX = 6;
const AFTER_MS = 900_000;

/** The KPIs that tell the story on one time axis, the strongest evidence first. */
export function Evidence({ incident }: { incident: IncidentDetail }) {
  const { words } = useSpeech();
  const shown = useMemo(() => strongestFirst(incident).slice(0, SERIES_MAX), [incident]);
  const marks = useMemo(() => marksOf(incident, shown), [incident, shown]);
  return (
    <section className="panel stack" aria-labelledby="evidence">
      <h2 id="evidence">{words.incident.evidence}</h2>
      {shown.length === 0 && <Unknown>{words.incident.evidenceNone}</Unknown>}
      {shown.length > 0 && <Legend />}
      <Hatch />
      <div className="multiples">
        {shown.map((series) => (
          <article key={`${series.element_id} ${series.kpi}`}>
            <h3>{series.kpi_name}</h3>
            <p className="small soft">
              {series.element_id} · {words.incident.worse[series.worse] ?? series.worse}
            </p>
            <KpiChart series={series} marks={marks} />
          </article>
        ))}
      </div>
      <EvidenceTable incident={incident} />
    </section>
  );
}

/** Series in the order of the strongest evidence for them. */
function strongestFirst({ series, evidence_rows: rows }: IncidentDetail): Series[] {
  const strength = new Map<string, number>();
  for (const row of rows) {
    const key = `${row.element_id} ${row.kpi}`;
    strength.set(key, Math.max(strength.get(key) ?? 0, row.evidence ?? 0));
  }
  const of = (one: Series): number => strength.get(`${one.element_id} ${one.kpi}`) ?? 0;
  return series.toSorted((a, b) => of(b) - of(a));
}

function marksOf(incident: IncidentDetail, series: readonly Series[]): Marks {
  const times = series.flatMap(({ points }) => points.map((point) => Date.parse(point.period_end)));
  const onset = Date.parse(incident.onset);
  const detected = Date.parse(incident.detected_at);
  const first = Math.min(onset, ...times);
  const last = Math.max(detected, ...times);
  return {
    window: [first, Math.max(last, first + AFTER_MS)],
    onset,
    detected,
    resolved: incident.resolved_at ? Date.parse(incident.resolved_at) : null,
  };
}

function Legend() {
  const { words } = useSpeech();
  return (
    <div className="legend" aria-hidden="true">
      <span>
        <svg className="chart">
          <rect className="band" width="22" height="12" />
        </svg>
        {words.incident.usual}
      </span>
      <span>
        <svg className="chart">
          <line className="onset" x1="11" x2="11" y1="0" y2="12" />
        </svg>
        {words.incident.onset}
      </span>
      <span>
        <svg className="chart">
          <line className="detected" x1="11" x2="11" y1="0" y2="12" />
        </svg>
        {words.incident.seen}
      </span>
      <span>
        <svg className="chart">
          <rect className="gap" y="2" width="22" height="7" />
        </svg>
        {words.incident.missing}
      </span>
    </div>
  );
}

/** The same for whoever reads with a machine, or wants the sentences. */
function EvidenceTable({ incident }: { incident: IncidentDetail }) {
  const { words, format } = useSpeech();
  if (incident.evidence_rows.length === 0) return null;
  return (
    <details>
      <summary className="small">{words.incident.table}</summary>
      <section className="scroll-x" tabIndex={0} aria-label={words.incident.table}>
        <table>
          <thead>
            <tr>
              <th>{words.incident.period}</th>
              <th>{words.incident.element}</th>
              <th>KPI</th>
              <th className="number">{words.incident.value}</th>
              <th className="number">{words.incident.expected}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {incident.evidence_rows.map((row) => (
              <tr key={`${row.period_end} ${row.element_id} ${row.kpi} ${row.detector}`}>
                <td title={format.exact(row.period_end)}>{format.time(row.period_end)}</td>
                <td>{row.element_id}</td>
                <td>{row.kpi_name}</td>
                <td className="number">{measured(row.value, row.unit, format)}</td>
                <td className="number">{measured(row.expected, row.unit, format)}</td>
                <td>{row.sentence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
