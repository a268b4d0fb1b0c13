import { useState } from 'react';
import { Answer, Empty, Unknown } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { answerOf } from './answer.ts';
import { Builder } from './builder.tsx';
import { useExplore, useQuestion } from './question.ts';
import { ResultTable } from './result_table.tsx';
import './explore.css';

/** How groups of customers fare: a sentence to fill in, its answer as a chart and a table, and a link to it. For all staff; never about one person. */
export default function ExplorePage() {
  const { words, format, language } = useSpeech();
  const [question, change] = useQuestion();
  const explored = useExplore(question);
  const w = words.explore;
  return (
    <>
      <h1>{w.title}</h1>
      <Builder question={question} choices={explored.data?.choices} onChange={change} />
      <Answer to={explored} what={w.result} height={420}>
        {(found) => (
          <section className="panel stack" aria-labelledby="answer" aria-live="polite">
            {found.choices.days === 0 ? (
              <Unknown>
                <h2 id="answer">{w.nothingYet}</h2>
              </Unknown>
            ) : (
              <div className="row">
                <h2 id="answer" className="explore-answer">
                  {answerOf(found, words, format)}
                </h2>
                <CopyLink />
              </div>
            )}
            {found.choices.days > 0 && found.rows.length === 0 && <Empty>{w.none}</Empty>}
            {found.rows.length > 0 && <ResultTable found={found} />}
            <p className="small soft">{language === 'en' ? found.left_out : w.safe}</p>
          </section>
        )}
      </Answer>
    </>
  );
}

function CopyLink() {
  const { words } = useSpeech();
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    // Without a secure address a browser gives no clipboard; the address bar has the link as well.
    void navigator.clipboard?.writeText(location.href).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <button type="button" onClick={copy}>
      {copied ? words.explore.copied : words.explore.copy}
    </button>
  );
}
