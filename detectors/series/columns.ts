/** What a column is, by its name alone: the first row decides, so nothing later can change what came before. */
export type Role = 'level' | 'processor' | 'bounded' | 'flag' | 'ignored';

/** Words that mean "what goes one way", with what goes the other. Order matters only for reading. */
const OPPOSITES: readonly (readonly [string, string])[] = [
  ['in', 'out'],
  ['input', 'output'],
  ['incoming', 'outgoing'],
  ['inbound', 'outbound'],
  ['ingress', 'egress'],
  ['rx', 'tx'],
  ['rcv', 'snd'],
  ['recv', 'sent'],
  ['recv', 'send'],
  ['received', 'sent'],
  ['received', 'transmitted'],
  ['receive', 'transmit'],
  ['receive', 'send'],
  ['req', 'resp'],
  ['req', 'rsp'],
  ['req', 'res'],
  ['request', 'response'],
  ['requests', 'responses'],
  ['reqs', 'resps'],
  ['att', 'succ'],
  ['attempt', 'success'],
  ['attempts', 'successes'],
  ['attempted', 'successful'],
];

const LABELS = /^(is_?)?(label|labels|anomaly|anomalous|anomalies|outlier|ground_?truth|truth|target|class|fault|is_?fault|attack)$/i;
const FLAG = /^(status|state|up|alive|flag|reachable|available|oper|operational|online|connected|running|healthy|ready|enabled)$/;
const PROCESSOR = /^(cpu|cpus|processor|load)$/;
const BOUNDED =
  /^(mem|memory|disk|util|utilisation|utilization|usage|percent|percentage|pct|prb|prbs|occupancy|swap|heap|filesystem|licence|license|fill)$/;
/** Words that say a number of things is meant, not a share of them. */
const AMOUNT = /^(bytes|byte|octets|octet|kb|mb|gb|kib|mib|gib|count|total|seconds|time|ms|read|write|io|iops|packets|rate|avg1|load1|load5|load15)$/;

/** The words of a name: split at anything but letters and digits, and where capitals begin; `inoctets` is two words. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\b(if)?(hc)?(in|out|rx|tx)(octets|bytes|packets|pkts|errors|bits|ucastpkts|requests)\b/g, '$3 $4')
    .replace(/\b(octets|bytes|packets|pkts|bits)(in|out|rx|tx)\b/g, '$1 $2')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** @example roleOf('amf.cpu_percent') // => 'processor' */
export function roleOf(name: string): Role {
  if (LABELS.test(name.trim())) return 'ignored';
  const words = wordsOf(name);
  const amount = words.some((word) => AMOUNT.test(word));
  if (words.some((word) => FLAG.test(word)) && !amount) return 'flag';
  if (amount) return 'level';
  if (words.some((word) => PROCESSOR.test(word))) return 'processor';
  return words.some((word) => BOUNDED.test(word)) ? 'bounded' : 'level';
}

/**
 * Pairs of columns whose names differ only in the direction they count: `eth0_rx_bytes` and `eth0_tx_bytes`.
 * A column is in one pair at most. Bounded KPIs and flags are not volumes and pair with nothing.
 * @returns indexes into `names`, the lower first
 * @example pairsOf(['ifInOctets', 'ifOutOctets', 'cpu']) // => [[0, 1]]
 */
export function pairsOf(names: readonly string[]): [number, number][] {
  const pairs: [number, number][] = [];
  const taken = new Set<number>();
  const byWords = new Map(names.map((name, i) => [roleOf(name) === 'level' ? wordsOf(name).join(' ') : `\n${i}`, i]));
  for (const [i, name] of names.entries()) {
    const partner = taken.has(i) || roleOf(name) !== 'level' ? undefined : partnerOf(wordsOf(name), byWords, taken);
    if (partner === undefined || partner === i) continue;
    taken.add(i).add(partner);
    pairs.push(i < partner ? [i, partner] : [partner, i]);
  }
  return pairs;
}

function partnerOf(words: readonly string[], byWords: ReadonlyMap<string, number>, taken: ReadonlySet<number>): number | undefined {
  for (const [at, word] of words.entries())
    for (const [one, other] of OPPOSITES) {
      const swapped = word === one ? other : word === other ? one : null;
      const partner = swapped === null ? undefined : byWords.get(words.with(at, swapped).join(' '));
      if (partner !== undefined && !taken.has(partner)) return partner;
    }
  return undefined;
}
