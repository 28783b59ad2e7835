// A summary as a table for a terminal.
import type { Action, Summary } from "./summarize";
import { shorten } from "./values";
import { headline, phrase } from "./words";

const COLUMNS = 80;
const COLOURS: Record<Action | "error" | "warning", number> = {
  create: 32,
  update: 33,
  replace: 35,
  delete: 31,
  error: 31,
  warning: 33,
};

/** A table of at most 80 columns; `colour` is for a terminal alone. */
export function toTerminal(summary: Summary, { colour = false } = {}): string {
  const paint = (as: keyof typeof COLOURS, text: string) => (colour ? `\u001b[${COLOURS[as]}m${text}\u001b[0m` : text);
  const { project, stack, warnings, resources, others, diagnostics } = summary;
  const row = (action: Action, title: string, says: string) => {
    const head = shorten(printable(title), 36).padEnd(36);
    return `${paint(action, action.padEnd(8))} ${head} ${shorten(printable(says), COLUMNS - 46)}`.trimEnd();
  };
  const lines = [
    shorten(printable(`Preview of ${project}/${stack}: ${headline(summary)}`), COLUMNS),
    ...diagnostics.flatMap(({ severity, resource, message }) =>
      wrapped(`${severity}: ${resource === undefined ? "" : `${resource}: `}${message}`).map((line) =>
        paint(severity, line),
      ),
    ),
    ...warnings.flatMap(({ kind, id, text }) =>
      wrapped(`warning: ${kind} ${id} ${text}`).map((line) => paint("warning", line)),
    ),
    ...resources.map((each) => row(each.action, `${each.kind} ${each.id}`, phrase(each))),
    ...others.map(({ type, action, count }) => row(action, `${count} × ${type}`, "")),
  ];
  return `${lines.join("\n")}\n`;
}

/** Without what moves a terminal's cursor or colours it. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printable(text).split(" ").filter(Boolean)) {
    if (line !== "" && line.length + word.length + 1 > COLUMNS) {
      lines.push(line);
      line = " ";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line].flatMap((each) => each.match(new RegExp(`.{1,${COLUMNS}}`, "gu")) ?? []);
}
