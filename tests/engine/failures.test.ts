import { LocalCloudflare } from "../support/local";
import { program, workerCode } from "../support/programs";
import { Stack } from "../support/stack";
import { refusal, signInPage } from "../support/wire";

jest.setTimeout(180_000);

describe("when something fails half way", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create({ "index.ts": program(), "worker.js": workerCode() }, cloudflare.env);
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  const nothingIsLeft = async () => {
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await cloudflare.api("GET", "/workers/scripts")).toEqual([]);
    expect(await cloudflare.api("GET", "/workflows")).toEqual([]);
  };

  it("the script is up, the Workflow is refused: the state knows the script, the next up finishes, destroy leaves nothing", async () => {
    cloudflare.wire.failOnce({ method: "PUT", path: /workflows/, ...refusal(400, 10002, "Invalid body") });
    const failed = await stack.run("up", "--yes", "--skip-preview");
    expect(failed.code).not.toBe(0);
    expect(failed.output).toContain("Invalid body (code 10002)");
    expect((await stack.resources()).map(({ id }) => id)).toEqual(["shop-test-api"]);

    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take()).toEqual(["GET /workflows", "PUT /workflows/shop-test-order-processor"]);
    await stack.preview("--expect-no-changes");
    await nothingIsLeft();
  });

  it("the script is up, its address is refused: the next up asks for the address alone", async () => {
    cloudflare.wire.failOnce({ method: "POST", path: /subdomain/, ...refusal(400, 10023, "No subdomain") });
    const failed = await stack.run("up", "--yes", "--skip-preview");
    expect(failed.code).not.toBe(0);
    expect((await stack.resources()).map(({ id }) => id)).toEqual(["shop-test-api"]);

    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take()).toEqual([
      "POST /workers/scripts/shop-test-api/subdomain",
      "GET /workflows",
      "PUT /workflows/shop-test-order-processor",
    ]);
    await stack.preview("--expect-no-changes");
    await nothingIsLeft();
  });

  it("passing refusals are tried again, and cost no failure", async () => {
    cloudflare.wire.failOnce({
      method: "PUT",
      path: /scripts/,
      ...refusal(429, 971, "Slow down"),
      headers: { "retry-after": "1" },
    });
    cloudflare.wire.failOnce({ method: "PUT", path: /workflows/, ...refusal(504, 10001, "Gateway timeout") });
    cloudflare.wire.failOnce({ method: "GET", path: /scripts/, ...refusal(401, 10000, "Authentication error") });
    await stack.up();
    await nothingIsLeft();
  });

  it("a page of a proxy is no success: the state keeps what was not read or deleted, and the next destroy leaves nothing", async () => {
    await stack.up();
    const ids = (await stack.resources()).map(({ id }) => id);
    const answered = (method: string, path: RegExp) => {
      for (let attempt = 0; attempt < 4; attempt += 1) cloudflare.wire.failOnce({ method, path, ...signInPage });
    };
    const says = ({ code, output }: { code: number; output: string }, request: string) => {
      expect(code).not.toBe(0);
      expect(output).toContain(`The response to ${request}`);
      expect(output).toContain("is not a valid response of Cloudflare's API: status 200, content type text/html");
      expect(output).not.toMatch(/^\s+at |Unexpected|undefined|SyntaxError/m);
    };

    answered("GET", /workers\/scripts$/);
    says(await stack.run("refresh", "--yes", "--skip-preview"), "GET");
    answered("DELETE", /workflows/);
    says(await stack.run("destroy", "--yes", "--skip-preview"), "DELETE");
    expect((await stack.resources()).map(({ id }) => id)).toEqual(ids);
    cloudflare.wire.forgetFaults();
    await nothingIsLeft();
  });

  it("a create that was cut off before the state was written is recognised and continued", async () => {
    await stack.up();
    const state = await stack.expect(0, "stack", "export");
    for (const { urn } of (await stack.resources()).reverse()) await stack.expect(0, "state", "delete", "--yes", urn);
    expect(state.stdout).toContain("shop-test-api");
    await stack.up();
    await nothingIsLeft();
  });
});

describe("what something else made", () => {
  let cloudflare: LocalCloudflare;
  let mine: Stack;
  let theirs: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    const named = program({ worker: 'name: "shared"', workflow: 'name: "shared"' });
    theirs = await Stack.create({ "index.ts": named, "worker.js": workerCode("theirs") }, cloudflare.env, "theirs");
    await theirs.up();
    mine = await Stack.create({ "index.ts": named, "worker.js": workerCode("mine") }, cloudflare.env, "mine");
  });

  afterAll(async () => {
    await mine?.dispose();
    await theirs?.dispose();
    await cloudflare?.stop();
  });

  const answer = async () => (await fetch(String((await theirs.outputs())["url"]))).text();

  it("a Worker of the same name is refused, by name of who deploys it, and untouched", async () => {
    const { code, output } = await mine.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain("organization/shop/theirs/api");
    expect(output).toContain("adopt: true");
    expect(await answer()).toBe("theirs ");
    await mine.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await answer()).toBe("theirs ");
  });

  it("a Workflow of another Worker is refused and stays with it", async () => {
    await mine.write({ "index.ts": program({ worker: 'name: "other"', workflow: 'name: "shared"' }) });
    const { code, output } = await mine.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain('belongs to the Worker "shared"');
    await mine.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await cloudflare.api("GET", "/workflows/shared")).toMatchObject({ script_name: "shared" });
  });

  it("a Worker is taken over when the program says adopt", async () => {
    await mine.write({ "index.ts": program({ worker: 'name: "shared", adopt: true', workflow: 'name: "shared"' }) });
    const preview = await mine.preview();
    expect(preview.output).toMatch(
      /notice +: "takes over what the Pulumi resource organization\/shop\/theirs\/api deployed/,
    );
    await mine.up();
    expect(await answer()).toBe("mine ");
  });
});

describe("without a token", () => {
  it("the message says the ways to give one, and how to run without an account", async () => {
    const stack = await Stack.create(
      { "index.ts": program(), "worker.js": workerCode() },
      { CLOUDFLARE_ACCOUNT_ID: "a".repeat(32) },
    );
    try {
      const { code, output } = await stack.run("up", "--yes", "--skip-preview");
      expect(code).not.toBe(0);
      for (const way of ["CLOUDFLARE_API_TOKEN", "cloudflare:apiToken", "pulumi-cloudflare-workers local"])
        expect(output).toContain(way);
    } finally {
      await stack.dispose();
    }
  });
});
