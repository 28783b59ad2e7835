import { LocalCloudflare } from "../support/local";
import { Stack } from "../support/stack";
import { refusal } from "../support/wire";

jest.setTimeout(180_000);

const API = "/workers/scripts/shop-test-api";
const VERSIONS = `${API}/versions`;
const DEPLOYMENTS = `${API}/deployments`;

const program = (deployment: string, more = "") => `
import * as cloudflare from "pulumi-cloudflare-workers";
const worker = new cloudflare.Worker("api", {
  entrypoint: "./worker.js",
  bindings: { KEY: cloudflare.binding.secretText("s") },
  url: { enabled: true, previews: true },
  ${deployment && `deployment: ${deployment},`}
  ${more}
});
export const { url, versionId, previousVersionId, live, previewUrl, previewAliasUrl } = worker;
`;
const code = (text: string) => `export default { fetch: () => new Response("${text}") };`;

interface Outputs {
  url: string;
  versionId: string;
  previousVersionId: string;
  live: Record<string, number>;
  previewUrl: string;
  previewAliasUrl?: string;
}

/** One stack: each test goes on from those before it. */
describe("a Worker whose versions are deployed gradually", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;
  let first: string;
  let second: string;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create({ "index.ts": program(""), "worker.js": code("one") }, cloudflare.env);
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  const outputs = async () => (await stack.outputs()) as unknown as Outputs;
  const live = async () => {
    const { deployments } = await cloudflare.api<{
      deployments: { versions: { version_id: string; percentage: number }[] }[];
    }>("GET", DEPLOYMENTS);
    return Object.fromEntries(
      (deployments[0]?.versions ?? []).map(({ version_id, percentage }) => [version_id, percentage]),
    );
  };
  const deploy = (shares: Record<string, number>) =>
    cloudflare.api("POST", DEPLOYMENTS, {
      strategy: "percentage",
      versions: Object.entries(shares).map(([version_id, percentage]) => ({ version_id, percentage })),
    });
  /** What the state knows; a failed update and a refresh leave the outputs of the stack as they were. */
  const known = async () => (await stack.resources())[0]?.outputs as unknown as Outputs;
  /** The requests of an update. */
  const up = async (deployment: string, more = "") => {
    await stack.write({ "index.ts": program(deployment, more) });
    cloudflare.wire.take();
    await stack.up();
    return cloudflare.wire.take();
  };
  const asked = async (version: string) => {
    const { url } = await outputs();
    const headers = { "Cloudflare-Workers-Version-Overrides": `shop-test-api="${version}"` };
    return (await fetch(url, { headers })).text();
  };

  it("has its first version live at once", async () => {
    await stack.up();
    first = (await outputs()).versionId;
    expect(await live()).toEqual({ [first]: 100 });
  });

  it("uploads a version and lets it get its share, in two requests; the preview says so", async () => {
    await stack.write({ "worker.js": code("two"), "index.ts": program('{ percentage: 10, previewAlias: "next" }') });
    expect((await stack.preview()).output).toContain(
      `the new version gets 10 % of the requests, the version ${first} the others`,
    );
    expect(await up('{ percentage: 10, previewAlias: "next" }')).toEqual([`POST ${VERSIONS}`, `POST ${DEPLOYMENTS}`]);
    const { versionId, previousVersionId, live: shares, previewUrl, previewAliasUrl } = await outputs();
    second = versionId;
    expect(previousVersionId).toBe(first);
    expect(shares).toEqual({ [first]: 90, [second]: 10 });
    expect(await live()).toEqual(shares);
    expect(await asked(first)).toBe("one");
    expect(await asked(second)).toBe("two");
    expect(previewUrl).toMatch(new RegExp(`^http://${second.slice(0, 8)}-shop-test-api\\.localhost:\\d+$`));
    expect(previewAliasUrl).toBe(previewUrl.replace(second.slice(0, 8), "next"));
  });

  it("asks nothing when nothing changed, and shows none after a refresh", async () => {
    expect(await up('{ percentage: 10, previewAlias: "next" }')).toEqual([]);
    await stack.preview("--refresh", "--expect-no-changes");
  });

  it("raises the share in one request, without an upload", async () => {
    expect(await up("{ percentage: 50 }")).toEqual([`POST ${DEPLOYMENTS}`]);
    expect(await live()).toEqual({ [first]: 50, [second]: 50 });
  });

  it("is refused what a version cannot carry, at its property, and nothing is sent", async () => {
    const room = 'exports: [new cloudflare.DurableObject("Room")], logpush: true, crons: ["0 6 * * *"]';
    const withRoom = `import { DurableObject } from "cloudflare:workers"; export class Room extends DurableObject {} ${code("two")}`;
    await stack.write({ "worker.js": withRoom, "index.ts": program("{ percentage: 50 }", room) });
    cloudflare.wire.take();
    const { code: exit, output } = await stack.run("preview");
    expect(exit).not.toBe(0);
    for (const property of ["exports.Room", "logpush", "crons"]) expect(output).toContain(property);
    expect(cloudflare.wire.take().filter((request) => !request.startsWith("GET"))).toEqual([]);
    await stack.write({ "worker.js": code("two"), "index.ts": program("{ percentage: 50 }") });
  });

  it("shows in a refresh what somebody else deployed, and the next update deploys its own shares again", async () => {
    await deploy({ [first]: 100 });
    await stack.expect(0, "refresh", "--yes", "--skip-preview");
    expect((await known()).live).toEqual({ [first]: 100 });
    expect((await stack.preview()).output).toMatch(/percentage\s*: 0 => 50/);
    expect(await up("{ percentage: 50 }")).toEqual([`POST ${DEPLOYMENTS}`]);
    expect(await live()).toEqual({ [first]: 50, [second]: 50 });
  });

  it("goes on from a deployment that failed after the upload: the version is not uploaded again", async () => {
    await stack.write({ "worker.js": code("three") });
    cloudflare.wire.failOnce({ method: "POST", path: /deployments$/, ...refusal(400, 10021, "not now") });
    const { code: exit, output } = await stack.run("up", "--yes", "--skip-preview");
    expect(exit).not.toBe(0);
    expect(output).toContain("not now");
    const failed = await known();
    expect(failed.versionId).not.toBe(second);
    expect(failed.live).toEqual({ [first]: 50, [second]: 50 });
    expect(await up("{ percentage: 50 }")).toEqual([`POST ${DEPLOYMENTS}`]);
    second = (await outputs()).versionId;
    expect(second).toBe(failed.versionId);
    expect(await live()).toEqual({ [first]: 50, [second]: 50 });
  });

  it("is rolled back by one number, and the version can stay where overrides reach it", async () => {
    expect(await up("{ percentage: 0, keep: true }")).toEqual([`POST ${DEPLOYMENTS}`]);
    expect(await live()).toEqual({ [first]: 100, [second]: 0 });
    expect(await asked("")).toBe("one");
    expect(await asked(second)).toBe("three");
  });

  it("with a share of 0 uploads a version that changes nothing live", async () => {
    await up("{ percentage: 100 }");
    expect(await live()).toEqual({ [second]: 100 });
    await stack.write({ "worker.js": code("four") });
    expect(await up("{ percentage: 0 }")).toEqual([`POST ${VERSIONS}`]);
    expect(await live()).toEqual({ [second]: 100 });
    expect(await asked("")).toBe("three");
  });

  it("is live for all requests again without the option; then one line rolls it back", async () => {
    expect(await up("")).toEqual([`POST ${DEPLOYMENTS}`]);
    expect(await asked("")).toBe("four");
    await stack.write({ "worker.js": code("five") });
    expect(await up("")).toEqual([`PUT ${API}`]);
    expect(await asked("")).toBe("five");
    expect(await up("{ percentage: 0 }")).toEqual([`POST ${DEPLOYMENTS}`]);
    expect(await asked("")).toBe("four");
    await stack.expect(0, "refresh", "--yes", "--skip-preview", "--expect-no-changes");
  });

  it("is destroyed with all its versions", async () => {
    cloudflare.wire.take();
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(cloudflare.wire.take().filter((request) => request.startsWith("DELETE"))).toEqual([`DELETE ${API}`]);
  });
});
