import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { call, cleanUp, HELLO, start, temporaryFolder, uploadForm } from "./harness";
import { wranglerAt } from "./wrangler";

let local: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  local = await start();
});
afterAll(cleanUp);

const SHOP = `export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/through") return env.ASSETS.fetch("http://assets/a.css");
    if (pathname === "/blog") return env.BLOG.fetch("http://blog/post");
    if (pathname === "/rpc") return new Response(await env.BLOG.hello("you"));
    return new Response("code: " + pathname);
  },
};`;
const BLOG = `import { WorkerEntrypoint } from "cloudflare:workers";
export default class extends WorkerEntrypoint {
  hello(name) { return "hello " + name; }
  fetch(request) { return new Response("blog code: " + new URL(request.url).pathname); }
};`;

/** A folder with these files. */
async function folderOf(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await temporaryFolder();
  await write(folder, files);
  return folder;
}

async function write(folder: string, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Deploys a folder with wrangler, and gives what it printed and the Worker's address. */
async function deploy(folder: string): Promise<{ output: string; url: string }> {
  const output = await wranglerAt(local, folder).good("deploy");
  const { name } = JSON.parse(await readFile(join(folder, "wrangler.json"), "utf8")) as { name: string };
  return { output, url: await addressOf(name) };
}

async function addressOf(name: string): Promise<string> {
  const body = { enabled: true, previews_enabled: false };
  const { result } = await call<{ url: string }>(local, "POST", `/workers/scripts/${name}/subdomain`, body);
  return result.url;
}

/** Status, location and body of a response, without following it. */
async function get(url: string, init: RequestInit = {}): Promise<[number, string]> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const text = await response.text();
  return [response.status, response.headers.get("location") ?? text];
}

