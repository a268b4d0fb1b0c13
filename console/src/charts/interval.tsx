import { linear, type Span } from './scale.ts';

const WIDTH = 160;
const HEIGHT = 16;

interface IntervalOf {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** What chance alone gives: a tick to compare with. */
  readonly chance: number | null;
  readonly span: Span;
  readonly text: string;
}

/** A figure with its 95 % interval on a scale it shares with its neighbours. */
export function Interval({ value, low, high, chance, span, text }: IntervalOf) {
  const x = linear(span, [6, WIDTH - 6]);
  const middle = HEIGHT / 2;
  return (
    <svg className="chart interval" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text}>
      <title>{text}</title>
      <line className="axis" x1="6" x2={WIDTH - 6} y1={middle} y2={middle} />
      {low !== null && high !== null && (
        <line className="interval-line" x1={x(Math.max(span[0], low))} x2={x(Math.min(span[1], high))} y1={middle} y2={middle} />
      )}
      {chance !== null && <line className="interval-chance" x1={x(chance)} x2={x(chance)} y1="2" y2={HEIGHT - 2} />}
      <circle className="dot" cx={x(value)} cy={middle} r="4" />
    </svg>
  );
}
