import { execFile } from "node:child_process";
import path from "node:path";

import { LocalCloudflare } from "../support/local";
import { repository, Stack } from "../support/stack";
import { refusal } from "../support/wire";

jest.setTimeout(180_000);

const SECRET = "s3cret-of-the-payment-provider";
const program = ({ more = "", orders = "ORDERS: new Workflow('orderProcessor')" } = {}) => `
import * as pulumi from "@pulumi/pulumi";
import { Worker, Workflow } from "pulumi-cloudflare-workers";
const key = new pulumi.Config().requireSecret("key");
const site = new Worker("site", { entrypoint: "./worker.js", bindings: { KEY: key, ${orders} } });
new Worker("status", { entrypoint: "./worker.js", bindings: { SITE_VERSION: site.versionId } });
${more}
`;

describe("the summary of a preview that it runs itself", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    const code = `
      import { WorkflowEntrypoint } from "cloudflare:workers";
      export class OrderProcessor extends WorkflowEntrypoint {
        async run(event, step) { await step.sleep("nap", "1 hour"); }
      }
      export default { fetch: () => new Response("hello") };`;
    stack = await Stack.create({ "index.ts": program(), "worker.js": code }, cloudflare.env);
    await stack.expect(0, "config", "set", "--secret", "key", SECRET);
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  /** `summary` as a user runs it in the stack's folder. */
  const summary = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string }>((resolve) => {
      const cli = path.join(repository, "dist/cli.js");
      const options = { cwd: stack.folder, env: stack.environment, maxBuffer: 16 * 1024 * 1024 };
      execFile(process.execPath, [cli, "summary", ...args], options, (error, stdout) => {
        resolve({ code: error ? error.code : 0, stdout });
      });
    });

  const summaryWithout = async (...variables: string[]) => {
    const { environment } = stack;
    const before = { ...environment };
    for (const name of variables) environment[name] = undefined;
    cloudflare.wire.take();
    const said = await summary("--");
    expect(cloudflare.wire.take()).toEqual([]);
    Object.assign(environment, before);
    return said;
  };

  it("says what is new, what is known after the update only, and no secret", async () => {
    const { code, stdout } = await summary("--stack", "test");
    expect(code).toBe(0);
    expect(stdout).toContain("**3 to create.**");
    expect(stdout).toContain("+KEY");
    expect(stdout).toMatch(/Known after the update only.*status.*bindings/);
    expect(stdout).not.toContain(SECRET);
  });

  it("says that nothing changes once it is deployed", async () => {
    await stack.up();
    expect((await summary("--")).stdout).toContain("**Nothing changes.**");
  });

  it("counts the instances of a Workflow that goes, and says when it may not ask", async () => {
    await cloudflare.api("POST", "/workflows/shop-test-order-processor/instances", {});
    await stack.write({ "index.ts": program({ orders: "" }) });
    const { code, stdout } = await summary("--");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Workflow <code>orderProcessor<\/code> has instances in flight: 1 (queued|running|waiting)\n/,
    );
    expect(stdout).toMatch(/\| delete \| Workflow .* \| instances in flight: 1 \w+ \|/);

    cloudflare.wire.failOnce({ method: "GET", path: /^\/workflows\//, ...refusal(403, 10000, "Not you.") });
    const refused = await summary("--");
    expect(refused.code).toBe(0);
    expect(refused.stdout).toMatch(/\[!NOTE\]\n> - Instances in flight could not be counted\. .*Not you\./);
    await cloudflare.api("PUT", "/workflows/shop-test-order-processor/instances/terminate?status=waiting");
  });

  it("says without credentials what changes, from state and source, and what was not checked; nothing is sent", async () => {
    await stack.write({ "index.ts": program({ more: `new Worker("new", { entrypoint: "./worker.js" });` }) });
    await stack.expect(0, "config", "set", "cloudflare:accountId", cloudflare.accountId);
    const { code, stdout } = await summaryWithout("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID");
    expect(code).toBe(0);
    expect(stdout).toContain("**1 to create.**");
    expect(stdout).toContain("No Cloudflare API token is set, so the preview did not check the account");

    await stack.expect(0, "config", "rm", "cloudflare:accountId");
    await stack.write({ "index.ts": program() });
    cloudflare.wire.take();
    const unchanged = await summaryWithout("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID");
    expect(unchanged.stdout).toContain("**Nothing changes.**");
    expect(cloudflare.wire.take()).toEqual([]);
  });

  it("says why a preview fails, and ends with 1", async () => {
    await stack.write({
      "index.ts": program({ more: `new Worker("bad", { entrypoint: "./worker.js", crons: ["61 * * * *"] });` }),
    });
    const { code, stdout } = await summary("--json", "--", "--stack", "test");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      failed: true,
      diagnostics: [
        { severity: "error", resource: "bad", message: expect.stringMatching(/^crons\[0\]: .*cron/) as string },
      ],
    });
  });
});
