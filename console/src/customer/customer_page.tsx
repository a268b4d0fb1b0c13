export default function CustomerPage(_: Record<string, unknown>) {
  return <p>-</p>;
}
