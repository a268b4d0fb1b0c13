/** Castagnoli's polynomial, bits reversed: the checksum of iSCSI and of most journals (RFC 3720, B.4). */
const POLYNOMIAL = 0x82f63b78;
const TABLES = tables();

/** Eight tables, so that eight bytes are taken in one step. */
function tables(): readonly Uint32Array[] {
  const made = Array.from({ length: 8 }, () => new Uint32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    (made[0] as Uint32Array)[byte] = crc;
  }
  for (let byte = 0; byte < 256; byte++) {
    for (let k = 1; k < 8; k++) {
      const before = (made[k - 1] as Uint32Array)[byte] as number;
      (made[k] as Uint32Array)[byte] = (before >>> 8) ^ ((made[0] as Uint32Array)[before & 0xff] as number);
    }
  }
  return made;
}

/**
 * CRC-32C of bytes, going on from an earlier one. Cost: about 1 GB/s.
 * @example crc32c(Buffer.from('123456789')) // => 0xe3069283
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  let crc = ~before;
  let i = 0;
  for (const last = bytes.length - 7; i < last; i += 8) {
    crc ^= (bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16) | ((bytes[i + 3] as number) << 24);
    crc =
      (t7[crc & 0xff] as number) ^
      (t6[(crc >>> 8) & 0xff] as number) ^
      (t5[(crc >>> 16) & 0xff] as number) ^
      (t4[crc >>> 24] as number) ^
      (t3[bytes[i + 4] as number] as number) ^
      (t2[bytes[i + 5] as number] as number) ^
      (t1[bytes[i + 6] as number] as number) ^
      (t0[bytes[i + 7] as number] as number);
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[i] as number)) & 0xff] as number);
  return ~crc >>> 0;
}
