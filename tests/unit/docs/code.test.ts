import path from "node:path";

import ts from "typescript";

import { type Block, blocks, documents, root, text } from "./documents";

jest.setTimeout(180_000);

const example = "examples/order-processing";

/** The file that stands above a block of the README, and whether the block is only a part of it. */
const labelled = blocks("README.md", "ts").map((block) => {
  const [, file = "", part] = /^`([\w./-]+)`( \(part\))?/.exec(block.above) ?? [];
  return { ...block, file, isPart: part !== undefined };
});

test("the README shows the program, the types, the Worker and the Workflow of the example", () => {
  const shown = labelled.map(({ file }) => file);
  expect(shown).toEqual(["infra.ts", "src/env.d.ts", "src/worker.ts", "src/order-processor.ts", "index.ts"]);
});

test.each(labelled)("the README's $file is the example's", ({ file, code, isPart }) => {
  const real = text(`${example}/${file}`);
  if (isPart) expect(real).toContain(code.trim());
  else expect(code).toBe(real);
});

/** Code that begins with no import is a fragment; these are the names that it may use. */
const NAMES = `import * as pulumi from "@pulumi/pulumi";
import * as cloudflare from "@pulumi/cloudflare";
import { binding, Worker, Workflow, WorkflowRun } from "pulumi-cloudflare-workers";
declare const config: pulumi.Config;
`;

const programs = documents.filter((document) => document !== "README.md").flatMap((document) => blocks(document, "ts"));

test("the blocks of the documents compile, beside the example's files", () => {
  expect(programs.length).toBeGreaterThan(8);
  expect(compile(programs)).toEqual([]);
});

test("a block that is wrong does not compile", () => {
  const wrong =
    'import { Worker } from "pulumi-cloudflare-workers";\nnew Worker("a", { entryPoint: "./src/worker.ts" });\n';
  expect(compile([{ at: "here", code: wrong, above: "" }]).join()).toContain("entryPoint");
});

/** What the blocks import, which is the same each time. */
const parsed = new Map<string, ts.SourceFile | undefined>();

function compile(checked: Block[]): string[] {
  const files = new Map(
    checked.map(({ code }, index) => [
      path.join(root, example, `block-${index}.ts`),
      /^import |^export /m.test(code) ? code : `${NAMES}export async function fragment() {\n${code}\n}\n`,
    ]),
  );
  const { config } = ts.readConfigFile(path.join(root, example, "tsconfig.json"), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, path.join(root, example));
  const whole: ts.CompilerOptions = {
    ...options,
    // The package as it is in this checkout, built or not.
    paths: {
      "pulumi-cloudflare-workers": [path.join(root, "provider/index.ts")],
      "pulumi-cloudflare-workers/local": [path.join(root, "provider/local/index.ts")],
    },
  };
  const host = ts.createCompilerHost(whole);
  const onDisk = { ...host };
  const read: typeof host.getSourceFile = (file, ...rest) => {
    const known = parsed.get(file) ?? onDisk.getSourceFile(file, ...rest);
    parsed.set(file, known);
    return known;
  };
  host.fileExists = (file) => files.has(file) || onDisk.fileExists(file);
  host.readFile = (file) => files.get(file) ?? onDisk.readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const code = files.get(file);
    return code === undefined ? read(file, version, ...rest) : ts.createSourceFile(file, code, version);
  };
  const program = ts.createProgram([...files.keys()], whole, host);
  return [...files.keys()].flatMap((file, index) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => `${checked[index]?.at ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`),
  );
}
