import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useSpeech } from '../words/context.tsx';

const PLACES: Readonly<Record<string, string>> = { n: '/', c: '/care', x: '/cx', e: '/explore', u: '/customer' };
const CHORD_MS = 1_200;

/** Whether keys belong to what is being typed into. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}

/** A dialog above the page may have the keys; a list under it does not. */
export function hasDialog(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

function useShortcuts(onHelp: () => void): void {
  const [, go] = useLocation();
  const chordAt = useRef(0);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || hasDialog()) return;
      const inChord = event.timeStamp - chordAt.current < CHORD_MS;
      chordAt.current = 0;
      const place = PLACES[event.key];
      if (inChord && place !== undefined) go(place);
      else if (event.key === 'g') chordAt.current = event.timeStamp;
      else if (event.key === '?') onHelp();
      else if (event.key === '/') document.querySelector<HTMLElement>('main [data-search], main input, main select')?.focus();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [go, onHelp]);
}

export function Shortcuts() {
  const { words } = useSpeech();
  const dialog = useRef<HTMLDialogElement>(null);
  const [open] = useState(() => () => dialog.current?.showModal());
  useShortcuts(open);
  return (
    <dialog ref={dialog} aria-labelledby="shortcuts-title">
      <div className="stack">
        <h2 id="shortcuts-title">{words.shell.shortcuts}</h2>
        <dl className="facts">
          {words.shell.shortcutList.map(([keys, what]) => (
            <div key={keys} style={{ display: 'contents' }}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit">{words.shell.close}</button>
        </form>
      </div>
    </dialog>
  );
}
