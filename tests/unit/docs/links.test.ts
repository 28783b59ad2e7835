import { existsSync, globSync } from "node:fs";
import path from "node:path";

import { documents, inlineCode, root, text } from "./documents";

test.each(documents)("every relative link of %s leads to a file, and to a heading where it names one", (document) => {
  const links = [...text(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? "");
  const local = links.filter((target) => !/^[a-z]+:/.test(target));
  const broken = local.filter((target) => {
    const [file = "", anchor] = target.split("#");
    const found = file === "" ? document : path.join(path.dirname(document), file);
    return !existsSync(path.join(root, found)) || (anchor !== undefined && !anchors(found).includes(anchor));
  });
  expect(broken).toEqual([]);
});

function anchors(document: string): string[] {
  return [...text(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test.each(documents)("every path of this repository that %s names exists", (document) => {
  const paths = inlineCode(document).filter((code) =>
    /^(provider|scripts|tests|examples|docs|\.ci)\/[\w./-]+$/.test(code),
  );
  expect(paths.filter((named) => !existsSync(path.join(root, named)))).toEqual([]);
});

test("every folder of provider/ is named in ARCHITECTURE.md", () => {
  const folders = globSync("provider/**/", { cwd: root })
    .map((folder) => `${folder.replace(/\/$/, "")}/`)
    .filter((folder) => folder !== "provider/");
  expect(folders).toContain("provider/local/runtime/inside/");
  const architecture = text("ARCHITECTURE.md");
  expect(folders.filter((folder) => !architecture.includes(`\`${folder}\``))).toEqual([]);
});

test("every file of a thing that a user makes says in its first line where it runs", () => {
  const things = globSync("provider/*/{args,state}.ts", { cwd: root }).map((file) => path.dirname(file));
  const files = [...new Set(things)].flatMap((thing) => globSync(`${thing}/**/*.ts`, { cwd: root }));
  expect(files).toContain("provider/workflow/resource.ts");
  const says =
    /^\/\/ (Runs in (the program|the plugin's process|the program and in the plugin's process)|What state and previews hold)/;
  expect(files.filter((file) => !says.test(text(file)))).toEqual([]);
});
