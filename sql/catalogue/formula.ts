/**
 * The small language of KPI formulas: `+ - * / ( )`, numbers, counter names, `period_s`,
 * and for vector counters (a comma list, one number per bin) `total(v)` and `weighted(v)`.
 *
 * A counter name matches, in this order: itself; itself with `.sum` (the 3GPP total over sub-counters).
 * A name that ends in `.*` is the sum of its sub-counters, `.sum` left out, so that no total is counted twice.
 * Sub-counters are never added to their parent (a slice's share is already in the whole).
 * Names with other characters than letters, digits, `_` and `.` are written between back-quotes.
 */

/** What one object reported under one counter name: a number, a vector of bins, or null where the file had no number. */
export type CounterValue = number | readonly number[] | null;
/** All counters of one object in one period. */
export type Counters = ReadonlyMap<string, CounterValue>;

/** Why a formula has no number: the counter is not in the file, it is there without a value, or it is of the other shape. */
export type Missing = { readonly missing: string; readonly why: 'absent' | 'blank' | 'shape' };
export type Outcome = number | Missing;

export interface Formula {
  readonly text: string;
  /** The counter names it reads, as written; a trailing `.*` stands for any sub-counter. */
  readonly counters: readonly string[];
  evaluate(counters: Counters, periodS: number): Outcome;
}

type Node = (counters: Counters, periodS: number) => Outcome;

/**
 * Compiles a formula.
 * @throws {Error} one sentence with the position, when the text is not a formula
 * @example compileFormula('a - b').evaluate(new Map([['a', 5], ['b', 2]]), 900) // => 3
 */
export function compileFormula(text: string): Formula {
  const parser = new Parser(text);
  const node = parser.parse();
  return { text, counters: [...parser.counters], evaluate: node };
}

export function isMissing(outcome: Outcome): outcome is Missing {
  return typeof outcome === 'object';
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|`([^`]+)`|([A-Za-z_][A-Za-z0-9_.]*(?:\*)?)|([-+*/()]))/y;

class Parser {
  readonly counters = new Set<string>();
  private readonly tokens: { kind: 'number' | 'name' | 'mark'; text: string; at: number }[] = [];
  private next = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const at = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (!match) throw new Error(`formula "${text}" has an unexpected character at position ${at + 1}`);
      if (match[1] !== undefined) this.tokens.push({ kind: 'number', text: match[1], at });
      else if (match[4] !== undefined) this.tokens.push({ kind: 'mark', text: match[4], at });
      else this.tokens.push({ kind: 'name', text: match[2] ?? match[3] ?? '', at });
    }
  }

  parse(): Node {
    const node = this.sum();
    const rest = this.tokens[this.next];
    if (rest) throw new Error(`formula "${this.text}" goes on with "${rest.text}" where it should end (position ${rest.at + 1})`);
    return node;
  }

  private take(...marks: string[]): string | null {
    const token = this.tokens[this.next];
    if (token?.kind !== 'mark' || !marks.includes(token.text)) return null;
    this.next++;
    return token.text;
  }

  private sum(): Node {
    let left = this.product();
    for (let mark = this.take('+', '-'); mark; mark = this.take('+', '-')) left = combine(mark, left, this.product());
    return left;
  }

  private product(): Node {
    let left = this.atom();
    for (let mark = this.take('*', '/'); mark; mark = this.take('*', '/')) left = combine(mark, left, this.atom());
    return left;
  }

  private atom(): Node {
    if (this.take('(')) {
      const inner = this.sum();
      if (!this.take(')')) throw new Error(`formula "${this.text}" lacks a closing bracket`);
      return inner;
    }
    const token = this.tokens[this.next++];
    if (!token || token.kind === 'mark')
      throw new Error(`formula "${this.text}" lacks a counter or number at position ${(token?.at ?? this.text.length) + 1}`);
    if (token.kind === 'number') return constant(Number(token.text));
    if (token.text === 'period_s') return (_, periodS) => periodS;
    if ((token.text === 'total' || token.text === 'weighted') && this.take('(')) return this.vector(token.text);
    this.counters.add(token.text);
    return token.text.endsWith('.*') ? sumOfParts(token.text.slice(0, -1)) : scalar(token.text);
  }

  private vector(kind: 'total' | 'weighted'): Node {
    const name = this.tokens[this.next++];
    if (name?.kind !== 'name' || !this.take(')')) throw new Error(`formula "${this.text}": ${kind}() takes one counter name`);
    this.counters.add(name.text);
    return fold(name.text, kind === 'total' ? (bin) => bin : (bin, index) => bin * index);
  }
}

function constant(value: number): Node {
  return () => value;
}

function combine(mark: string, left: Node, right: Node): Node {
  return (counters, periodS) => {
    const a = left(counters, periodS);
    if (isMissing(a)) return a;
    const b = right(counters, periodS);
    if (isMissing(b)) return b;
    switch (mark) {
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      default:
        return a / b;
    }
  };
}

function read(counters: Counters, name: string): CounterValue | undefined {
  const own = counters.get(name);
  return own === undefined ? counters.get(`${name}.sum`) : own;
}

function scalar(name: string): Node {
  return (counters) => {
    const value = read(counters, name);
    if (value === undefined) return { missing: name, why: 'absent' };
    if (value === null) return { missing: name, why: 'blank' };
    return typeof value === 'number' ? value : { missing: name, why: 'shape' };
  };
}

function sumOfParts(prefix: string): Node {
  return (counters) => {
    let sum: number | null = null;
    for (const [name, value] of counters) {
      if (!name.startsWith(prefix) || name === `${prefix}sum`) continue;
      if (typeof value !== 'number') return { missing: name, why: value === null ? 'blank' : 'shape' };
      sum = (sum ?? 0) + value;
    }
    return sum ?? { missing: `${prefix}*`, why: 'absent' };
  };
}

function fold(name: string, weigh: (bin: number, index: number) => number): Node {
  return (counters) => {
    const value = read(counters, name);
    if (value === undefined) return { missing: name, why: 'absent' };
    if (value === null) return { missing: name, why: 'blank' };
    if (typeof value === 'number') return weigh(value, 0);
    return value.reduce((sum, bin, index) => sum + weigh(bin, index), 0);
  };
}
