import { Fragment } from 'preact';
import { useRef, useState } from 'preact/hooks';

/** A line for a shell. Where the browser gives no clipboard, which it does on plain HTTP, it is selected. */
export function CommandLine({ line, follows }: { line: string; follows: string }) {
  const code = useRef<HTMLElement>(null);
  const [done, setDone] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(line);
      setDone('copied');
    } catch {
      select(code.current);
      setDone('selected');
    }
  };
  return (
    <li>
      <code ref={code}>
        {line.split(' ').map((word, index) => (
          <Fragment key={index}>
            {index === 0 ? '' : ' '}
            <span class="word">{word}</span>
          </Fragment>
        ))}
      </code>
      <button type="button" onClick={copy} aria-label={`copy: ${line}`}>
        copy
      </button>
      <small>
        {follows} <span role="status">{done}</span>
      </small>
    </li>
  );
}

function select(element: HTMLElement | null): void {
  if (element !== null) {
    getSelection()?.selectAllChildren(element);
  }
}
