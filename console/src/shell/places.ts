import type { Role } from '../api/session.ts';

/** The pages, and whose work they are. The API refuses the others by itself; here it only decides what is offered. */
export const PLACES = [
  { key: 'now', path: '/', roles: ['noc', 'care', 'cx', 'admin'] },
  { key: 'worklist', path: '/care', roles: ['care', 'admin'] },
  { key: 'customer', path: '/customer', roles: ['care', 'admin', 'me'] },
  { key: 'cx', path: '/cx', roles: ['noc', 'care', 'cx', 'admin'] },
  { key: 'explore', path: '/explore', roles: ['noc', 'care', 'cx', 'admin'] },
] as const;
export type Place = (typeof PLACES)[number]['key'];

export function mayGo(place: Place, role: Role): boolean {
  return PLACES.some(({ key, roles }) => key === place && (roles as readonly string[]).includes(role));
}
