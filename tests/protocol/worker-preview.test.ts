import { PluginError, type Props } from "../support/plugin";
import { refusal } from "../support/wire";
import { sourceOf } from "../unit/support/source";
import { useCloudflare, workerInputs } from "./harness";

const { cloudflare, plugin } = useCloudflare();

const CODE = `export default { fetch: (request, env) => new Response("preview " + env.REGION) };`;

const previewInputs = (worker: string, change: Props = {}): Props => ({
  worker,
  name: "feature/basket",
  accountId: cloudflare().accountId,
  source: sourceOf(CODE),
  bindings: { REGION: { type: "plain_text", text: "eu" } },
  problems: [],
  shared: [],
  ownTargets: [],
  compatibilityDate: "2026-07-01",
  compatibilityFlags: [],
  logpush: false,
  tags: [],
  adopt: false,
  owner: "pulumi:organization/shop/pr-1/pr",
  ...change,
});

/** A Worker with preview addresses, and the resource of a preview of it. */
async function preview(name: string) {
  const process = await plugin();
  const worker = process.resource("Worker", name);
  const workersDev = { enabled: false, previews: true };
  await worker.create((await worker.check(workerInputs(name, { workersDev }))).inputs);
  cloudflare().wire.take();
  return process.resource("WorkerPreview", "pr");
}

const ID = /[0-9a-f]{32}/;
const sent = () =>
  cloudflare()
    .wire.take()
    .map((line) => line.replace("/workers/workers/", "").replace(ID, "ID"));

interface Seen {
  id: string;
  name: string;
}
const listed = (worker: string) => cloudflare().api<Seen[]>("GET", `/workers/workers/${worker}/previews`);

async function failure(work: Promise<unknown>): Promise<PluginError> {
  const error: unknown = await work.catch((caught: unknown) => caught);
  if (!(error instanceof PluginError)) throw new Error(`It did not fail as expected: ${String(error)}`);
  return error;
}

it("a preview lives from check to delete, with the requests that each step needs and no more", async () => {
  const resource = await preview("life");
  const { inputs, failures } = await resource.check(previewInputs("life"));
  expect(failures).toEqual([]);
  expect(sent()).toEqual(["GET life/previews/feature%2Fbasket"]);

  const { id, outputs } = await resource.create(inputs);
  expect(id).toBe("life/feature/basket");
  expect(outputs).toMatchObject({
    slug: "feature-basket",
    url: expect.stringContaining("http://feature-basket-life."),
    deploymentUrl: expect.stringMatching(/^http:\/\/[0-9a-f]{8}-life\./),
  });
  expect(sent()).toEqual([
    "GET life/previews/feature%2Fbasket",
    "POST life/previews",
    "POST life/previews/ID/deployments",
  ]);

  const origin = { commit: "another" };
  const unchanged = await resource.check(previewInputs("life", { origin, annotations: { tag: "v2" } }), inputs);
  expect(await resource.diff(id, outputs, unchanged.inputs)).toEqual({ changes: false, replaces: [] });
  expect(await resource.read(id, outputs)).toEqual({ id, inputs, outputs });
  expect(sent()).toEqual(["GET life/previews/ID"]);

  const logs = (await resource.check(previewInputs("life", { logpush: true }), inputs)).inputs;
  const logged = await resource.update(id, outputs, logs);
  expect(sent()).toEqual(["PATCH life/previews/ID"]);
  const text = { REGION: { type: "plain_text", text: "us" } };
  const later = (await resource.check(previewInputs("life", { logpush: true, bindings: text, origin }), logs)).inputs;
  const updated = await resource.update(id, logged, later);
  expect(sent()).toEqual(["POST life/previews/ID/deployments"]);
  const latest = `/workers/workers/life/previews/${String(updated["previewId"])}/deployments/latest`;
  expect(await cloudflare().api("GET", latest)).toMatchObject({
    number: 2,
    annotations: { "workers/commit_sha": "another" },
    env: text,
  });

  const other = (await resource.check(previewInputs("life", { name: "other" }), later)).inputs;
  expect(await resource.diff(id, updated, other)).toEqual({ changes: true, replaces: ["name"] });
  sent();
  // What a deployment has made, it does not delete.
  const last = (await plugin()).resource("WorkerPreview", "pr");
  await last.delete(id, updated);
  await last.delete(id, updated);
  expect(sent()).toEqual(["DELETE life/previews/ID", "DELETE life/previews/ID"]);
  expect(await listed("life")).toEqual([]);
  expect(await resource.read(id, updated)).toMatchObject({ id: "" });
});

