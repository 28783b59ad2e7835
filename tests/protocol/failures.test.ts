import { OneDisturbance } from "../support/disturbances";
import { PluginError, type Props } from "../support/plugin";
import { refusal, signInPage } from "../support/wire";
import { sourceOf } from "../unit/support/source";
import { useCloudflare, workerInputs, workflowInputs } from "./harness";

const { cloudflare, engine, plugin } = useCloudflare();

async function failure(work: Promise<unknown>): Promise<PluginError> {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof PluginError)) throw new Error(`It did not fail as expected: ${String(error)}`);
  return error;
}

async function checkedWorker(name: string, change = {}) {
  const worker = (await plugin()).resource("Worker", name);
  const { inputs } = await worker.check(workerInputs(name, change));
  return { worker, inputs };
}

it("a create that fails after the upload keeps the script with its id, and the next update goes on from there", async () => {
  const { wire } = cloudflare();
  const { worker, inputs } = await checkedWorker("half");
  wire.failOnce({ method: "POST", path: /subdomain$/, ...refusal(400, 10036, "no subdomain") });

  const { message, kept } = await failure(worker.create(inputs));
  expect(message).toMatchInlineSnapshot(
    `"Cloudflare refused POST /accounts/10ca1000000000000000000000000001/workers/scripts/half/subdomain with 400: no subdomain (code 10036)"`,
  );
  expect(kept).toMatchObject({
    id: "half",
    reasons: [message],
    properties: { name: "half", workersDev: { enabled: false }, crons: [], etag: expect.stringMatching(/./) },
  });
  expect(wire.take()).toEqual([
    "GET /workers/scripts",
    "PUT /workers/scripts/half",
    "POST /workers/scripts/half/subdomain",
  ]);

  const properties = kept?.properties ?? {};
  expect(await worker.diff("half", properties, inputs)).toEqual({ changes: true, replaces: [] });
  const outputs = await worker.update("half", properties, inputs);
  expect(wire.take()).toEqual(["POST /workers/scripts/half/subdomain", "PUT /workers/scripts/half/schedules"]);
  expect(outputs).toMatchObject(inputs);
  await worker.delete("half", outputs);
});

it("a create that stopped half way is deleted from what the state kept, by a process that never saw its code", async () => {
  const { worker, inputs } = await checkedWorker("half-made");
  cloudflare().wire.failOnce({ method: "POST", path: /subdomain$/, ...refusal(400, 10036, "no subdomain") });
  const { kept } = await failure(worker.create(inputs));
  await (await plugin()).resource("Worker", "half-made").delete(kept?.id ?? "", kept?.properties ?? {});
  const scripts = await cloudflare().api<{ id: string }[]>("GET", "/workers/scripts");
  expect(scripts.map(({ id }) => id)).not.toContain("half-made");
});

it("a create that is refused before anything is there keeps nothing", async () => {
  const { wire } = cloudflare();
  const { worker, inputs } = await checkedWorker("none");
  wire.failOnce({ method: "PUT", path: /scripts\/none$/, ...refusal(400, 10021, "Uncaught Error: no") });
  const { message, kept } = await failure(worker.create(inputs));
  expect(message).toContain("Uncaught Error: no (code 10021)");
  expect(kept).toBeUndefined();
});

it("an update that is refused is still to be done, and the state stays as it was", async () => {
  const { wire } = cloudflare();
  const { worker, inputs } = await checkedWorker("stays");
  const { id, outputs } = await worker.create(inputs);
  const changed = await worker.check(workerInputs("stays", { bindings: {} }), inputs);
  wire.failOnce({ method: "PUT", path: /scripts\/stays$/, ...refusal(400, 10021, "no") });
  const { message, kept } = await failure(worker.update(id, outputs, changed.inputs));
  expect(message).toContain("no (code 10021)");
  expect(kept).toBeUndefined();
  wire.take();
  expect(await worker.diff(id, outputs, changed.inputs)).toEqual({ changes: true, replaces: [] });
  const updated = await worker.update(id, outputs, changed.inputs);
  expect(wire.take()).toEqual(["PUT /workers/scripts/stays"]);
  await worker.delete(id, updated);
});

