/**
 * Splits a line into words as a POSIX shell would, without expanding anything: quotes group, a backslash escapes,
 * `#` at the start of a word begins a comment.
 *
 * @throws Error when a quote is left open or the line ends in a backslash.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (quote === "'") {
      if (char === quote) quote = "";
      else word = (word ?? "") + char;
    } else if (char === "\\") {
      at++;
      if (at === line.length) throw new Error("EOF found after escape character");
      word = (word ?? "") + line.charAt(at);
    } else if (quote === '"') {
      if (char === quote) quote = "";
      else word = (word ?? "") + char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "#" && word === undefined) {
      const end = line.indexOf("\n", at);
      at = end === -1 ? line.length : end;
    } else {
      word = (word ?? "") + char;
    }
  }
  if (quote) throw new Error("EOF found when expecting closing quote");
  if (word !== undefined) words.push(word);
  return words;
}