it("a deployment that fails keeps the preview in the state, and the next update deploys to it; none is left over", async () => {
  const resource = await preview("half");
  const { inputs } = await resource.check(previewInputs("half"));
  cloudflare().wire.failOnce({ method: "POST", path: /deployments$/, ...refusal(400, 10021, "does not start") });
  const { message, kept } = await failure(resource.create(inputs));
  expect(message).toContain("does not start (code 10021)");
  const [made] = await listed("half");
  expect(kept?.properties).toMatchObject({ previewId: made?.id, deploymentId: "", slug: "feature-basket" });
  const half = kept?.properties ?? {};
  expect(await resource.diff("half/feature/basket", half, inputs)).toEqual({ changes: true, replaces: [] });
  sent();
  const outputs = await resource.update("half/feature/basket", half, inputs);
  expect(sent()).toEqual(["POST half/previews/ID/deployments"]);
  await (await plugin()).resource("WorkerPreview", "pr").delete("half/feature/basket", outputs);
  expect(await listed("half")).toEqual([]);
});

it("a preview whose answer was lost is gone on with by the next create, as its tag says whose it is", async () => {
  const resource = await preview("lost");
  const { inputs } = await resource.check(previewInputs("lost"));
  await cloudflare().api("POST", "/workers/workers/lost/previews", { name: inputs["name"], tags: [inputs["owner"]] });
  sent();
  await resource.create(inputs);
  expect(sent()).toEqual([
    "GET lost/previews/feature%2Fbasket",
    "PATCH lost/previews/ID",
    "POST lost/previews/ID/deployments",
  ]);
  expect(await listed("lost")).toHaveLength(1);
});

it("somebody else's preview is left as it is, and `adopt` takes it over; a Worker that does not exist is refused", async () => {
  const resource = await preview("taken");
  await cloudflare().api("POST", "/workers/workers/taken/previews", { name: "feature/basket" });
  const { failures } = await resource.check(previewInputs("taken"));
  expect(failures).toEqual([{ property: "name", reason: expect.stringContaining("adopt: true") }]);
  const { inputs } = await resource.check(previewInputs("taken", { adopt: true }));
  expect((await resource.create(inputs)).outputs).toMatchObject({ slug: "feature-basket" });
  expect((await resource.check(previewInputs("nobody"))).failures).toMatchObject([{ property: "worker" }]);
  expect((await resource.check(previewInputs("nobody", { workerIsHere: true }))).failures).toEqual([]);
});

it("a preview that Cloudflare removed is gone for a refresh, and an update makes it again", async () => {
  const resource = await preview("gone");
  const { inputs } = await resource.check(previewInputs("gone"));
  const { id, outputs } = await resource.create(inputs);
  await cloudflare().api("DELETE", `/workers/workers/gone/previews/${String(outputs["previewId"])}`);
  expect(await resource.read(id, outputs)).toMatchObject({ id: "" });
  const change = { source: sourceOf(CODE.replace("preview", "again")) };
  const news = (await resource.check(previewInputs("gone", change), inputs)).inputs;
  sent();
  const again = await resource.update(id, outputs, news);
  expect(sent()).toEqual([
    "POST gone/previews/ID/deployments",
    "GET gone/previews/feature%2Fbasket",
    "POST gone/previews",
    "POST gone/previews/ID/deployments",
  ]);
  expect(again["previewId"]).not.toBe(outputs["previewId"]);
});

it("what somebody else deployed to the preview shows after a refresh, and the next update brings it back", async () => {
  const resource = await preview("drift");
  const { inputs } = await resource.check(previewInputs("drift"));
  const { id, outputs } = await resource.create(inputs);
  await cloudflare().api("PATCH", `/workers/workers/drift/previews/feature-basket`, { logpush: true });
  const body = { env: { REGION: { type: "plain_text", text: "elsewhere" } } };
  await cloudflare().api("PATCH", `/workers/workers/drift/previews/feature-basket/deployments/latest`, body);
  const seen = await resource.read(id, outputs);
  expect(seen.inputs).toMatchObject({ logpush: true, bindings: body.env });
  expect(await resource.diff(id, seen.outputs, inputs)).toEqual({ changes: true, replaces: [] });
  sent();
  await resource.update(id, seen.outputs, inputs);
  expect(sent()).toEqual(["PATCH drift/previews/ID", "POST drift/previews/ID/deployments"]);
});
