import { useSpeech } from '../words/context.tsx';

/** A moment in the reader's zone; on hover with the zone's name and in UTC. */
export function When({ at, near }: { at: string; near?: string | Date | null | undefined }) {
  const { format } = useSpeech();
  return (
    <time dateTime={at} title={format.exact(at)}>
      {format.time(at, near ?? undefined)}
    </time>
  );
}

/** How long, in words; exact seconds on hover. */
export function Lasting({ seconds }: { seconds: number }) {
  const { format } = useSpeech();
  return <span title={`${format.number(seconds)} s`}>{format.duration(seconds)}</span>;
}
