import { rm } from "node:fs/promises";
import path from "node:path";

import { LocalCloudflare } from "../support/local";
import { Stack } from "../support/stack";
import { refusal } from "../support/wire";

jest.setTimeout(300_000);

const CODE = `export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/style") return env.ASSETS.fetch("http://assets/style.css");
    return new Response("code: " + pathname);
  },
};`;

const program = (args: string) => `
import { binding, Worker } from "pulumi-cloudflare-workers";
const worker = new Worker("site", { ${args} });
export const url = worker.url;
`;
const SITE = `script: ${JSON.stringify(CODE)}, bindings: { ASSETS: binding.assets() }, assets: { directory: "public", notFoundHandling: "404-page", runWorkerFirst: ["/api/*", "/style"] }`;

const UPLOAD = "POST /workers/assets/upload";
const SESSION = "POST /workers/scripts/shop-test-site/assets-upload-session";
const PUT = "PUT /workers/scripts/shop-test-site";

describe("a Worker with assets, through its life", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create(
      {
        "index.ts": program(SITE),
        "public/index.html": "<h1>shop</h1>",
        "public/404.html": "<h1>nothing</h1>",
        "public/style.css": "body {}",
        "public/draft.html": "secret draft",
        "public/.assetsignore": "draft.*\n",
        "public/_headers": "/style.css\n  X-Kind: style\n",
      },
      cloudflare.env,
    );
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  /** Status and body at a path of the Worker. */
  async function get(below: string): Promise<[number, string]> {
    const { url } = await stack.outputs();
    const response = await fetch(`${String(url)}${below}`);
    return [response.status, await response.text()];
  }

  it("is previewed with its files, uploaded with one request for them all, and answers", async () => {
    const { output } = await stack.preview();
    expect(output).toContain("assets: 3 files added: /404.html, /index.html, /style.css");
    cloudflare.wire.take();
    const updated = await stack.up();
    expect(updated.output).toContain("3 of 3 files, 36 B of 36 B of assets");
    const requests = cloudflare.wire.take();
    expect(requests).toEqual([
      "GET /workers/scripts",
      SESSION,
      UPLOAD,
      PUT,
      "POST /workers/scripts/shop-test-site/subdomain",
    ]);
    expect(await get("/")).toEqual([200, "<h1>shop</h1>"]);
    expect(await get("/style")).toEqual([200, "body {}"]);
    expect(await get("/api/orders")).toEqual([200, "code: /api/orders"]);
    expect(await get("/draft")).toEqual([404, "<h1>nothing</h1>"]);
  });

  it("is in the state with a digest and counts, without a token", async () => {
    const [worker] = await stack.resources();
    expect(worker?.inputs["assets"]).toMatchObject({ directory: "public", files: 3, bytes: 36 });
    for (const side of [worker?.inputs, worker?.outputs]) expect(side).not.toHaveProperty("assetsSource");
    const text = await stack.stateText();
    for (const absent of ["eyJ", "secret draft"]) expect(text).not.toContain(absent);
  });

  it("sends nothing when nothing changed", async () => {
    await stack.up("--expect-no-changes");
    expect(cloudflare.wire.take()).toEqual([]);
  });

  it("keeps its assets with one request when the code alone changes", async () => {
    await stack.write({ "index.ts": program(SITE.replace("code: ", "new code: ")) });
    await stack.up();
    expect(cloudflare.wire.take()).toEqual([PUT]);
    expect(await get("/")).toEqual([200, "<h1>shop</h1>"]);
    expect(await get("/api/x")).toEqual([200, "new code: /api/x"]);
  });

  it("says which files are added, changed and removed, and uploads what is missing only", async () => {
    await stack.write({ "public/index.html": "<h1>new shop</h1>", "public/about.html": "<h1>about</h1>" });
    await rm(path.join(stack.folder, "public/404.html"));
    const { output } = await stack.expect(0, "up", "--yes", "--diff");
    expect(output).toContain("1 file added: /about.html; 1 file changed: /index.html; 1 file removed: /404.html.");
    expect(cloudflare.wire.take()).toEqual([SESSION, UPLOAD, PUT]);
    expect(await get("/")).toEqual([200, "<h1>new shop</h1>"]);
    expect(await get("/about")).toEqual([200, "<h1>about</h1>"]);
  });

  it("goes on after a failure between the files and the script without uploading them again", async () => {
    await stack.write({ "public/about.html": "<h1>about us</h1>" });
    cloudflare.wire.failOnce({ method: "PUT", path: /scripts/, ...refusal(400, 10021, "not today") });
    await stack.expect(1, "up", "--yes", "--skip-preview");
    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take()).toEqual([SESSION, PUT]);
    expect(await get("/about")).toEqual([200, "<h1>about us</h1>"]);
  });

  it("is refused in the preview for a wrong rule, by file and line", async () => {
    await stack.write({ "public/_redirects": "/old /new 301\n/a https://b.example 200\n" });
    const { output } = await stack.expect(1, "preview");
    expect(output).toContain("public/_redirects, line 2 must lead to a path");
    await rm(path.join(stack.folder, "public/_redirects"));
  });

  it("loses its assets with the option, and the preview says so", async () => {
    await stack.write({ "index.ts": program(`script: ${JSON.stringify(CODE)}`) });
    const { output } = await stack.expect(0, "up", "--yes", "--diff");
    expect(output).toContain("3 files of assets removed");
    expect(cloudflare.wire.take()).toEqual([PUT]);
    expect(await get("/about")).toEqual([200, "code: /about"]);
  });

  it("can have assets alone, by their folder, and refuses what needs code", async () => {
    await stack.write({ "index.ts": program(`assets: "public", crons: ["0 6 * * *"]`) });
    const { output } = await stack.expect(1, "preview");
    expect(output).toContain("assets alone run no code");
    await stack.write({ "index.ts": program(`assets: "public"`) });
    await stack.up();
    expect(cloudflare.wire.take()).toEqual([SESSION, PUT]);
    expect(await get("/about")).toEqual([200, "<h1>about us</h1>"]);
    expect((await get("/nowhere"))[0]).toBe(404);
  });

  it("is deployed again after a refresh that finds its assets gone", async () => {
    const { accountId, apiToken, apiUrl } = cloudflare;
    const form = new FormData();
    form.append("metadata", JSON.stringify({ main_module: "i.js" }));
    form.append("i.js", new Blob([CODE], { type: "application/javascript+module" }), "i.js");
    await fetch(`${apiUrl}/accounts/${accountId}/workers/scripts/shop-test-site`, {
      method: "PUT",
      headers: { authorization: `Bearer ${apiToken}` },
      body: form,
    });
    await stack.expect(0, "refresh", "--yes", "--skip-preview");
    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take()).toEqual([SESSION, PUT]);
    expect(await get("/about")).toEqual([200, "<h1>about us</h1>"]);
  });

  it("is destroyed with its script", async () => {
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(cloudflare.wire.take()).toEqual(["DELETE /workers/scripts/shop-test-site"]);
  });
});
