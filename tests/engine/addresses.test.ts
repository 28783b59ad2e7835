import { askByHost } from "../support/by-host";
import { LocalCloudflare } from "../support/local";
import { Stack } from "../support/stack";
import { refusal } from "../support/wire";

jest.setTimeout(300_000);

const code = `export default { fetch: (request) => new Response(request.url) };`;
const program = (addresses: string) => `
import { Worker } from "pulumi-cloudflare-workers";
const worker = new Worker("site", { entrypoint: "./worker.js", ${addresses} });
export const urls = worker.urls;
`;
const ALL = `routes: ["example.com/shop/*", { pattern: "*.example.com/*", zoneName: "example.com" }], domains: ["www.example.com"]`;
const SHUFFLED = `routes: [{ pattern: "*.example.com/*", zoneName: "example.com" }, "example.com/shop/*"], domains: ["www.example.com"]`;

describe("the routes and custom domains of a Worker, through their life", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create({ "index.ts": program(ALL), "worker.js": code }, cloudflare.env);
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  /** The requests since the last call, with `Z` for the routes of a zone. */
  const sent = () =>
    cloudflare.wire.take().map((line) =>
      line
        .replace(/\/zones\/\w+\/workers\/routes/, "Z")
        .replace(/\/\w{32,}$/, "/ID")
        .replace("/workers/scripts", "S"),
    );

  /** Calls an address of the API that is not below the account. */
  async function api<Result>(method: string, below: string, body?: object): Promise<Result> {
    const response = await fetch(`${cloudflare.apiUrl}${below}`, {
      method,
      headers: { authorization: `Bearer ${cloudflare.apiToken}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    return ((await response.json()) as { result: Result }).result;
  }
  const routesPath = async () =>
    `/zones/${(await api<{ id: string }[]>("GET", "/zones?name=example.com"))[0]?.id}/workers/routes`;
  const patterns = async () =>
    (await api<{ pattern: string }[]>("GET", await routesPath())).map(({ pattern }) => pattern).sort();

  const ask = async (url: string) => (await askByHost(url)).text;

  it("are made after the Worker, with one request each besides what is asked once, and answer", async () => {
    await stack.up();
    const requests = sent();
    expect(requests.slice(0, 3)).toEqual(["GET S", "PUT S/shop-test-site", "POST S/shop-test-site/subdomain"]);
    expect(requests.slice(3).sort()).toEqual([
      "GET /workers/domains",
      "GET /zones",
      "GET Z",
      "POST S/shop-test-site/domains/changeset",
      "POST Z",
      "POST Z",
      "PUT /workers/domains",
    ]);
    const urls = (await stack.outputs())["urls"] as string[];
    expect(urls.map((url) => url.replace(/:\d+/, ""))).toEqual([
      "http://127.0.0.1",
      "http://www.example.com.localhost/",
      "http://example.com.localhost/shop/",
    ]);
    expect(await ask(urls[1] ?? "")).toBe("http://www.example.com/");
    expect(await ask(`${urls[2] ?? ""}cart`)).toBe("http://example.com/shop/cart");
    const resources = await stack.resources();
    expect(
      resources
        .map(({ urn }) => urn.split("::").slice(2).join("::").replaceAll("pulumi-nodejs:dynamic/cloudflare:", ""))
        .sort(),
    ).toEqual([
      "Worker$CustomDomain::www.example.com",
      "Worker$Route::*.example.com/*",
      "Worker$Route::example.com/shop/*",
      "Worker::site",
    ]);
  });

  it("send nothing when nothing changed, whatever their order in the list", async () => {
    await stack.write({ "index.ts": program(SHUFFLED) });
    await stack.up("--expect-no-changes");
    expect(sent()).toEqual([]);
  });

  it("are removed when they leave the program, and routes of others stay", async () => {
    await api("POST", await routesPath(), { pattern: "others.example.com/*" });
    await stack.write({ "index.ts": program('routes: ["example.com/shop/*"]') });
    const { output } = await stack.expect(0, "up", "--yes");
    expect(output).toMatch(/-.*cloudflare:Route +\*\.example\.com\/\*/);
    expect(output).toMatch(/-.*cloudflare:CustomDomain +www\.example\.com/);
    expect(sent().sort()).toEqual(["DELETE /workers/domains/ID", "DELETE Z/ID", "GET /workers/domains", "GET Z"]);
    expect(await patterns()).toEqual(["example.com/shop/*", "others.example.com/*"]);
  });

  it("are refused in the preview where others have them, and taken over with `adopt`", async () => {
    await stack.write({ "index.ts": program('routes: ["example.com/shop/*", "others.example.com/*"]') });
    const refused = await stack.expect(1, "preview");
    expect(refused.output).toContain('has the route "others.example.com/*", which has no Worker');
    sent();
    const adopting = 'routes: ["example.com/shop/*", { pattern: "others.example.com/*", adopt: true }]';
    await stack.write({ "index.ts": program(adopting) });
    await stack.up();
    expect(sent().sort()).toEqual(["GET /zones", "GET /zones", "GET Z", "GET Z", "POST Z", "PUT Z/ID"]);
  });

  it("are refused in the preview where they are not valid or there twice, by their place in the list", async () => {
    await stack.write({
      "index.ts": program('routes: ["example.com/?a", "a.example.com/*", "a.example.com/*"], domains: ["*.b.com"]'),
    });
    const { output } = await stack.expect(1, "preview");
    for (const property of ["routes[0]", "routes[2]", "domains[0]"]) expect(output).toContain(property);
    expect(sent()).toEqual([]);
  });

  it("go on from where a failure stopped them", async () => {
    const two = 'routes: ["example.com/shop/*", "b.example.com/*"], domains: ["www.example.com"]';
    await stack.write({ "index.ts": program(two) });
    const record = refusal(409, 100117, "Hostname already has an externally managed DNS record.");
    cloudflare.wire.failOnce({ method: "PUT", path: /domains$/, ...record });
    const { output } = await stack.run("up", "--yes", "--skip-preview");
    expect(output).toContain("Delete the record, then run `pulumi up` again.");
    sent();
    await stack.up();
    const requests = sent();
    expect(requests).toContain("PUT /workers/domains");
    expect(requests.filter((line) => line.includes(" S/") && !line.endsWith("/changeset"))).toEqual([]);
    expect(await patterns()).toEqual(["b.example.com/*", "example.com/shop/*"]);
    await stack.up("--expect-no-changes");
    expect(sent()).toEqual([]);
  });

  it("come back after they were removed behind Pulumi's back, with a refresh", async () => {
    const routes = await api<{ id: string; pattern: string }[]>("GET", await routesPath());
    const lost = routes.find(({ pattern }) => pattern === "b.example.com/*");
    await api("DELETE", `${await routesPath()}/${lost?.id ?? ""}`);
    sent();
    await stack.up("--refresh");
    expect(sent().filter((line) => !line.startsWith("GET"))).toEqual(["POST Z"]);
    expect(await patterns()).toEqual(["b.example.com/*", "example.com/shop/*"]);
  });

  it("move to another Worker of the program with one request each, which waits until it answers there", async () => {
    const two = 'routes: ["example.com/shop/*"]';
    const where = `url: false, routes: ["b.example.com/*"], domains: ["www.example.com"], waitUntilLive: true`;
    await stack.write({
      "other.js": code,
      "index.ts": `${program(two)}new Worker("other", { entrypoint: "./other.js", ${where} });`,
    });
    await stack.up();
    const requests = sent();
    const changes = requests.filter((line) => line.includes(" Z") || line.includes(" /workers/domains"));
    expect(changes.sort()).toEqual(["PUT /workers/domains", "PUT Z/ID"]);
    const waits = ["POST S/shop-test-other/tails", "DELETE S/shop-test-other/tails/ID"];
    expect(requests.slice(-4)).toEqual([...waits, ...waits]);
    const moved = await api<{ pattern: string; script: string }[]>("GET", await routesPath());
    expect(moved.find(({ pattern }) => pattern === "b.example.com/*")).toMatchObject({ script: "shop-test-other" });
    expect(await cloudflare.api("GET", "/workers/domains")).toMatchObject([{ service: "shop-test-other" }]);
  });

  it("are asked again for a new version, and not when nothing changed", async () => {
    await stack.write({ "other.js": code.replace("request.url", "'new'") });
    const { output } = await stack.expect(0, "up", "--yes");
    expect(output).toMatch(/~.*cloudflare:LiveVersion +other +update.*versionId/);
    const waits = ["POST S/shop-test-other/tails", "DELETE S/shop-test-other/tails/ID"];
    expect(sent()).toEqual(["PUT S/shop-test-other", ...waits, ...waits]);
    await stack.up("--expect-no-changes");
    expect(sent()).toEqual([]);
  });

  it("go before their Workers when all is destroyed, and leave nothing", async () => {
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    const gone = sent().filter((line) => line.startsWith("DELETE"));
    const isScript = (line: string) => line.startsWith("DELETE S/");
    expect(gone.filter((line) => !isScript(line)).sort()).toEqual([
      "DELETE /workers/domains/ID",
      "DELETE Z/ID",
      "DELETE Z/ID",
    ]);
    expect(gone.filter(isScript).sort()).toEqual(["DELETE S/shop-test-other", "DELETE S/shop-test-site"]);
    expect(gone.indexOf("DELETE /workers/domains/ID")).toBeLessThan(gone.indexOf("DELETE S/shop-test-other"));
    expect(await patterns()).toEqual([]);
    expect(await cloudflare.api("GET", "/workers/domains")).toEqual([]);
  });
});
