import type { CounterValue } from '../../sql/catalogue/formula.ts';

/** What a result looks like. `blank_vector` is a comma list without a number in any bin; `text` is no measurement at all. */
export type Shape = 'numeric' | 'vector' | 'blank_vector' | 'null' | 'text';

/**
 * Says what one result is, from its text as it stands in the file. Blank and NIL are null; a comma makes a vector.
 * @example shapeOf('0,0,7') // => 'vector'
 */
export function shapeOf(text: string): Shape {
  let digits = true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 44) return shapeOfVector(text);
    if (code < 48 || code > 57) digits = false;
  }
  if (digits) return text.length > 0 ? 'numeric' : 'null';
  const trimmed = text.trim();
  if (trimmed === '' || /^(nil|null|nan)$/i.test(trimmed)) return 'null';
  return isNumber(trimmed) ? 'numeric' : 'text';
}

/**
 * The value a formula reads. A vector with a bin that has no number is null as a whole: its total is not known.
 * @example counterValue('0.000000', 'numeric') // => 0
 */
export function counterValue(text: string, shape: Shape): CounterValue {
  if (shape === 'numeric') return Number(text);
  if (shape !== 'vector') return null;
  const whole = wholeNumbers(text);
  if (whole !== null) return whole;
  const bins = text.split(',');
  const numbers: number[] = new Array(bins.length);
  for (let i = 0; i < bins.length; i++) {
    const bin = (bins[i] as string).trim();
    if (!isNumber(bin)) return null;
    numbers[i] = Number(bin);
  }
  return numbers;
}

/** The bins of a vector of nothing but digits, as nearly all are; null of any other, and of bins too long to be added up digit by digit without loss. */
function wholeNumbers(text: string): number[] | null {
  const numbers: number[] = [];
  let number = 0;
  let digits = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 44;
    if (code >= 48 && code <= 57 && digits < 15) {
      number = number * 10 + code - 48;
      digits++;
    } else if (code === 44 && digits > 0) {
      numbers.push(number);
      number = 0;
      digits = 0;
    } else return null;
  }
  return numbers;
}

function shapeOfVector(text: string): Shape {
  if (/^[\d,]+$/.test(text) && /\d/.test(text)) return 'vector';
  let numbers = 0;
  for (const bin of text.split(',')) {
    const trimmed = bin.trim();
    if (trimmed === '' || /^nil$/i.test(trimmed)) continue;
    if (!isNumber(trimmed)) return 'text';
    numbers++;
  }
  return numbers > 0 ? 'vector' : 'blank_vector';
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text) && Number.isFinite(Number(text));
}
