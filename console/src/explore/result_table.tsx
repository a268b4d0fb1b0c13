import { useMemo } from 'react';
import type { Explored } from '../api/types.ts';
import { Interval } from '../charts/interval.tsx';
import type { Span } from '../charts/scale.ts';
import { useSpeech } from '../words/context.tsx';
import type { Format } from '../words/format.ts';

type Row = Explored['rows'][number];

/** A measure as people read it. @example measureText(0.125, 'affected_share', format) // => '12.5%' */
export function measureText(value: number, measure: Explored['measure'], format: Format): string {
  if (measure === 'affected_share' || measure === 'failed_share') return format.percent(value, 1);
  if (measure === 'bad_minutes') return `${format.number(value, 1)} min`;
  return format.number(value, 1);
}

/** Chart and table in one: every group with its value, its interval on one scale, and how many customer-days it rests on. */
export function ResultTable({ found }: { found: Explored }) {
  const { words, format } = useSpeech();
  const w = words.explore;
  const span: Span = useMemo(
    () => [0, Math.max(1e-9, ...found.rows.flatMap((row) => [row.high ?? row.value ?? 0, row.value ?? 0])) * 1.05],
    [found.rows],
  );
  const nameOf = (key: string, dimension: string | null): string =>
    dimension === 'day' || dimension === 'week' ? format.day(`${key}T12:00:00`) : (w.names[key] ?? (key || '–'));
  return (
    <section className="scroll-x" tabIndex={0} aria-labelledby="answer">
      <table className="explore-table">
        <thead>
          <tr>
            <th>{w.bys[found.by]}</th>
            {found.across && <th>{w.bys[found.across]}</th>}
            <th className="number">{w.measures[found.measure]}</th>
            <th>{w.interval}</th>
            <th className="number">{w.n}</th>
            <th className="number">{w.days}</th>
          </tr>
        </thead>
        <tbody>
          {found.rows.map((row) => (
            <tr key={`${row.key} ${row.across}`}>
              <td>{nameOf(row.key, found.by)}</td>
              {found.across && <td>{nameOf(row.across, found.across)}</td>}
              <Value row={row} measure={found.measure} span={span} />
              <td className="number">{format.number(row.customer_days)}</td>
              <td className="number">{format.number(row.days)}</td>
            </tr>
          ))}
        </tbody>
        {found.total.value !== null && (
          <tfoot>
            <tr>
              <td colSpan={found.across ? 2 : 1}>{w.total}</td>
              <td className="number">
                <strong>{measureText(found.total.value, found.measure, format)}</strong>
              </td>
              <td />
              <td className="number">{format.number(found.total.customer_days)}</td>
              <td className="number">{format.number(found.total.days)}</td>
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}

function Value({ row, measure, span }: { row: Row; measure: Explored['measure']; span: Span }) {
  const { words, format } = useSpeech();
  if (row.value === null)
    return (
      <td colSpan={2}>
        <span className="chip unknown">{words.explore.hidden}</span>
      </td>
    );
  const value = measureText(row.value, measure, format);
  const text =
    row.low !== null && row.high !== null
      ? `${value} (${words.cx.interval(measureText(row.low, measure, format), measureText(row.high, measure, format))})`
      : value;
  return (
    <>
      <td className="number">
        <strong>{value}</strong>
      </td>
      <td>
        <Interval value={row.value} low={row.low} high={row.high} chance={null} span={span} text={text} />
      </td>
    </>
  );
}
