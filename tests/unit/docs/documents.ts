import { globSync, readFileSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(__dirname, "../../..");

export function text(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

/** The documents of this repository, by path. */
export const documents = globSync(["*.md", "docs/**/*.md"], { cwd: root }).sort();

/** All that documents say. */
export function allText(): string {
  return documents.map(text).join("\n");
}

export interface Block {
  /** Where it stands, for a message. */
  at: string;
  code: string;
  /** What stands in the paragraph above it. */
  above: string;
}

/** The blocks of code in a document that are of a language. */
export function blocks(document: string, language: string): Block[] {
  const whole = text(document);
  return [...whole.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map((match) => {
    const before = whole.slice(0, match.index);
    return {
      at: `${document}:${before.split("\n").length}`,
      code: match[1] ?? "",
      above: before.trimEnd().split("\n\n").at(-1) ?? "",
    };
  });
}

/** What stands between single backticks, blocks of code left out. */
export function inlineCode(document: string): string[] {
  const prose = text(document).replace(/^```[\s\S]*?^```$/gm, "");
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? "");
}
