import { execFile } from "node:child_process";
import path from "node:path";

import { LocalCloudflare } from "../support/local";
import { repository, Stack } from "../support/stack";

jest.setTimeout(180_000);

const SECRET = "s3cret-of-the-payment-provider";
const program = (more = "") => `
import * as pulumi from "@pulumi/pulumi";
import { Worker } from "pulumi-cloudflare-workers";
const key = new pulumi.Config().requireSecret("key");
const site = new Worker("site", { entrypoint: "./worker.js", bindings: { KEY: key } });
new Worker("status", { entrypoint: "./worker.js", bindings: { SITE_VERSION: site.versionId } });
${more}
`;

describe("the summary of a preview that it runs itself", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    const code = `export default { fetch: () => new Response("hello") };`;
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

  it("says what is new, what is known after the update only, and no secret", async () => {
    const { code, stdout } = await summary("--stack", "test");
    expect(code).toBe(0);
    expect(stdout).toContain("**2 to create.**");
    expect(stdout).toContain("+KEY");
    expect(stdout).toMatch(/Known after the update only.*status.*bindings/);
    expect(stdout).not.toContain(SECRET);
  });

  it("says that nothing changes once it is deployed", async () => {
    await stack.up();
    expect((await summary("--")).stdout).toContain("**Nothing changes.**");
  });

  it("says why a preview fails, and ends with 1", async () => {
    await stack.write({
      "index.ts": program(`new Worker("bad", { entrypoint: "./worker.js", crons: ["61 * * * *"] });`),
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
