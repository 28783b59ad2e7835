import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { LocalCloudflare } from "../support/local";
import { program, workerCode } from "../support/programs";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const SECRET = "s3cret-of-the-payment-provider";
const CHANGED = "another-s3cret";

describe("a Pulumi secret", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    const code = workerCode().replace('(env.REGION ?? "")', "env.KEY.length + env.REGION");
    stack = await Stack.create(
      { "index.ts": program({ bindings: 'KEY: config.requireSecret("key"), REGION: "eu"' }), "worker.js": code },
      cloudflare.env,
    );
    await stack.expect(0, "config", "set", "--secret", "key", SECRET);
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  it("reaches the Worker, and neither what is printed nor any file of the stack", async () => {
    const preview = await stack.preview();
    const up = await stack.up("--diff");
    const { url } = await stack.outputs();
    expect(await (await fetch(String(url))).text()).toBe(`hello ${SECRET.length}eu`);
    for (const text of [preview.output, up.output, await stack.stateText()]) expect(text).not.toContain(SECRET);
    expect(await filesThatHold(path.dirname(stack.folder), SECRET)).toEqual([]);
    expect(await filesThatHold(path.dirname(stack.folder), cloudflare.apiToken)).toEqual([]);
  });

  it("hides no other binding in the preview", async () => {
    await stack.write({ "index.ts": program({ bindings: 'KEY: config.requireSecret("key"), REGION: "us"' }) });
    const { output } = await stack.preview();
    expect(output).toMatch(/~ text: "eu" => "us"/);
    expect(output).toMatch(/KEY: \[secret\]/);
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

  it("is in no error when the upload is refused", async () => {
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
