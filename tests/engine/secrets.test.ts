import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { LocalCloudflare } from "../support/local";
import { program, workerCode } from "../support/programs";
import { Stack } from "../support/stack";
import { refusal } from "../support/wire";

jest.setTimeout(180_000);

const SECRET = "s3cret-of-the-payment-provider";
const CHANGED = "another-s3cret";

/** A secret as text, within JSON and as a key, and among the params of a run. */
const secretive = (region: string) =>
  program({
    bindings: `
      KEY: config.requireSecret("key"),
      SITE: binding.json({ title: "Shop", token: config.requireSecret("key") }),
      SIGNING: binding.secretKey({
        algorithm: { name: "HMAC", hash: "SHA-256" }, format: "raw", usages: ["sign"],
        key: config.requireSecret("key").apply((key) => Buffer.from(key).toString("base64")),
      }),
      REGION: "${region}"`,
    more: `
      import { WorkflowRun } from "pulumi-cloudflare-workers";
      new WorkflowRun("run", { workflow: orders, params: { token: config.requireSecret("key") } });`,
  });

/** What must be nowhere: the text, and the key's Base64. */
const formsOf = (secret: string) => [secret, Buffer.from(secret).toString("base64")];

describe("a Pulumi secret", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    const code = workerCode().replace('(env.REGION ?? "")', "env.KEY.length + env.REGION");
    stack = await Stack.create({ "index.ts": secretive("eu"), "worker.js": code }, cloudflare.env);
    const temporary = path.join(path.dirname(stack.folder), "temporary");
    await mkdir(temporary);
    Object.assign(stack.environment, { TMPDIR: temporary });
    await stack.expect(0, "config", "set", "--secret", "key", SECRET);
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  it("reaches the Worker, and neither what is printed nor any file of the stack", async () => {
    const preview = await stack.preview();
    const json = await stack.expect(0, "preview", "--json");
    const up = await stack.up("--diff");
    const { url } = await stack.outputs();
    expect(await (await fetch(String(url))).text()).toBe(`hello ${SECRET.length}eu`);
    for (const form of formsOf(SECRET)) {
      for (const text of [preview.output, json.output, up.output, await stack.stateText()])
        expect(text).not.toContain(form);
      expect(await filesThatHold(path.dirname(stack.folder), form)).toEqual([]);
    }
    expect(await filesThatHold(path.dirname(stack.folder), cloudflare.apiToken)).toEqual([]);
  });

  it("hides no other binding in the preview", async () => {
    await stack.write({ "index.ts": secretive("us") });
    const { output } = await stack.preview();
    expect(output).toMatch(/~ text: "eu" => "us"/);
    expect(output).toMatch(/KEY *: \[secret\]/);
  });

  it("is sent again only when it changed", async () => {
    await stack.up();
    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take()).toEqual([]);
    await stack.expect(0, "config", "set", "--secret", "key", CHANGED);
    const { output } = await stack.preview();
    expect(output).not.toContain(CHANGED);
    await stack.up();
    expect(cloudflare.wire.take()).toEqual(["PUT /workers/scripts/shop-test-api"]);
    await stack.expect(0, "refresh", "--yes", "--expect-no-changes");
  });

  it("is in no error when the upload is refused, by a refusal that says it too", async () => {
    await stack.write({ "index.ts": secretive("eu") });
    cloudflare.wire.failOnce({
      method: "PUT",
      path: /scripts\/shop-test-api$/,
      ...refusal(400, 10021, `${formsOf(CHANGED).join(" and ")} are wrong`),
    });
    const refused = await stack.run("up", "--yes", "--skip-preview");
    expect(refused.output).toContain("[secret] and [secret] are wrong");
    for (const form of formsOf(CHANGED)) expect(refused.output).not.toContain(form);
    await stack.write({ "worker.js": 'throw new Error("boom");' + workerCode() });
    const { code, output } = await stack.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain("boom");
    expect(output).not.toContain(CHANGED);
    expect(output).not.toContain(cloudflare.apiToken);
  });
});

async function filesThatHold(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const holding = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(text) ? [file] : [])));
  return holding.flat();
}
