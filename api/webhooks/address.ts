import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose registries for IPv4: everything that is not some public host. */
const NOT_PUBLIC_V4 = [
  ...[
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.31.196.0/24',
  ],
  ...['192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
];
/** Inside 2000::/3, which alone is public, what is not: Teredo and other protocol assignments, documentation, 6to4 (which wraps any IPv4 address). */
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const blocked = new BlockList();
for (const range of NOT_PUBLIC_V4) blocked.addSubnet(...cidr(range), 'ipv4');
for (const range of NOT_PUBLIC_V6) blocked.addSubnet(...cidr(range), 'ipv6');
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/**
 * Whether an address is that of a public host. IPv6 outside 2000::/3 is not, which takes in loopback, link-local, unique local, IPv4 in IPv6 clothes and NAT64.
 * @example isPublicAddress('169.254.169.254') // => false
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blocked.check(address, 'ipv4');
  return family === 6 && global.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
}

function cidr(range: string): [string, number] {
  const [net = '', bits = ''] = range.split('/');
  return [net, Number(bits)];
}
