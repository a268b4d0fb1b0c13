import { useSpeech } from '../words/context.tsx';
import { LANGUAGES, type Language } from '../words/format.ts';
import { THEMES, type Theme } from './theme.ts';

const NAMES: Readonly<Record<Language, string>> = { en: 'English', da: 'Dansk' };

export function LanguageChoice() {
  const { words, language, setLanguage } = useSpeech();
  return (
    <select aria-label={words.shell.language} value={language} onChange={(event) => setLanguage(event.target.value as Language)}>
      {LANGUAGES.map((known) => (
        <option key={known} value={known}>
          {NAMES[known]}
        </option>
      ))}
    </select>
  );
}

export function ThemeChoice({ theme, onChange }: { theme: Theme; onChange: (theme: Theme) => void }) {
  const { words } = useSpeech();
  return (
    <select aria-label={words.shell.look} value={theme} onChange={(event) => onChange(event.target.value as Theme)}>
      {THEMES.map((known) => (
        <option key={known} value={known}>
          {words.shell.looks[known]}
        </option>
      ))}
    </select>
  );
}
