import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { Props } from "../support/plugin";
import { sourceOf } from "../unit/support/source";
import { refusal } from "../support/wire";
import { useCloudflare, workerInputs } from "./harness";

const { cloudflare, engine, plugin } = useCloudflare();

const wait = (change: Props = {}) => ({ waitUntilLive: { timeout: "20s", ...change }, crons: [] });
const SCRIPTS = "/workers/scripts";

/** The requests since the last call, without the id of a tail. */
const sent = () =>
  cloudflare()
    .wire.take()
    .map((line) => line.replace(/[0-9a-f]{32}/, "T"));

it("an update ends when the version that it uploaded answers, and one that uploads nothing does not wait", async () => {
  const worker = (await plugin()).resource("Worker", "live");
  const { inputs, failures } = await worker.check(workerInputs("live", wait()));
  expect(failures).toEqual([]);
  expect(inputs["waitUntilLive"]).toEqual({ path: "/", timeout: "20s" });
  cloudflare().wire.take();
  const { id, outputs } = await worker.create(inputs);
  expect(sent().filter((line) => !line.startsWith("GET"))).toEqual([
    `PUT ${SCRIPTS}/live`,
    `POST ${SCRIPTS}/live/subdomain`,
    `POST ${SCRIPTS}/live/tails`,
    `DELETE ${SCRIPTS}/live/tails/T`,
  ]);
  expect(outputs).not.toHaveProperty("awaitedVersion");
  const { inputs: other } = await worker.check(workerInputs("live", { ...wait(), crons: ["0 6 * * *"] }));
  expect((await worker.diff(id, outputs, inputs)).changes).toBe(false);
  await worker.update(id, outputs, other);
  expect(sent()).toEqual([`PUT ${SCRIPTS}/live/schedules`]);
});

it("a version that gets a share of the requests is awaited once it has one, and not again when that is raised", async () => {
  const worker = (await plugin()).resource("Worker", "shared");
  const gradual = async (text: string, percentage: number) => {
    const code = `export default { fetch: () => new Response("${text}") };`;
    const change = { ...wait(), source: sourceOf(code), deployment: { percentage } };
    return (await worker.check(workerInputs("shared", change))).inputs;
  };
  const { id, outputs: first } = await worker.create(await gradual("one", 100));
  const changes = async (olds: Props, inputs: Props) => {
    sent();
    const outputs = await worker.update(id, olds, inputs);
    expect(outputs).not.toHaveProperty("awaitedVersion");
    return { outputs, lines: sent().filter((line) => !line.startsWith("GET")) };
  };
  const tail = [`POST ${SCRIPTS}/shared/tails`, `DELETE ${SCRIPTS}/shared/tails/T`];
  const uploaded = await changes(first, await gradual("two", 0));
  expect(uploaded.lines).toEqual([`POST ${SCRIPTS}/shared/versions`]);
  const live = await changes(uploaded.outputs, await gradual("two", 10));
  expect(live.lines).toEqual([`POST ${SCRIPTS}/shared/deployments`, ...tail]);
  const raised = await changes(live.outputs, await gradual("two", 50));
  expect(raised.lines).toEqual([`POST ${SCRIPTS}/shared/deployments`]);
  const next = await changes(raised.outputs, await gradual("three", 25));
  expect(next.lines).toEqual([`POST ${SCRIPTS}/shared/versions`, `POST ${SCRIPTS}/shared/deployments`, ...tail]);
});

it("a version that does not answer is an error with what answered, and is still awaited by the next update", async () => {
  const worker = (await plugin()).resource("Worker", "instead");
  const { inputs } = await worker.check(workerInputs("instead", wait({ timeout: "4s" })));
  const { id, outputs } = await worker.create(inputs);
  const other = { ...outputs, awaitedVersion: "00000000-0000-4000-8000-000000000000" };
  expect((await worker.diff(id, other, inputs)).changes).toBe(true);
  engine().take();
  const version = String(outputs["versionId"]).slice(0, 8);
  await expect(worker.update(id, other, inputs)).rejects.toThrow(
    new RegExp(
      [
        'The Worker "instead" was uploaded, but its version 00000000-0000-4000-8000-000000000000 did not answer at http://\\S+/ within 4s.',
        `What came instead: version ${version}, status 200.`,
        "Run `pulumi up` again to wait once more",
      ].join("\n"),
    ),
  );
  expect(engine().take()).toContainEqual({
    severity: "info",
    message: expect.stringMatching(/^waiting up to \ds for version 00000000: version [0-9a-f]{8}, status 200$/),
    ephemeral: true,
  });
  // Without the option there is nothing to wait for.
  const { inputs: without } = await worker.check(workerInputs("instead", { crons: [] }));
  expect(await worker.update(id, other, without)).not.toHaveProperty("awaitedVersion");
});

