/** What the browser remembers of this page: the choice of language and look. Never anything about people. */
type Name = 'language' | 'theme';

export function kept(name: Name): string | null {
  try {
    return localStorage.getItem(`forecell.${name}`);
  } catch {
    return null;
  }
}

/** A browser that keeps nothing is no reason to stop. */
export function keep(name: Name, value: string): void {
  try {
    localStorage.setItem(`forecell.${name}`, value);
  } catch {
    // Private windows may refuse; the choice then lasts until the page is left.
  }
}
