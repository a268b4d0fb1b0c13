import { type PointerEvent, useMemo, useState } from 'react';
import type { Point, Series } from '../api/types.ts';
import { useSpeech } from '../words/context.tsx';
import type { Format } from '../words/format.ts';
import { HEIGHT, HEIGHTS, kpiLayout, LEFT, PERIOD_MS } from './kpi_layout.ts';
import { readerOffsetMs, type Span, ticks, timeTicks } from './scale.ts';
import { useWidth } from './width.ts';

/** Moments that are the same in every small multiple, as milliseconds. */
export interface Marks {
  readonly window: Span;
  readonly onset: number;
  readonly detected: number;
  readonly resolved: number | null;
}

/** A value with its unit as people read it: shares as percent. */
export function measured(value: number | null, unit: string, format: Format): string {
  if (value === null) return '–';
  if (unit === '%') return format.percent(value, Math.abs(value) < 0.1 || value > 0.9 ? 2 : 1);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${format.number(value, digits)}${unit === '1' || unit === 'ratio' || unit === '' ? '' : ` ${unit}`}`;
}

/** One KPI of one element: its value as a line, what is usual as a ribbon, attempts as bars, and where the incident began and was seen. */
export function KpiChart({ series, marks }: { series: Series; marks: Marks }) {
  const { words, format } = useSpeech();
  const [box, width] = useWidth<HTMLDivElement>(360);
  const [pointed, setPointed] = useState<Point | null>(null);
  const layout = useMemo(() => kpiLayout(series.points, marks.window, width), [series.points, marks.window, width]);
  const last = series.points.findLast((point) => point.value !== null && point.quality !== 'missing');
  const shown = pointed ?? last;
  const point = (event: PointerEvent<SVGSVGElement>): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setPointed(nearest(series.points, x, layout.toX));
  };
  const text = words.incident.chartText(
    series.kpi_name,
    series.element_id,
    measured(last?.value ?? null, series.unit, format),
    measured(last?.expected ?? null, series.unit, format),
  );
  return (
    <figure ref={box}>
      <svg className="chart" width={width} height={HEIGHT} role="img" aria-label={text} onPointerMove={point} onPointerLeave={() => setPointed(null)}>
        <Axes marks={marks} width={width} y={layout.y} toX={layout.toX} toY={layout.toY} unit={series.unit} />
        {layout.ribbons.map((points) => (
          <polygon key={points} className="band" points={points} />
        ))}
        {layout.usual.map((points) => (
          <polyline key={points} className="expected" points={points} />
        ))}
        <Gaps gaps={layout.gaps} toX={layout.toX} />
        <Lines layout={layout} />
        <Moments marks={marks} toX={layout.toX} />
        {pointed && (
          <line
            className="cursor"
            x1={layout.toX(Date.parse(pointed.period_end))}
            x2={layout.toX(Date.parse(pointed.period_end))}
            y1={HEIGHTS.top}
            y2={HEIGHT - HEIGHTS.axis}
          />
        )}
      </svg>
      <figcaption className="chart-readout" title={shown ? format.exact(shown.period_end) : ''}>
        {shown && <Readout point={shown} unit={series.unit} />}
      </figcaption>
    </figure>
  );
}

function Readout({ point, unit }: { point: Point; unit: string }) {
  const { words, format } = useSpeech();
  const value = point.quality === 'missing' || point.value === null ? words.incident.missing : measured(point.value, unit, format);
  return (
    <>
      {format.time(point.period_end)}: <strong>{value}</strong>
      {point.quality === 'suspect' ? ` (${words.incident.suspect})` : ''}
      {point.expected !== null && `, ${words.incident.usually(measured(point.expected, unit, format))}`}
      {point.attempts !== null && point.attempts > 0 && ` · ${words.incident.attempts(format.number(point.attempts))}`}
    </>
  );
}

type Layout = ReturnType<typeof kpiLayout>;

function Lines({ layout }: { layout: Layout }) {
  return (
    <>
      {layout.bars.map((bar) => (
        <rect key={bar.x} className="bars" x={bar.x - layout.barWidth} y={bar.y} width={layout.barWidth} height={bar.height} />
      ))}
      {layout.lines.map((line) => (
        <polyline key={line[0]?.x} className="value" points={line.map(({ x, y }) => `${layout.toX(x)},${layout.toY(y ?? 0)}`).join(' ')} />
      ))}
      {layout.lines.flatMap((line) =>
        line
          .filter(({ point }) => line.length === 1 || point.quality === 'suspect')
          .map(({ x, y, point }) => <circle key={x} className={`dot ${point.quality}`} cx={layout.toX(x)} cy={layout.toY(y ?? 0)} r="2.6" />),
      )}
    </>
  );
}

function Gaps({ gaps, toX }: { gaps: readonly Span[]; toX: Layout['toX'] }) {
  const y = HEIGHTS.top + HEIGHTS.plot - 7;
  return gaps.map(([from, to]) => (
    <rect key={from} className="gap" x={toX(from) + 1} width={Math.max(2, toX(to) - toX(from) - 2)} y={y} height="7" />
  ));
}

function Moments({ marks, toX }: { marks: Marks; toX: Layout['toX'] }) {
  const until = Math.min(marks.resolved ?? marks.window[1], marks.window[1]);
  const bottom = HEIGHTS.top + HEIGHTS.plot;
  return (
    <>
      <rect className="span" x={toX(marks.onset)} width={Math.max(0, toX(until) - toX(marks.onset))} y={HEIGHTS.top} height={HEIGHTS.plot} />
      <line className="onset" x1={toX(marks.onset)} x2={toX(marks.onset)} y1={HEIGHTS.top} y2={bottom} />
      <line className="detected" x1={toX(marks.detected)} x2={toX(marks.detected)} y1={HEIGHTS.top} y2={bottom} />
    </>
  );
}

interface AxesOf {
  readonly marks: Marks;
  readonly width: number;
  readonly y: Span;
  readonly unit: string;
  readonly toX: Layout['toX'];
  readonly toY: Layout['toY'];
}

function Axes({ marks, width, y, unit, toX, toY }: AxesOf) {
  const { format } = useSpeech();
  const offset = readerOffsetMs(marks.window[1]);
  return (
    <>
      {ticks(y, 3).map((at) => (
        <g key={at}>
          <line className="axis" x1={LEFT} x2={width} y1={toY(at)} y2={toY(at)} />
          <text x={LEFT - 6} y={toY(at) + 4} textAnchor="end">
            {axisNumber(at, unit, format)}
          </text>
        </g>
      ))}
      {timeTicks(marks.window, Math.max(2, Math.floor(width / 90)), offset).map((at) => (
        <text key={at} x={toX(at)} y={HEIGHT - 5} textAnchor="middle">
          {format.time(new Date(at))}
        </text>
      ))}
    </>
  );
}

function axisNumber(value: number, unit: string, format: Format): string {
  if (unit === '%') return format.percent(value, 1);
  if (Math.abs(value) >= 10_000) return `${format.number(value / 1000)}k`;
  return format.number(value, Math.abs(value) < 10 ? 2 : 0);
}

function nearest(points: readonly Point[], x: number, toX: Layout['toX']): Point | null {
  let found: Point | null = null;
  let least = toX(PERIOD_MS) - toX(0);
  for (const point of points) {
    const distance = Math.abs(toX(Date.parse(point.period_end)) - x);
    if (distance <= least) {
      least = distance;
      found = point;
    }
  }
  return found;
}
