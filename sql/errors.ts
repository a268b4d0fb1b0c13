/** Server errors after which the same request may succeed: timeouts, limits, a full disk, restarts, unknown insert outcome (ClickHouse error codes). */
const TRANSIENT_CODES = new Set(['159', '164', '202', '203', '209', '210', '236', '241', '242', '243', '252', '285', '319', '425', '999']);
const TRANSIENT_SOCKET = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_SOCKET']);

/** Whether an error may pass if the same is tried again. Decided by code, never by the message's words. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const code = String(error.code);
  return TRANSIENT_CODES.has(code) || TRANSIENT_SOCKET.has(code);
}
