import type { Words } from './english.ts'; import { english } from './english.ts'; export const danish: Words = english;
