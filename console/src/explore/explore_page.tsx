export default function ExplorePage(_: Record<string, unknown>) {
  return <p>-</p>;
}
