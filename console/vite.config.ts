import { fileURLToPath } from 'node:url';
import type { InlineConfig } from 'vite';

/** How the pages become static files. `base` is where the API serves them; nothing is inlined, so that a strict content policy holds. */
export const bundle: InlineConfig = {
  configFile: false,
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  logLevel: 'warn',
  mode: 'production',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      onwarn: (warning, tell) => {
        // Libraries say `use client` for servers that render pages; there is no such server here.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') tell(warning);
      },
    },
  },
};
