export default function CxPage(_: Record<string, unknown>) {
  return <p>-</p>;
}