it("code that does not start is refused in workerd's words, and nothing is kept", async () => {
  const { worker, inputs } = await checkedWorker("broken", {
    source: sourceOf("throw new Error('at the top'); export default {};"),
  });
  const { message, kept } = await failure(worker.create(inputs));
  expect(message).toContain("at the top");
  expect(message).toContain("code 10021");
  expect(kept).toBeUndefined();
});

describe("a passing fault on the wire", () => {
  it.each([
    ["429 that asks to wait", { ...refusal(429, 971, "slow down"), headers: { "retry-after": "1" } }, 1_000],
    ["500", refusal(500, 10001, "internal"), 0],
    ["401 of a valid token", refusal(401, 10000, "Authentication error"), 0],
    ["cut connection", { cut: "request" as const }, 0],
  ])("is not seen by the user: %s", async (_, fault, atLeastMs) => {
    const { wire } = cloudflare();
    const { worker, inputs } = await checkedWorker("passing");
    wire.failOnce({ method: "PUT", path: /scripts\/passing$/, ...fault });
    const start = Date.now();
    const { id, outputs } = await worker.create(inputs);
    expect(Date.now() - start).toBeGreaterThanOrEqual(atLeastMs);
    const puts = wire.take().filter((line) => line === "PUT /workers/scripts/passing");
    expect(puts).toHaveLength(2);
    expect(await (await fetch(String(outputs["url"]))).text()).toBe("region eu");
    await worker.delete(id, outputs);
  });

  it("that asks to wait is said while it waits", async () => {
    const { wire } = cloudflare();
    const process = await plugin();
    wire.failOnce({
      method: "GET",
      path: /workers\/scripts$/,
      ...refusal(429, 971, "slow down"),
      headers: { "retry-after": "2" },
    });
    engine().take();
    expect((await process.resource("Worker", "one").check(workerInputs("one"))).failures).toEqual([]);
    expect(engine().take()).toEqual([
      { severity: "info", ephemeral: true, message: "waiting 2s for Cloudflare's request limit" },
    ]);
  });

  it("that does not pass is given up after a bounded number of attempts", async () => {
    const { wire } = cloudflare();
    const { worker, inputs } = await checkedWorker("bounded");
    wire.take();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      wire.failOnce({
        method: "PUT",
        path: /scripts\/bounded$/,
        ...refusal(503, 10001, "busy"),
        headers: { "retry-after": "0" },
      });
    }
    const { message } = await failure(worker.create(inputs));
    expect(message).toContain("with 503: busy (code 10001)");
    expect(wire.take()).toEqual(Array<string>(4).fill("PUT /workers/scripts/bounded"));
  });
});

it("a refusal with 400, 403 or 409 is the user's to read, at once", async () => {
  const { wire, accountId } = cloudflare();
  const workflow = (await plugin()).resource("Workflow", "refused");
  const { inputs } = await workflow.check(workflowInputs("refused", "none", accountId));
  for (const [status, code] of [
    [400, 10002],
    [403, 10000],
    [409, 10405],
  ] as const) {
    wire.failOnce({ method: "PUT", path: /workflows\/refused$/, ...refusal(status, code, "No.") });
    const { message } = await failure(workflow.create(inputs));
    const refused = `PUT /accounts/${accountId}/workflows/refused with ${status}: No. (code ${code})`;
    expect(message).toContain(`Cloudflare refused ${refused}`);
    expect(wire.take().filter((line) => line.startsWith("PUT"))).toEqual(["PUT /workflows/refused"]);
  }
});

