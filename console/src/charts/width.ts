import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** The width an element has, known before the first paint; a chart then draws its text at its true size. */
export function useWidth<E extends HTMLElement>(first: number): [RefObject<E | null>, number] {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    setWidth(Math.max(160, Math.round(watched.clientWidth)));
    const observer = new ResizeObserver(() => setWidth(Math.max(160, Math.round(watched.clientWidth))));
    observer.observe(watched);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
