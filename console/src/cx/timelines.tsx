import { Link } from 'wouter';
import type { Lag, LagOfIncident } from '../api/types.ts';
import { linear } from '../charts/scale.ts';
import { useWidth } from '../charts/width.ts';
import { people } from '../parts/counts.ts';
import { Empty } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';

const ROWS_MAX = 20;
const ROW_PX = 26;
const MARKS = ['detected_at', 'notified_at', 'first_contact_at', 'first_complaint_at', 'peak_at', 'resolved_at'] as const;
type Mark = (typeof MARKS)[number];

/** Each incident on a line that begins at its onset; those with complaints, the largest lead first. */
export function Timelines({ lag }: { lag: Lag }) {
  const { words, format } = useSpeech();
  const [box, width] = useWidth<HTMLDivElement>(900);
  const w = words.cx;
  const rows = lag.incidents
    .filter(({ lead_s }) => lead_s !== null)
    .toSorted((a, b) => (b.lead_s ?? 0) - (a.lead_s ?? 0))
    .slice(0, ROWS_MAX);
  const longest = Math.max(3_600, ...rows.flatMap((row) => MARKS.slice(0, 5).map((mark) => sinceOnset(row, mark) ?? 0)));
  const coverage = lag.coverage;
  return (
    <section className="panel stack" aria-labelledby="timelines">
      <h2 id="timelines">{w.timelines}</h2>
      {rows.length === 0 && <Empty>{w.timelinesNone}</Empty>}
      {rows.length > 0 && (
        <>
          <p className="small soft">{w.timelinesWhat}</p>
          <ul className="legend" aria-hidden="true">
            {MARKS.map((mark) => (
              <li key={mark} className="row" style={{ gap: 6 }}>
                <svg className="chart" viewBox="0 0 14 14" style={{ width: 14, height: 14 }}>
                  <MarkShape mark={mark} x={7} y={7} />
                </svg>
                {w.marks[mark]}
              </li>
            ))}
          </ul>
          <div ref={box}>
            <ol>
              {rows.map((row) => (
                <li key={row.incident_id} className="lag-row">
                  <Link href={`/incidents/${encodeURIComponent(row.incident_id)}`}>{row.area || row.region || row.incident_id}</Link>
                  <Line row={row} width={width > 560 ? width - 300 : width - 8} longest={longest} />
                  <span className="number small">{format.duration(row.lead_s ?? 0)}</span>
                </li>
              ))}
            </ol>
          </div>
        </>
      )}
      {coverage && (
        <p className="small soft">
          {w.coverage(
            people(coverage.linked_complaints, format) ?? '–',
            people(coverage.network_complaints, format) ?? '–',
            coverage.placebo_share === null ? '–' : format.percent(coverage.placebo_share, 1),
          )}
        </p>
      )}
    </section>
  );
}

function sinceOnset(row: LagOfIncident, mark: Mark): number | null {
  const at = row[mark];
  return at === null ? null : (Date.parse(at) - Date.parse(row.onset)) / 1000;
}

function Line({ row, width, longest }: { row: LagOfIncident; width: number; longest: number }) {
  const { words, format } = useSpeech();
  const toX = linear([0, longest], [8, width - 8]);
  const marks = MARKS.flatMap((mark) => {
    const at = sinceOnset(row, mark);
    return at === null ? [] : [{ mark, at, x: toX(Math.min(Math.max(0, at), longest)) }];
  });
  const text = marks.map(({ mark, at }) => `${words.cx.marks[mark]} ${format.duration(at)}`).join(', ');
  return (
    <svg className="chart" width={width} height={ROW_PX} role="img" aria-label={text}>
      <title>{text}</title>
      <line className="lead" x1={toX(0)} x2={toX(longest)} y1={ROW_PX / 2} y2={ROW_PX / 2} />
      <line className="detected" x1={toX(0)} x2={toX(0)} y1="5" y2={ROW_PX - 5} />
      {marks.map(({ mark, x }) => (
        <MarkShape key={mark} mark={mark} x={x} y={ROW_PX / 2} />
      ))}
    </svg>
  );
}

/** A shape for each moment, told apart without colour. */
function MarkShape({ mark, x, y }: { mark: Mark; x: number; y: number }) {
  const shape = { fill: 'var(--accent)', stroke: 'var(--surface)', strokeWidth: 1 };
  switch (mark) {
    case 'detected_at':
      return <circle cx={x} cy={y} r="5.5" {...shape} />;
    case 'notified_at':
      return <circle cx={x} cy={y} r="3.5" fill="var(--surface)" stroke="var(--accent)" strokeWidth="1.5" />;
    case 'first_contact_at':
      return <rect x={x - 4} y={y - 4} width="8" height="8" {...shape} />;
    case 'first_complaint_at':
      return <path d={`M${x} ${y - 6} l6 11 h-12 Z`} fill="var(--major)" stroke="var(--surface)" />;
    case 'peak_at':
      return <path d={`M${x} ${y - 5} l5 9 h-10 Z`} fill="var(--surface)" stroke="var(--major)" strokeWidth="1.5" />;
    case 'resolved_at':
      return <path d={`M${x - 4} ${y - 4} l8 8 m0 -8 l-8 8`} stroke="var(--ink-soft)" strokeWidth="1.5" />;
  }
}
