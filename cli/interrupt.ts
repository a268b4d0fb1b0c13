/** npm passes Ctrl-C on to a program that has already had it from the terminal; two signals this close together are one wish. */
const SAME_WISH_MS = 2_000;

/** Turns Ctrl-C and SIGTERM into an AbortSignal. A second one, later than two seconds after the first, ends the process at once. */
export function interruptible(): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  let asked_ms = 0;
  const stop = (): void => {
    if (!controller.signal.aborted) {
      asked_ms = performance.now();
      controller.abort();
    } else if (performance.now() - asked_ms > SAME_WISH_MS) process.exit(130);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
