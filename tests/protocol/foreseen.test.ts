import type { Props } from "../support/plugin";
import { refusal } from "../support/wire";
import { stackConfig, useCloudflare, workerInputs, workflowInputs } from "./harness";

const { cloudflare, engine, plugin } = useCloudflare();

type Type = "Worker" | "Workflow";

const cases: [Type, string, (name: string) => Props][] = [
  ["Worker", "/workers/scripts", (name) => workerInputs(name)],
  ["Workflow", "/workflows", (name) => workflowInputs(name, "none", cloudflare().accountId)],
];

describe.each(cases)("the check of a new %s", (type, path, inputsOf) => {
  const refuseOnce = () => {
    cloudflare().wire.failOnce({ method: "GET", path: new RegExp(`^${path}$`), ...refusal(403, 10000, "Not you.") });
  };

  it("warns when the token may not ask, fails nothing, and asks again for the create", async () => {
    const { wire } = cloudflare();
    const resource = (await plugin()).resource(type, "foreseen");
    refuseOnce();
    const { inputs, failures } = await resource.check(inputsOf("foreseen"));
    expect(failures).toEqual([]);
    expect(wire.take()).toEqual([`GET ${path}`]);
    const [warning, ...others] = engine().take();
    expect(others).toEqual([]);
    expect(warning?.severity).toBe("warning");
    expect(warning?.message).toMatch(
      /^The preview could not check for conflicts with existing resources of the account\. Cloudflare refused GET /,
    );
    expect(warning?.message).toContain("with 403: Not you. (code 10000)");

    refuseOnce();
    await expect(resource.create(inputs)).rejects.toThrow("with 403: Not you. (code 10000)");
    expect(wire.take()).toEqual([`GET ${path}`]);
  });

  it("says the same thing once for all resources", async () => {
    const process = await plugin();
    for (const name of ["one", "two"]) {
      refuseOnce();
      expect((await process.resource(type, name).check(inputsOf(name))).failures).toEqual([]);
    }
    expect(engine().take()).toHaveLength(1);
    expect(cloudflare().wire.take()).toEqual([`GET ${path}`, `GET ${path}`]);
  });

  it("asks nothing without a token, and says once what was not checked", async () => {
    const process = await plugin({ ...stackConfig(cloudflare()), "cloudflare:apiToken": undefined });
    const resource = process.resource(type, "silent");
    const { inputs, failures } = await resource.check(inputsOf("silent"));
    expect(failures).toEqual([]);
    await process.resource(type, "other").check(inputsOf("other"));
    expect(cloudflare().wire.take()).toEqual([]);
    const [warning, ...others] = engine().take();
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ severity: "warning" });
    expect(warning?.message).toMatch(/^No Cloudflare API token is set, so the preview did not check the account: /);

    await resource.check(inputsOf("silent"), inputs);
    expect(engine().take()).toEqual([]);
  });
});

describe("the check of a Worker with a class that comes from another one", () => {
  const receives = (from: string) =>
    workerInputs("receiver", {
      exports: { Counter: { type: "durable-object", storage: "sqlite", transferredFrom: from } },
    });

  it("refuses it where that one does not have the class, as Cloudflare would refuse the upload", async () => {
    const { failures } = await (await plugin()).resource("Worker", "receiver").check(receives("no-such-worker"));
    expect(failures).toEqual([
      {
        property: "exports.Counter",
        reason: expect.stringMatching(
          /^The Worker "no-such-worker" has no Durable Object class Counter that could be transferred\.\n/,
        ) as string,
      },
    ]);
  });

  it("says without a token that it did not check", async () => {
    const process = await plugin({ ...stackConfig(cloudflare()), "cloudflare:apiToken": undefined });
    const { failures } = await process
      .resource("Worker", "receiver")
      .check(
        receives("no-such-worker"),
        (await process.resource("Worker", "receiver").check(workerInputs("receiver"))).inputs,
      );
    expect(failures).toEqual([]);
    expect(
      engine()
        .take()
        .map(({ message }) => message),
    ).toEqual([expect.stringContaining("No Cloudflare API token")]);
  });
});
