import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { keep, kept } from '../api/kept.ts';
import { danish } from './danish.ts';
import { english, type Words } from './english.ts';
import { type Format, LANGUAGES, type Language, makeFormat } from './format.ts';

interface Speech {
  readonly language: Language;
  readonly words: Words;
  readonly format: Format;
  setLanguage(language: Language): void;
}

const TEXTS: Readonly<Record<Language, Words>> = { en: english, da: danish };
const SpeechContext = createContext<Speech | null>(null);

/** What the reader chose before, else what the browser asks for, as far as it is spoken here. */
export function firstLanguage(): Language {
  const chosen = kept('language');
  const wish = chosen ?? navigator.language.slice(0, 2);
  return LANGUAGES.find((language) => language === wish) ?? 'en';
}

export function SpeechProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
    keep('language', language);
  }, [language]);
  const speech = useMemo(() => ({ language, words: TEXTS[language], format: makeFormat(language), setLanguage }), [language]);
  return <SpeechContext.Provider value={speech}>{children}</SpeechContext.Provider>;
}

/** The texts and formats of the language the reader chose. */
export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('useSpeech requires a SpeechProvider above it');
  return speech;
}