describe("a delete", () => {
  it("of a script that is gone is done; so is a read, with an empty id", async () => {
    const { worker, inputs } = await checkedWorker("gone");
    const outputs = { ...inputs, url: "", versionId: "", deploymentId: "", etag: "" };
    expect((await worker.read("gone", outputs)).id).toBe("");
    await worker.delete("gone", outputs);
  });

  it("that another service's not-found answers is no success", async () => {
    const { wire } = cloudflare();
    const { worker, inputs } = await checkedWorker("other");
    wire.failOnce({ method: "DELETE", path: /scripts\/other$/, ...refusal(404, 10200, "workflow not found") });
    await expect(worker.delete("other", inputs)).rejects.toThrow("code 10200");
  });

  it("that a proxy answers with a page is no success, of a script and of a Workflow", async () => {
    const { wire, accountId } = cloudflare();
    const first = await checkedWorker("behind-a-proxy");
    const script = await first.worker.create(first.inputs);
    const creating = (await plugin()).resource("Workflow", "behind-a-proxy");
    const checked = await creating.check(workflowInputs("behind-a-proxy", "behind-a-proxy", accountId));
    const registration = await creating.create(checked.inputs);
    // What created a resource does not delete it in the same deployment.
    const later = await plugin();
    const worker = later.resource("Worker", "behind-a-proxy");
    const workflow = later.resource("Workflow", "behind-a-proxy");
    const answered = (path: RegExp) => {
      for (let attempt = 0; attempt < 4; attempt += 1) wire.failOnce({ method: "DELETE", path, ...signInPage });
    };

    answered(/workflows/);
    const { message } = await failure(workflow.delete(registration.id, registration.outputs));
    expect(message).toContain(
      `The response to DELETE /accounts/${accountId}/workflows/behind-a-proxy is not a valid response of Cloudflare's API`,
    );
    answered(/scripts/);
    expect((await failure(worker.delete(script.id, script.outputs))).message).toContain('body "<!doctype html>');

    await workflow.delete(registration.id, registration.outputs);
    await worker.delete(script.id, script.outputs);
    expect(await cloudflare().api("GET", "/workflows")).toEqual([]);
  });
});

describe("a script that something else deployed", () => {
  it("is left as it is, and taken over when the program says so", async () => {
    const { wire } = cloudflare();
    const first = await checkedWorker("shared", { owner: "pulumi:organization/other/prod/api" });
    const { outputs } = await first.worker.create(first.inputs);
    wire.take();

    const second = (await plugin()).resource("Worker", "shared");
    const { inputs, failures } = await second.check(workerInputs("shared"));
    expect(failures).toMatchInlineSnapshot(`
     [
       {
         "property": "name",
         "reason": "A Worker named "shared" already exists in this account, deployed by the Pulumi resource organization/other/prod/api. It was not changed.
     Use another \`name\`, or set \`adopt: true\` to take over and overwrite the existing Worker. (If that is this resource under an earlier id, give it the \`aliases\` of Pulumi's resource options.)",
       },
     ]
    `);
    const { message, kept } = await failure(second.create(inputs));
    expect(message).toBe(failures[0]?.reason);
    expect(kept).toBeUndefined();
    expect(wire.take()).toEqual(["GET /workers/scripts"]);

    const adopting = await checkedWorker("shared", { adopt: true, crons: [] });
    const adopted = await adopting.worker.create(adopting.inputs);
    expect(await cloudflare().api("GET", "/workers/scripts/shared/schedules")).toMatchObject({ schedules: [] });
    await adopting.worker.delete(adopted.id, outputs);
  });

  it("is our own when an earlier create was cut off before the state knew of it", async () => {
    const first = await checkedWorker("interrupted");
    await first.worker.create(first.inputs);
    const second = await checkedWorker("interrupted");
    const { id, outputs } = await second.worker.create(second.inputs);
    expect(id).toBe("interrupted");
    await second.worker.delete(id, outputs);
  });
});

