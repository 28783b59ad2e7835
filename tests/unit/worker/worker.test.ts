import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import * as cloudflare from "@pulumi/cloudflare";

import { DEFAULT_COMPATIBILITY_DATE, Worker, type WorkerArgs } from "../../../provider";
import { unpackContent } from "../../../provider/bundle/source";
import { inputsOf, runProgram, WORKER } from "../support/run-program";

const script = "export default { fetch: () => new Response() };";
const folder = mkdtempSync(path.join(os.tmpdir(), "worker-"));

beforeAll(() => {
  writeFileSync(
    path.join(folder, "good.ts"),
    "const text: string = 'hello from good';\nexport default { fetch: () => new Response(text) };\n",
  );
  writeFileSync(path.join(folder, "bad.ts"), "export default {\n  fetch: () => new Response(,\n};\n");
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function sent(args: WorkerArgs, options: { preview?: boolean; stack?: string } = {}) {
  const registered = await runProgram(() => new Worker("api", args), options);
  return inputsOf(registered, WORKER, "api");
}

it("a Worker that is given nothing but its code has these inputs: they decide what a preview shows", async () => {
  const { source, ...inputs } = await sent({ script });
  expect(source).toMatchObject({
    summary: { hash: expect.stringMatching(/^[0-9a-f]{16}$/), modules: [expect.stringMatching(/\.m?js$/)] },
  });
  expect(inputs).toEqual({
    __provider: expect.stringContaining("pulumi-cloudflare-workers/dynamic"),
    name: "shop-dev-api",
    after: [],
    bindings: {},
    boundAccounts: [],
    secrets: {},
    problems: [],
    compatibilityDate: DEFAULT_COMPATIBILITY_DATE,
    owner: "pulumi:organization/shop/dev/api",
  });
});

it("two stacks of one program have different names and owners", async () => {
  const [dev, prod] = [await sent({ script }, { stack: "dev" }), await sent({ script }, { stack: "prod" })];
  expect(dev["name"]).not.toBe(prod["name"]);
  expect(dev["owner"]).not.toBe(prod["owner"]);
  expect(dev["source"]).toEqual(prod["source"]);
});

it("a name that is given is used as it is", async () => {
  expect((await sent({ name: "Given_Name", script }))["name"]).toBe("Given_Name");
});

it.each<[WorkerArgs["url"], object]>([
  [true, { enabled: true, previews: false }],
  [false, { enabled: false, previews: false }],
  [{ previews: true }, { enabled: true, previews: true }],
  [{ enabled: false }, { enabled: false, previews: false }],
])("url: %j means %j", async (url, workersDev) => {
  expect((await sent({ script, url }))["workersDev"]).toEqual(workersDev);
});

it("an entrypoint is bundled, and its text reaches the provider", async () => {
  const { source, problems } = await sent({ entrypoint: path.join(folder, "good.ts") });
  expect(problems).toEqual([]);
  const { content } = source as { content: string };
  const texts = unpackContent(content).modules.map(({ body }) => Buffer.from(body).toString());
  expect(texts.join()).toContain("hello from good");
});

it.each<[string, WorkerArgs]>([
  ["neither", {}],
  ["both", { script, entrypoint: path.join(folder, "good.ts") }],
])("entrypoint and script: %s is a failure", async (_, args) => {
  expect((await sent(args))["problems"]).toEqual([
    {
      property: "entrypoint",
      reason:
        "A Worker has either an `entrypoint`, a file to bundle, or a `script`, a module to upload as it is. Only a Worker of `assets` alone has neither.",
    },
  ]);
});

it("an entrypoint that is not there is a failure that names it", async () => {
  const { problems } = await sent({ entrypoint: "./nowhere/worker.ts" });
  expect(problems).toEqual([{ property: "entrypoint", reason: expect.stringContaining("nowhere/worker.ts") }]);
});

it("an entrypoint that does not bundle is a failure with esbuild's words and the place", async () => {
  const { problems } = await sent({ entrypoint: path.join(folder, "bad.ts") });
  expect(problems).toEqual([
    { property: "entrypoint", reason: expect.stringMatching(/Unexpected ","[^]*bad\.ts:2:28/) },
  ]);
});

it("options of an entrypoint beside a script are failures of their own", async () => {
  const { problems } = await sent({ script, noBundle: true, bundle: { minify: true } });
  const reason = "Is an option of an `entrypoint`. A `script` is one module, uploaded as it is.";
  expect(problems).toEqual([
    { property: "bundle", reason },
    { property: "noBundle", reason },
  ]);
});

it("an option of the entrypoint that is wrong is a failure of that property, and others are heard", async () => {
  const entrypoint = path.join(folder, "good.ts");
  expect(await sent({ entrypoint, baseDir: "elsewhere" })).toMatchObject({ problems: [{ property: "baseDir" }] });
  const { source } = await sent({ entrypoint, preserveFileNames: true, rules: [{ type: "Text", globs: ["**/*.ts"] }] });
  expect(source).toMatchObject({ summary: { modules: expect.arrayContaining([expect.stringMatching(/main\.js/)]) } });
});

it("a compatibility date that is not known in the preview is no failure, and the source is unknown", async () => {
  const program = () => {
    const namespace = new cloudflare.WorkersKvNamespace("later", { accountId: "a", title: "t" });
    const compatibilityDate = namespace.supportsUrlEncoding.apply(() => "2026-01-01");
    return new Worker("api", { entrypoint: path.join(folder, "good.ts"), compatibilityDate });
  };
  const { problems, source } = inputsOf(await runProgram(program, { preview: true }), WORKER, "api");
  expect(problems).toEqual([]);
  expect(source).toEqual({ __pulumiUnknown: true });
});

it("a script that is not known in the preview is no failure, and its source is unknown", async () => {
  const program = () => {
    const namespace = new cloudflare.WorkersKvNamespace("later", { accountId: "a", title: "t" });
    return new Worker("api", { script: namespace.supportsUrlEncoding.apply(String) });
  };
  const { problems, source } = inputsOf(await runProgram(program, { preview: true }), WORKER, "api");
  expect(problems).toEqual([]);
  expect(source).toEqual({ __pulumiUnknown: true });
});
