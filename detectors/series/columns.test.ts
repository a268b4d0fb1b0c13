import { expect, test } from 'vitest';
import { pairsOf, roleOf } from './columns.ts';

test.each([
  [['octets_in', 'octets_out'], [[0, 1]]],
  [
    ['ifInOctets', 'ifOutOctets', 'ifInUcastPkts', 'ifOutUcastPkts'],
    [
      [0, 1],
      [2, 3],
    ],
  ],
  [
    ['amf.rx_bytes', 'udm.rx_bytes', 'udm.tx_bytes', 'amf.tx_bytes'],
    [
      [0, 3],
      [1, 2],
    ],
  ],
  [['network-incoming-packets-rate', 'network-outgoing-packets-rate'], [[0, 1]]],
  [['BytesReceived', 'BytesSent'], [[0, 1]]],
  [['auth_requests', 'auth_responses', 'latency_ms'], [[0, 1]]],
  [['RRC.Att', 'RRC.Succ'], [[0, 1]]],
  [['in', 'latency'], []],
  [['cpu_in_percent', 'cpu_out_percent'], []],
  [['value'], []],
] as [string[], [number, number][]][])('%j pair as %j', (names, pairs) => expect(pairsOf(names)).toEqual(pairs));

test.each([
  ['cpu_percent', 'processor'],
  ['cpuUtilization', 'processor'],
  ['memory_usage', 'bounded'],
  ['mem_used_bytes', 'level'],
  ['network_usage_bytes', 'level'],
  ['link_status', 'flag'],
  ['uptime_seconds', 'level'],
  ['label', 'ignored'],
  ['is_anomaly', 'ignored'],
  ['Anomaly', 'ignored'],
  ['value', 'level'],
])('a column named %s is %s', (name, role) => expect(roleOf(name)).toBe(role));
