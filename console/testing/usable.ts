import type { Page } from 'playwright-core';

/** How a page came up: all in milliseconds since the navigation began, but for the shift (a score) and the bytes. */
export interface Arrival {
  /** When the page last became whole: a heading, and nothing that is still waited for. */
  readonly usable_ms: number;
  readonly largest_paint_ms: number;
  /** Cumulative Layout Shift. */
  readonly shift: number;
  /** JavaScript as it came over the wire. */
  readonly script_bytes: number;
}

/** Runs before the page's own scripts: notes when the page became whole, and takes it back when something is waited for again. */
const WATCH_USABLE = `
  window.usableAt = null;
  window.largestPaint = 0;
  const look = () => {
    const whole = document.querySelector('h1') !== null && document.querySelector('[aria-busy="true"]') === null && document.querySelector('h1').textContent !== '…';
    if (!whole) window.usableAt = null;
    else if (window.usableAt === null) window.usableAt = performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.largestPaint = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
`;

const QUIET_MS = 1_000;

/** Opens an address and waits until the page has been whole for a second. Its `usable_ms` is when that second began. */
export async function arrive(page: Page, address: string): Promise<Arrival> {
  await page.addInitScript(WATCH_USABLE);
  await page.goto(address);
  await page.waitForFunction(
    (quiet) => {
      const at = (window as unknown as { usableAt: number | null }).usableAt;
      return at !== null && performance.now() - at > quiet;
    },
    QUIET_MS,
    { timeout: 60_000 },
  );
  return page.evaluate(() => {
    const seen = window as unknown as { usableAt: number; largestPaint: number; layoutShift: number };
    const scripts = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')) as PerformanceResourceTiming[];
    const script_bytes = scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    return { usable_ms: seen.usableAt, largest_paint_ms: seen.largestPaint, shift: seen.layoutShift, script_bytes };
  });
}
