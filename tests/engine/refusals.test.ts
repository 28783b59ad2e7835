import { LocalCloudflare } from "../support/local";
import { program, workerCode } from "../support/programs";
import { Stack } from "../support/stack";

jest.setTimeout(120_000);

/** What is refused and in which words is in tests/unit/bad-input; here is that the engine shows it. */
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

  it("a name, crons, limits, dates and tags that cannot be, each on its property", async () => {
    const worker =
      'name: "Api!", crons: ["every day"], limits: { cpuMs: -1 }, compatibilityDate: "yesterday", tags: ["a,b"]';
    const said = await refusal({ "index.ts": program({ worker, workflow: "limits: { steps: 0 }" }) });
    for (const property of ["name", "crons\\[0\\]", "limits\\.cpuMs", "compatibilityDate", "tags\\[0\\]"]) {
      expect(said).toMatch(new RegExp(`property ${property} value`));
    }
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