describe("wrangler deploy with assets", () => {
  let folder: string;
  let shop: string;
  let blog: string;

  beforeAll(async () => {
    const config = { compatibility_date: "2026-01-01", workers_dev: true };
    const posts = await folderOf({
      "wrangler.json": JSON.stringify({ ...config, name: "blog", main: "blog.js", assets: { directory: "public" } }),
      "blog.js": BLOG,
      "public/index.html": "<h1>blog</h1>",
      "public/post.html": "<h1>post</h1>",
    });
    ({ url: blog } = await deploy(posts));
    folder = await folderOf({
      "wrangler.json": JSON.stringify({
        ...config,
        name: "shop",
        main: "shop.js",
        services: [{ binding: "BLOG", service: "blog" }],
        assets: {
          directory: "public",
          binding: "ASSETS",
          not_found_handling: "404-page",
          run_worker_first: ["/api/*", "/through", "/blog", "/rpc", "!/api/docs/*"],
        },
      }),
      "shop.js": SHOP,
      "public/index.html": "<h1>shop</h1>",
      "public/about.html": "<h1>about</h1>",
      "public/a.css": "body { color: red }",
      "public/data.unknown-kind": "bytes",
      "public/404.html": "<h1>nothing</h1>",
      "public/api/docs/page.html": "<h1>docs</h1>",
      "public/_headers": "/a.css\n  X-From: rules\n  ! Cache-Control\nnot a rule\n/*\n  X-Every: :splat\n",
      "public/_redirects": "/old /about 301\n/blog/* https://blog.example.com/:splat\n/proxied /a.css 200\nbad\n",
    });
    ({ url: shop } = await deploy(folder));
  });

  test("files are served with their types, ETags and Cloudflare's cache headers", async () => {
    const css = await fetch(`${shop}/a.css`);
    expect(await css.text()).toBe("body { color: red }");
    expect(css.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(css.headers.get("etag")).toMatch(/^"[0-9a-f]{32}"$/);
    const again = await fetch(`${shop}/a.css`, { headers: { "if-none-match": css.headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
    const unknown = await fetch(`${shop}/data.unknown-kind`);
    expect([await unknown.text(), unknown.headers.get("content-type")]).toEqual(["bytes", null]);
    const page = await fetch(`${shop}/about`);
    expect(page.headers.get("cache-control")).toBe("public, max-age=0, must-revalidate");
  });

  test("pages lose their extension, and POST to a file is refused", async () => {
    expect(await get(`${shop}/`)).toEqual([200, "<h1>shop</h1>"]);
    expect(await get(`${shop}/index.html`)).toEqual([307, "/"]);
    expect(await get(`${shop}/about.html`)).toEqual([307, "/about"]);
    expect(await get(`${shop}/about/`)).toEqual([307, "/about"]);
    expect((await get(`${blog}/post`, { method: "POST" }))[0]).toBe(405);
  });

  test("_headers sets, removes and adds headers, and a line that is not a rule does nothing", async () => {
    const css = await fetch(`${shop}/a.css`);
    expect(css.headers.get("x-from")).toBe("rules");
    expect(css.headers.get("cache-control")).toBeNull();
    expect(css.headers.get("x-every")).toBe("a.css");
  });

  test("_redirects redirects with its status, its splats, and proxies with 200", async () => {
    expect(await get(`${shop}/old`)).toEqual([301, "/about"]);
    expect(await get(`${shop}/blog/2026/one?x=1`)).toEqual([302, "https://blog.example.com/2026/one?x=1"]);
    expect(await get(`${shop}/proxied`)).toEqual([200, "body { color: red }"]);
  });

  test("run_worker_first decides by path, and what no rule names is an asset", async () => {
    expect(await get(`${shop}/api/orders`)).toEqual([200, "code: /api/orders"]);
    expect(await get(`${shop}/api/docs/page`)).toEqual([200, "<h1>docs</h1>"]);
    expect(await get(`${shop}/missing`)).toEqual([404, "<h1>nothing</h1>"]);
  });

  test("the binding serves files, and another Worker's binding has that Worker's assets before its code and its methods behind", async () => {
    expect(await get(`${shop}/through`)).toEqual([200, "body { color: red }"]);
    expect(await get(`${shop}/blog`)).toEqual([200, "<h1>post</h1>"]);
    expect(await get(`${shop}/rpc`)).toEqual([200, "hello you"]);
  });

  test("each of several Workers in one workerd has its own files, and code answers what is not a file", async () => {
    expect(await get(`${blog}/`)).toEqual([200, "<h1>blog</h1>"]);
    expect(await get(`${blog}/about`)).toEqual([200, "blog code: /about"]);
  });

  test("a second deployment uploads what changed only, and serves it", async () => {
    await write(folder, { "public/about.html": "<h1>about us</h1>" });
    const { output } = await deploy(folder);
    expect(output).toMatch(/1 new or modified|Uploaded 1 of 1/i);
    expect(await get(`${shop}/about`)).toEqual([200, "<h1>about us</h1>"]);
    await rm(join(folder, "public/about.html"));
    await deploy(folder);
    expect(await get(`${shop}/about`)).toEqual([404, "<h1>nothing</h1>"]);
  });

  test("a secret keeps the assets, and a version has its own until it is deployed", async () => {
    const secret = { name: "KEY", text: "value", type: "secret_text" };
    expect((await call(local, "PUT", "/workers/scripts/shop/secrets", secret)).status).toBe(200);
    await write(folder, { "public/new.html": "<h1>new</h1>" });
    const wrangler = wranglerAt(local, folder);
    const output = await wrangler.good("versions", "upload");
    expect(await get(`${shop}/new`)).toEqual([404, "<h1>nothing</h1>"]);
    const [, id = ""] = /Version ID: (\S+)/.exec(output) ?? [];
    await wrangler.good("versions", "deploy", `${id}@100%`, "-y");
    expect(await get(`${shop}/new`)).toEqual([200, "<h1>new</h1>"]);
  });

  test("a Worker of assets alone needs no code: a single-page application", async () => {
    const { url } = await deploy(
      await folderOf({
        "wrangler.json": JSON.stringify({
          name: "app",
          compatibility_date: "2026-01-01",
          assets: { directory: "public", not_found_handling: "single-page-application", html_handling: "none" },
        }),
        "public/index.html": "<h1>app</h1>",
      }),
    );
    expect(await get(`${url}/any/where`)).toEqual([200, "<h1>app</h1>"]);
    const { result } = await call<{ id: string; has_assets: boolean }[]>(local, "GET", "/workers/scripts");
    expect(result.filter(({ has_assets: has }) => has).map(({ id }) => id)).toEqual(["app", "blog", "shop"]);
  });

  test("assets are there after a restart", async () => {
    const { data } = local;
    await local.close();
    local = await start(data);
    expect(await get(`${await addressOf("shop")}/a.css`)).toEqual([200, "body { color: red }"]);
  });
});

describe("the API of assets", () => {
  const session = (manifest: object) =>
    call<{ jwt: string; buckets: string[][] }>(local, "POST", "/workers/scripts/api/assets-upload-session", {
      manifest,
    });
  const upload = async (jwt: string, files: Record<string, string>, query = "?base64=true") => {
    const form = new FormData();
    for (const [hash, text] of Object.entries(files))
      form.append(hash, new Blob([Buffer.from(text).toString("base64")], { type: "text/plain" }), hash);
    const response = await fetch(`${local.apiUrl}/accounts/${local.accountId}/workers/assets/upload${query}`, {
      method: "POST",
      headers: { authorization: `Bearer ${jwt}` },
      body: form,
    });
    const { result } = (await response.json()) as { result: { jwt?: string } | null };
    return { status: response.status, jwt: result?.jwt ?? "" };
  };
  const hash = () => randomBytes(16).toString("hex");

  test("files are taken with the session's token only, each checked against the manifest; the last one brings the completion token", async () => {
    const [one, two] = [hash(), hash()];
    const manifest = {
      "/one": { hash: one, size: 3 },
      "/two": { hash: two, size: 3 },
      "/copy": { hash: one, size: 3 },
    };
    const { result } = await session(manifest);
    expect(result.buckets).toEqual([[one, two]]);
    expect((await upload(local.apiToken, { [one]: "one" })).status).toBe(401);
    expect((await upload(result.jwt, { [one]: "longer" })).status).toBe(400);
    expect((await upload(result.jwt, { [hash()]: "one" })).status).toBe(400);
    expect((await upload(result.jwt, { [one]: "one" }, "")).status).toBe(400);
    expect((await upload(result.jwt, { [one]: "one" })).status).toBe(202);
    expect((await session(manifest)).result.buckets).toEqual([[two]]);
    const last = await upload(result.jwt, { [two]: "two" });
    expect(last.status).toBe(201);
    const known = await session(manifest);
    expect(known.result.buckets).toEqual([]);
    for (const jwt of [last.jwt, known.result.jwt]) {
      const form = uploadForm({ main_module: "index.js", assets: { jwt } }, { "index.js": HELLO });
      expect((await call(local, "PUT", "/workers/scripts/api", form)).status).toBe(200);
    }
    const early = uploadForm({ main_module: "index.js", assets: { jwt: result.jwt } }, { "index.js": HELLO });
    expect((await call(local, "PUT", "/workers/scripts/api", early)).status).toBe(400);
  });

  test("keep_assets keeps the files and takes the upload's configuration; without it they are gone", async () => {
    const put = (metadata: object) =>
      call(
        local,
        "PUT",
        "/workers/scripts/api",
        uploadForm({ main_module: "index.js", ...metadata }, { "index.js": HELLO }),
      );
    const url = await addressOf("api");
    await put({ keep_assets: true, assets: { config: { _redirects: "/here /one" } } });
    expect([await get(`${url}/one`), await get(`${url}/here`)]).toEqual([
      [200, "one"],
      [302, "/one"],
    ]);
    await put({});
    expect((await get(`${url}/one`))[1]).toContain("hello");
  });

  test("what Cloudflare refuses is refused: a binding without assets, no code for code first, a manifest that cannot be", async () => {
    const put = (metadata: object, modules: Record<string, string>) =>
      call(local, "PUT", "/workers/scripts/refused", uploadForm({ ...metadata }, modules));
    const bound = await put({ main_module: "i.js", bindings: [{ type: "assets", name: "A" }] }, { "i.js": HELLO });
    expect(bound.errors[0]?.message).toBe("Cannot use an assets binding without assets");
    const { jwt } = (
      await call<{ jwt: string }>(local, "POST", "/workers/scripts/refused/assets-upload-session", { manifest: {} })
    ).result;
    expect((await put({ assets: { jwt, config: { run_worker_first: true } } }, {})).status).toBe(400);
    expect((await put({ assets: { jwt, config: { html_handling: "never" } } }, {})).status).toBe(400);
    expect((await session({ "no-slash": { hash: hash(), size: 1 } })).errors[0]?.code).toBe(10304);
    expect((await session({ "/big": { hash: hash(), size: 26 * 1024 * 1024 } })).errors[0]?.code).toBe(10304);
    expect((await session({ "/short": { hash: "abc", size: 1 } })).errors[0]?.code).toBe(10304);
  });
});
