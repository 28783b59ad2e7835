import { randomBytes } from "node:crypto";

import { LocalCloudflare } from "../support/local";
import { program, workerCode } from "../support/programs";
import { Stack } from "../support/stack";

jest.setTimeout(120_000);

describe("what the preview refuses, with nothing sent", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create({ "index.ts": program() }, cloudflare.env);
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  /** The preview's failure: its property and reason. */
  async function refusal(files: Record<string, string>): Promise<string> {
    await stack.write({ "index.ts": program(), "worker.js": workerCode(), ...files });
    const { code, output } = await stack.run("preview");
    expect(code).not.toBe(0);
    // What is right about the program may ask whether its names are taken; nothing else is sent.
    expect(cloudflare.wire.take().filter((request) => !request.startsWith("GET "))).toEqual([]);
    return output;
  }

  it("an entrypoint that is missing", async () => {
    const said = await refusal({ "index.ts": program().replace("./worker.js", "./wroker.js") });
    expect(said).toMatch(/property entrypoint value .* has a problem/);
    expect(said).toContain("wroker.js");
  });

  it("an entrypoint that does not bundle, with file, line and column", async () => {
    const said = await refusal({ "worker.js": 'import { a } from "./nowhere";\nexport default { a };\n' });
    expect(said).toMatch(/worker\.js:1:18/);
    expect(said).toContain('Could not resolve "./nowhere"');
  });

  it("a class that is not exported, with the names that are", async () => {
    const said = await refusal({ "worker.js": workerCode().replaceAll("OrderProcessor", "OrderProcesor") });
    expect(said).toMatch(/property bindings\.ORDERS value/);
    expect(said).toContain("exports a class orderProcessor or OrderProcessor");
    expect(said).toContain("This one exports: OrderProcesor");
  });

  it("a class that does not extend WorkflowEntrypoint", async () => {
    const said = await refusal({ "worker.js": workerCode().replace("extends WorkflowEntrypoint", "") });
    expect(said).toMatch(/property bindings\.ORDERS value/);
    expect(said).toContain("OrderProcessor does not extend WorkflowEntrypoint");
  });

  it("a name that breaks Cloudflare's rules", async () => {
    expect(await refusal({ "index.ts": program({ worker: 'name: "Api!"' }) })).toMatch(
      /property name value .*"Api!" is not a valid name/s,
    );
  });

  it("two Workflows with one name", async () => {
    const more =
      'const again = new Workflow("again", { name: "shop-test-order-processor", className: "OrderProcessor" }); new Worker("second", { entrypoint: "./worker.js", bindings: { AGAIN: again } });';
    const said = await refusal({ "index.ts": program({ more }) });
    expect(said).toMatch(/property bindings\.AGAIN value/);
    expect(said).toContain('"orderProcessor" and "again"');
  });

  it("two Workers with one name", async () => {
    const more = 'new Worker("second", { name: "shop-test-api", script: "export default {}" });';
    expect(await refusal({ "index.ts": program({ more }) })).toContain(
      'Two Workers of this program have the name "shop-test-api": "api" and "second"',
    );
  });

  it("a bundle over the size limit, with the five largest inputs", async () => {
    const noise = Array.from(
      { length: 6 },
      (_, index) => [`noise${index}.js`, randomBytes(2_000_000).toString("base64")] as const,
    );
    const files = Object.fromEntries(noise.map(([file, text]) => [file, `export default ${JSON.stringify(text)};`]));
    const imports = noise.map(([file], index) => `import n${index} from "./${file}";`).join("\n");
    const uses = `globalThis.noise = [${noise.map((_, index) => `n${index}`).join(",")}];`;
    const said = await refusal({ ...files, "worker.js": imports + uses + workerCode() });
    expect(said).toMatch(/property entrypoint value/);
    expect(said).toContain("Cloudflare allows at most 10.00 MiB");
    expect(said.match(/MiB {2}noise\d\.js/g)).toHaveLength(5);
  });

  it("crons, limits, dates and tags that cannot be", async () => {
    const worker = 'crons: ["every day"], limits: { cpuMs: -1 }, compatibilityDate: "yesterday", tags: ["a,b"]';
    const said = await refusal({ "index.ts": program({ worker, workflow: "limits: { steps: 0 }" }) });
    for (const property of ["crons\\[0\\]", "limits\\.cpuMs", "compatibilityDate", "tags\\[0\\]"]) {
      expect(said).toMatch(new RegExp(`property ${property} value`));
    }
  });

  it("neither entrypoint nor script", async () => {
    expect(
      await refusal({ "index.ts": 'import { Worker } from "pulumi-cloudflare-workers"; new Worker("api", {});' }),
    ).toContain("either an `entrypoint`");
  });

  it("no account, with the ways to give one and how to run without", async () => {
    const alone = await Stack.create({ "index.ts": program(), "worker.js": workerCode() }, {});
    try {
      const { code, output } = await alone.run("preview");
      expect(code).not.toBe(0);
      for (const way of [
        "`accountId`",
        "cloudflare:accountId",
        "CLOUDFLARE_ACCOUNT_ID",
        "pulumi-cloudflare-workers local",
      ])
        expect(output).toContain(way);
    } finally {
      await alone.dispose();
    }
  });
});