it("a placeholder that answers with 200 is not the version", async () => {
  const placeholder = createServer((_, response) => response.end("There is nothing here yet"));
  await new Promise<void>((resolve) => {
    placeholder.listen(0, "127.0.0.1", resolve);
  });
  try {
    const worker = (await plugin()).resource("Worker", "placeholder");
    const { inputs } = await worker.check(workerInputs("placeholder", wait({ timeout: "1s", path: "/health" })));
    const url = `http://127.0.0.1:${(placeholder.address() as AddressInfo).port}`;
    cloudflare().wire.failOnce({
      method: "POST",
      path: /placeholder\/subdomain$/,
      status: 200,
      body: { success: true, errors: [], messages: [], result: { enabled: true, url } },
    });
    await expect(worker.create(inputs)).rejects.toThrow(
      /did not answer at http:\/\/[\d.:]+\/health within 1s\.\nWhat came instead: status 200, without the Worker's code\.\nWhere static assets/,
    );
  } finally {
    placeholder.close();
  }
});

it("a token that may not read tails is an error that names the permission", async () => {
  const worker = (await plugin()).resource("Worker", "forbidden");
  const { inputs } = await worker.check(workerInputs("forbidden", wait()));
  cloudflare().wire.failOnce({ method: "POST", path: /tails$/, ...refusal(403, 10000, "Authentication error") });
  await expect(worker.create(inputs)).rejects.toThrow(/the token needs Account > Workers Tail > Read/);
});

describe("the version at routes and custom domains, which are there after the Worker,", () => {
  const HOST = "live.example.com";
  let process: Awaited<ReturnType<typeof plugin>>;
  let address: string;
  let version: string;
  const liveInputs = (change: Props = {}): Props => ({
    accountId: cloudflare().accountId,
    scriptName: "reached",
    versionId: version,
    addresses: [address],
    timeout: "20s",
    ...change,
  });
  const tail = [`POST ${SCRIPTS}/reached/tails`, `DELETE ${SCRIPTS}/reached/tails/T`];

  /** A Worker that is reached by a custom domain alone, each time anew. */
  const deployWorker = async (text: string) => {
    const change = {
      source: sourceOf(`export default { fetch: () => new Response("${text}") };`),
      workersDev: { enabled: false, previews: false },
      crons: [],
      adopt: true,
    };
    const worker = process.resource("Worker", "reached");
    const { outputs } = await worker.create((await worker.check(workerInputs("reached", change))).inputs);
    version = String(outputs["versionId"]);
    const domain = process.resource("CustomDomain", HOST);
    const { accountId } = cloudflare();
    const { inputs } = await domain.check({ hostname: HOST, accountId, scriptName: "reached" });
    address = String((await domain.create(inputs)).outputs["url"]);
    sent();
  };

  beforeEach(async () => {
    process = await plugin();
    await deployWorker("one");
  });

  it("is awaited at each address once: again for a new version or an address that is added, and for nothing else", async () => {
    const live = process.resource("LiveVersion", "reached");
    const { inputs, failures } = await live.check(liveInputs());
    expect(failures).toEqual([]);
    const { id, outputs } = await live.create(inputs);
    expect(sent()).toEqual(tail);

    expect(await live.diff(id, outputs, (await live.check(liveInputs({ timeout: "1m" }))).inputs)).toEqual({
      changes: false,
      replaces: [],
    });
    const added = await live.update(id, outputs, liveInputs({ addresses: [address, `${address}health`] }));
    expect(sent()).toEqual(tail);
    const removed = await live.update(id, added, liveInputs());
    const unreached = await live.update(id, removed, liveInputs({ versionId: undefined }));
    expect(sent()).toEqual([]);
    await live.update(id, unreached, liveInputs());
    expect(sent()).toEqual(tail);
    expect((await live.read(id, outputs)).id).toBe(id);
    await live.delete(id, outputs);
    expect(sent()).toEqual([]);
  });

  it("that does not answer is an error that says what the host name needs, and nothing is there afterwards", async () => {
    const live = process.resource("LiveVersion", "reached");
    const addresses = ["http://127.0.0.1:1/"];
    await expect(live.create(liveInputs({ timeout: "1s", addresses }))).rejects.toThrow(
      new RegExp(
        [
          `The Worker "reached" was uploaded, but its version ${version} did not answer at http://127.0.0.1:1/ within 1s.`,
          "What came instead: no answer \\(connect ECONNREFUSED 127.0.0.1:1\\).",
          "The host name needs a proxied DNS record: a custom domain makes it, a route does not. .*",
          "Run `pulumi up` again to wait once more",
        ].join("\n"),
      ),
    );
    expect(sent()).toEqual([...tail, `GET ${SCRIPTS}/reached/deployments`]);
  });

  it("is not awaited any longer where a later one has taken its place", async () => {
    const live = process.resource("LiveVersion", "reached");
    const inputs = liveInputs({ timeout: "1s" });
    await deployWorker("two");
    engine().take();
    await live.create(inputs);
    expect(engine().take()).toContainEqual({
      severity: "warning",
      message: `Nobody waits for the version ${String(inputs["versionId"])} of the Worker "reached": a later one has taken its place.`,
      ephemeral: false,
    });
  });
});