describe("an HTTP pull consumer whose creation was not answered as it should be", () => {
  let queueId: string;
  const POST = { method: "POST", path: /consumers$/ };
  const consumers = () => cloudflare().api<{ consumer_id: string }[]>("GET", `/queues/${queueId}/consumers`);

  beforeAll(async () => {
    ({ queue_id: queueId } = await cloudflare().api<{ queue_id: string }>("POST", "/queues", { queue_name: "pulled" }));
  });

  /** By the process of another update. */
  const remove = async (id: string, properties: Props) =>
    (await plugin()).resource("QueueConsumer", "pull").delete(id, properties);

  async function attempt() {
    const pull = (await plugin()).resource("QueueConsumer", "pull");
    const { inputs } = await pull.check({ type: "http_pull", queueName: "pulled", queueId, batchSize: 20 });
    return { pull, inputs };
  }

  it("is found again by the next update: it is this resource's, and no one is asked to adopt it", async () => {
    const { pull, inputs } = await attempt();
    cloudflare().wire.disturb(new OneDisturbance({ answer: signInPage, done: true, each: true }, 0));
    const { kept } = await failure(pull.create(inputs));
    await cloudflare().wire.calm();
    const [made] = await consumers();
    const outputs = await pull.update(kept?.id ?? "", kept?.properties ?? {}, { ...inputs, batchSize: 30 });
    expect(outputs).toMatchObject({ consumerId: made?.consumer_id, settings: { batch_size: 30 } });
    await remove(queueId, outputs);
    expect(await consumers()).toEqual([]);
  });

  it("is deleted, whether it was made or not", async () => {
    for (const done of [true, false]) {
      const { pull, inputs } = await attempt();
      cloudflare().wire.disturb(new OneDisturbance({ answer: signInPage, done, each: true }, 0));
      const { kept } = await failure(pull.create(inputs));
      await cloudflare().wire.calm();
      expect(await consumers()).toHaveLength(done ? 1 : 0);
      await remove(kept?.id ?? "", kept?.properties ?? {});
      expect(await consumers()).toEqual([]);
    }
  });

  it("is this resource's when the second attempt finds that the first one has made it", async () => {
    const { pull, inputs } = await attempt();
    cloudflare().wire.failOnce({ ...POST, cut: "answer" });
    const { id, outputs } = await pull.create(inputs);
    expect(await consumers()).toMatchObject([{ consumer_id: id }]);

    // To another resource, it is somebody else's.
    cloudflare().wire.take();
    const other = (await plugin()).resource("QueueConsumer", "other");
    const { failures } = await other.check({ type: "http_pull", queueName: "pulled", queueId, batchSize: 20 });
    expect(failures[0]?.reason).toContain("already has an HTTP pull consumer");
    await remove(id, outputs);
  });
});

it("what Cloudflare's refusal says of a secret is in no error of create, update and delete", async () => {
  const { wire } = cloudflare();
  const secrets = {
    KEY: "the-secret-value",
    SITE: { json: { token: 'quoted "secret"' } },
    SIGN: { key_base64: "czNjcmV0" },
  };
  const { worker, inputs } = await checkedWorker("echo", { bindings: { SITE: { type: "json" } }, secrets });
  const echo = refusal(400, 10021, `the-secret-value, ${JSON.stringify('quoted "secret"')} and czNjcmV0 are wrong`);
  const said: PluginError[] = [];
  wire.failOnce({ method: "PUT", path: /scripts\/echo$/, ...echo });
  said.push(await failure(worker.create(inputs)));
  wire.failOnce({ method: "POST", path: /subdomain$/, ...echo });
  said.push(await failure(worker.create(inputs)));
  const { properties = {} } = said.at(-1)?.kept ?? {};
  wire.failOnce({ method: "POST", path: /subdomain$/, ...echo });
  said.push(await failure(worker.update("echo", properties, inputs)));
  wire.failOnce({ method: "DELETE", path: /scripts\/echo$/, ...echo });
  const later = (await plugin()).resource("Worker", "echo");
  said.push(await failure(later.delete("echo", properties)));
  for (const { message, kept } of said) {
    expect(message).toContain("[secret]");
    for (const text of [message, ...(kept?.reasons ?? [])]) expect(text).not.toMatch(/the-secret|quoted|czNjcmV0/);
  }
  await later.delete("echo", properties);
});
