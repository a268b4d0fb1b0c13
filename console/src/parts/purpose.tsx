import { useSpeech } from '../words/context.tsx';

export const PURPOSES = ['incident_care', 'customer_enquiry', 'complaint_handling', 'quality_check', 'data_subject_request'] as const;

/** Why somebody wants to see a person. There is no default: a reason that is given by itself is none. */
export function PurposeChoice({ value, onChange }: { value: string; onChange: (purpose: string) => void }) {
  const { words } = useSpeech();
  return (
    <select aria-label={words.worklist.purpose} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{words.worklist.purposeAsk}</option>
      {PURPOSES.map((purpose) => (
        <option key={purpose} value={purpose}>
          {words.worklist.purposes[purpose]}
        </option>
      ))}
    </select>
  );
}
