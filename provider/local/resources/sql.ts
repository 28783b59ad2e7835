/** Text, names and comments as a whole, words, and anything else one character at a time. */
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[^]*?(?:\*\/|$)|[A-Za-z_][\w$]*|\s+|[^]/g;
const COMMENT_OR_SPACE = /^(?:--|\/\*|\s)/;
const TRIGGER = /^CREATE (?:TEMP |TEMPORARY )?TRIGGER\b/;

/** The statements of an SQL text, without what is no statement. A trigger's body, which has semicolons, stays whole. */
export function sqlStatements(sql: string): string[] {
  const statements: string[] = [];
  let text = "";
  let words = "";
  let depth = 0;
  const end = () => {
    if (words !== "") statements.push(text.trim());
    text = words = "";
    depth = 0;
  };
  for (const [token] of sql.matchAll(TOKEN)) {
    if (token === ";" && depth === 0) {
      end();
      continue;
    }
    text += token;
    if (COMMENT_OR_SPACE.test(token)) continue;
    const word = token.toUpperCase();
    // How a statement begins is told by its first words; the rest need not be kept.
    if (words.length < 64) words += words === "" ? word : ` ${word}`;
    if (!TRIGGER.test(words)) continue;
    if (word === "BEGIN" || word === "CASE") depth += 1;
    if (word === "END") depth -= 1;
  }
  end();
  return statements;
}
