import { useState } from 'react';
import type { Figure } from '../api/types.ts';
import { Interval } from '../charts/interval.tsx';
import type { Span } from '../charts/scale.ts';
import { people } from '../parts/counts.ts';
import { Answer } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import type { Format } from '../words/format.ts';
import { useFigures } from './queries.ts';

/** In the order a lead reads them; others follow as they come. */
const ORDER = [
  'proactive_detection_rate',
  'lead_of_15_minutes_rate',
  'detection_lead',
  'detection_delay',
  'notification_delay',
  'contact_after_detection',
  'first_complaint_delay',
  'complaint_peak_delay',
  'restoration_delay',
];
const DIMENSIONS = ['region', 'technology', 'root_kind', 'experience', 'week'] as const;

export function figureText(value: number, unit: string, format: Format): string {
  if (unit === 's') return format.duration(value);
  if (unit === 'share') return format.percent(value);
  return format.number(value, 1);
}

export function FigureTable({ figures }: { figures: readonly Figure[] }) {
  const { words, format } = useSpeech();
  const w = words.cx;
  const rank = ({ metric }: Figure): number => (ORDER.includes(metric) ? ORDER.indexOf(metric) : ORDER.length);
  const known = figures.filter(({ metric }) => w.metrics[metric] !== undefined).toSorted((a, b) => rank(a) - rank(b));
  return (
    <section className="panel stack" aria-labelledby="figures">
      <h2 id="figures">{w.figures}</h2>
      {known.length === 0 && <p className="soft small">{w.figuresNone}</p>}
      <section className="scroll-x figure-table" tabIndex={0} aria-labelledby="figures" hidden={known.length === 0}>
        <table>
          <thead>
            <tr>
              <th />
              <th className="number">{w.value}</th>
              <th className="number">{w.n}</th>
              <th className="number">{w.left}</th>
              <th className="number">{w.byChance}</th>
            </tr>
          </thead>
          <tbody>
            {known.map((figure) => (
              <tr key={figure.metric}>
                <td>{w.metrics[figure.metric]}</td>
                <td className="number">
                  <Value figure={figure} />
                </td>
                <td className="number">{people(figure.n, format)}</td>
                <td className="number">{people(figure.left_out, format)}</td>
                <td className="number">{figure.chance === null ? '–' : figureText(figure.chance, figure.unit, format)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Value({ figure }: { figure: Figure }) {
  const { words, format } = useSpeech();
  if (figure.value === null) return <span className="chip unknown">{words.cx.notEnough}</span>;
  const text = (value: number): string => figureText(value, figure.unit, format);
  return (
    <>
      <strong>{text(figure.value)}</strong>
      {figure.low !== null && figure.high !== null && (
        <>
          <br />
          <span className="soft small" title={words.cx.interval(text(figure.low), text(figure.high))}>
            {text(figure.low)} – {text(figure.high)}
          </span>
        </>
      )}
    </>
  );
}

/** The share that was known first, group by group, on one scale. */
export function Grouped() {
  const { words, format } = useSpeech();
  const [dimension, setDimension] = useState<string>('region');
  const figures = useFigures(dimension);
  const w = words.cx;
  const whole: Span = [0, 1];
  return (
    <section className="panel stack" aria-labelledby="grouped">
      <div className="row">
        <h2 id="grouped">{w.metrics['proactive_detection_rate']}</h2>
        <label className="inline">
          <span>{w.byDimension}</span>
          <select value={dimension} onChange={(event) => setDimension(event.target.value)}>
            {DIMENSIONS.map((key) => (
              <option key={key} value={key}>
                {w.dimensions[key]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Answer to={figures} what={w.figures} height={160}>
        {({ figures: found }) => {
          const rows = found.filter(({ metric }) => metric === 'proactive_detection_rate');
          if (rows.length === 0) return <p className="soft small">{w.notEnough}</p>;
          return (
            <section className="scroll-x" tabIndex={0} aria-labelledby="grouped">
              <table>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.name}>
                      <td>{row.name}</td>
                      <td>
                        {row.value === null ? (
                          <span className="chip unknown">{w.notEnough}</span>
                        ) : (
                          <Interval {...row} value={row.value} span={whole} text={`${row.name}: ${format.percent(row.value)}`} />
                        )}
                      </td>
                      <td className="number">
                        {row.value !== null && <strong>{format.percent(row.value)}</strong>}{' '}
                        <span className="soft small">{w.of(people(row.n, format) ?? '')}</span>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          );
        }}
      </Answer>
      <p className="small soft">{w.chanceTick}</p>
    </section>
  );
}
