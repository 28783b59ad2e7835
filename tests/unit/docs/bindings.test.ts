import { readdirSync } from "node:fs";

import ts from "typescript";

import * as table from "../../../provider/bindings/table";
import { root, text } from "./documents";

/** The rows of docs/bindings.md below "Kinds", by maker. */
const rows = new Map(
  text("docs/bindings.md")
    .split("\n")
    .filter((line) => line.startsWith("| `binding."))
    .map((line) => {
      const [, bound = "", env = "", sent = "", locally = ""] = line.split("|").map((cell) => cell.trim());
      return [/^`binding\.(\w+)/.exec(bound)?.[1] ?? "", { env: env.replaceAll("`", ""), sent, locally }];
    }),
);

test("docs/bindings.md has a row for each kind of the table, and no other", () => {
  expect([...rows.keys()].sort()).toEqual(Object.keys(table).sort());
});

test.each(Object.entries(table))("the row of binding.%s says the API's type", (maker, { kind }) => {
  expect(rows.get(maker)?.sent).toBe(`\`${kind.type}\``);
});

/** What the makers return, as their files declare it: `Binding<Env>` less the `Binding`. */
const returned = new Map(
  readdirSync(`${root}/provider/bindings`).flatMap((file) => {
    const source = ts.createSourceFile(file, text(`provider/bindings/${file}`), ts.ScriptTarget.ES2022);
    return source.statements.filter(ts.isFunctionDeclaration).flatMap((declared): [string, string][] => {
      const type = declared.type?.getText(source) ?? "";
      const [, env] = /^Binding<(?:NoInfer<(\w+)>|(.+))>$/s.exec(type)?.slice(0) ?? [];
      return [[declared.name?.text ?? "", env ?? /^Binding<(.+)>$/s.exec(type)?.[1] ?? ""]];
    });
  }),
);

/** What reads better in words or by an example. */
const IN_WORDS: Record<string, string> = {
  ai: "Ai",
  inherit: "Type",
  json: "the type of the value",
  messaging: "Type",
  service: "Fetcher",
};

test.each(Object.keys(table))("the row of binding.%s says the type in env", (maker) => {
  expect(rows.get(maker)?.env).toBe(IN_WORDS[maker] ?? returned.get(maker));
});

/** The types that the embedded Cloudflare runs: those of its files that do not say that they do not run. */
const running = readdirSync(`${root}/provider/local/bindings`).flatMap((file) => {
  const code = text(`provider/local/bindings/${file}`);
  return [...code.matchAll(/^export const \w+ = defineKind\(\{\n([\s\S]*?)^\}\);/gm)].flatMap(([, definition = ""]) => {
    const type = /^ {2}type: "(\w+)"/m.exec(definition)?.[1];
    return type !== undefined && !definition.includes("doesNotRun") ? [type] : [];
  });
});

test.each(Object.entries(table))("the row of binding.%s says whether it runs locally", (maker, { kind }) => {
  expect(running).toContain("kv_namespace");
  const locally = maker === "inherit" ? "as what it inherits" : running.includes(kind.type) ? "yes" : "no";
  expect(rows.get(maker)?.locally).toBe(locally);
});
