import { danish } from './danish.ts';
import { english } from './english.ts';
import { EXPERIENCES, type Language } from './language.ts';

const LANGUAGES: Readonly<Record<string, Language>> = { en: english, da: danish };
/** Languages Forecell speaks. */
export const SPOKEN = ['en', 'da'] as const;

/** The texts of a language, English where it is not spoken. @example textsOf('da-DK').locale // => 'da-DK' */
export function textsOf(language: string): Language {
  return LANGUAGES[language.toLowerCase().slice(0, 2)] ?? english;
}

/**
 * What somebody felt and for how long, in a few words for whoever helps them.
 * @example feltBy('en', 'slow', 95) // => 'slow mobile data for 1 h 35 min'
 */
export function feltBy(language: string, experience: string, minutes: number): string {
  const words = textsOf(language);
  const known = EXPERIENCES.find((e) => e === experience) ?? 'mixed';
  return words.felt[known].replace('{for}', spokenMinutes(language, minutes));
}

/** @example spokenMinutes('da', 95) // => '1 t 35 min' */
export function spokenMinutes(language: string, minutes: number): string {
  const { hour, minute } = textsOf(language).units;
  const whole = Math.round(minutes);
  const [h, m] = [Math.floor(whole / 60), whole % 60];
  return [h > 0 ? `${h.toLocaleString('en-GB')} ${hour}` : '', m > 0 || h === 0 ? `${m} ${minute}` : ''].filter(Boolean).join(' ');
}
