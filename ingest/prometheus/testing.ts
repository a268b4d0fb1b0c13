/** Writes remote-write requests, for tests and benches: what a sender does, and nothing of the reading code. */
export interface WrittenSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [atMs: number, value: number])[];
}

export function writeRequestV1(series: readonly WrittenSeries[]): Buffer {
  return Buffer.concat(
    series.map(({ labels, samples }) => {
      const named = Object.entries(labels).map(([name, value]) =>
        field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))])),
      );
      return field(1, Buffer.concat([...named, ...samples.map((sample) => field(2, sampleOf(sample)))]));
    }),
  );
}

export function writeRequestV2(series: readonly WrittenSeries[]): Buffer {
  const symbols = [''];
  const refer = (text: string): Buffer => {
    if (!symbols.includes(text)) symbols.push(text);
    return varint(symbols.indexOf(text));
  };
  const written = series.map(({ labels, samples }) => {
    const references = Buffer.concat(Object.entries(labels).flatMap(([name, value]) => [refer(name), refer(value)]));
    return field(5, Buffer.concat([field(1, references), ...samples.map((sample) => field(2, sampleOf(sample)))]));
  });
  return Buffer.concat([...symbols.map((symbol) => field(4, Buffer.from(symbol))), ...written]);
}

/** Snappy's block format without compression: every sender may write so. */
export function snap(content: Buffer): Buffer {
  const parts = [varint(content.length)];
  for (let at = 0; at < content.length; at += 65_536) {
    const piece = content.subarray(at, at + 65_536);
    const length = Buffer.from([61 << 2, 0, 0]);
    length.writeUInt16LE(piece.length - 1, 1);
    parts.push(length, piece);
  }
  return Buffer.concat(parts);
}

function sampleOf([atMs, value]: readonly [number, number]): Buffer {
  const written = Buffer.alloc(9);
  written[0] = (1 << 3) | 1;
  written.writeDoubleLE(value, 1);
  return Buffer.concat([written, Buffer.from([2 << 3]), varint(atMs)]);
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
