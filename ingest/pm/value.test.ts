import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counterValue, shapeOf } from './value.ts';

test('a vector is the numbers of its bins, however they are written, and null where a bin has none', () => {
  expect(counterValue('0,12,3', shapeOf('0,12,3'))).toEqual([0, 12, 3]);
  expect(counterValue('0, 1.5,-2e3', shapeOf('0, 1.5,-2e3'))).toEqual([0, 1.5, -2000]);
  for (const text of ['1,,2', '1,', ',1', '1, ,2', '1,nil']) expect(counterValue(text, 'vector')).toBeNull();
});

test('whole numbers of any length are what JavaScript reads them to be', () => {
  const bin = fc.stringMatching(/^\d{1,25}$/);
  fc.assert(
    fc.property(fc.array(bin, { minLength: 2, maxLength: 8 }), (bins) => {
      const text = bins.join(',');
      expect(counterValue(text, shapeOf(text))).toEqual(bins.map(Number));
    }),
    { seed: 15 },
  );
});
