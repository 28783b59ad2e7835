import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";

import { DurableObject, Worker, type WorkerArgs, type WorkerRef } from "../../../provider";
import { knownValue } from "../../../provider/program/outputs";
import { inputsOf, runProgram, WORKER } from "../support/run-program";

const script = "export default { fetch: () => new Response() };";
const objects = 'import { DurableObject } from "cloudflare:workers"; export class Room extends DurableObject {}';
const STACK = "organization/tenants/prod";

const namespace = () => new cloudflare.WorkersForPlatformsDispatchNamespace("prod", { accountId: "a", name: "prod" });

async function sent(args: () => WorkerArgs) {
  const registered = await runProgram(() => new Worker("tenant", { accountId: "a", script, ...args() }));
  return inputsOf(registered, WORKER, "tenant");
}

it.each<[string, () => NonNullable<WorkerArgs["dispatchNamespace"]>]>([
  ["its name", () => "prod"],
  ["an output", () => pulumi.output("prod")],
])("a Worker goes into a dispatch namespace by %s", async (_, dispatchNamespace) => {
  expect(await sent(() => ({ dispatchNamespace: dispatchNamespace() }))).toMatchObject({
    dispatchNamespace: "prod",
    problems: [],
  });
});

it("a namespace that is a resource gives its name, and the account that must be the Worker's", async () => {
  const registered = await runProgram(() => {
    const prod = Object.assign(namespace(), { namespaceName: pulumi.output("prod") });
    new Worker("tenant", { accountId: "a", script, dispatchNamespace: prod });
  });
  expect(inputsOf(registered, WORKER, "tenant")).toMatchObject({
    dispatchNamespace: "prod",
    problems: [],
    boundAccounts: [{ property: "dispatchNamespace", accountId: "a" }],
  });
});

it("what says that there is none of what a namespace excludes is allowed", async () => {
  const nothing = { url: false, routes: [], domains: [], crons: [], email: [], consumers: [] };
  const inputs = await sent(() => ({ dispatchNamespace: "prod", ...nothing }));
  expect(inputs["problems"]).toEqual([]);
  expect(Object.keys(inputs)).not.toContain("workersDev");
});

it("Workers of different namespaces may have one name, and one of the account as well", async () => {
  const registered = await runProgram(() => {
    for (const dispatchNamespace of ["prod", "test", undefined])
      new Worker(`in-${dispatchNamespace ?? "account"}`, { name: "tenant", script, ...given(dispatchNamespace) });
  });
  for (const id of ["in-prod", "in-test", "in-account"])
    expect({ id, problems: inputsOf(registered, WORKER, id)["problems"] }).toEqual({ id, problems: [] });
});

it("another Worker gets the tail of one in a namespace, binds its Durable Objects, and names the namespace", async () => {
  const registered = await runProgram(() => {
    const room = new DurableObject("room");
    const tenant = new Worker("tenant", {
      accountId: "a",
      name: "tenant",
      dispatchNamespace: "prod",
      script: `${objects}; export default { tail() {} };`,
      bindings: { ROOM: room },
    });
    new Worker("api", { accountId: "a", script, bindings: { ROOM: room }, tailConsumers: [tenant] });
  });
  expect(inputsOf(registered, WORKER, "api")).toMatchObject({
    problems: [],
    tailConsumers: [{ service: "tenant", namespace: "prod" }],
    bindings: { ROOM: { class_name: "Room", script_name: "tenant", dispatch_namespace: "prod" } },
  });
});

it("a Worker of another stack that is in a namespace consumes tails and is not bound", async () => {
  const tenant = { kind: "cloudflare:Worker", name: "tenant", accountId: "a", dispatchNamespace: "prod" };
  const registered = await runProgram(
    () => {
      const reference = Worker.from(new pulumi.StackReference(STACK), "tenant");
      new Worker("api", { accountId: "a", script, bindings: { TENANT: reference }, tailConsumers: [reference] });
    },
    { stacks: { [STACK]: { tenant } } },
  );
  expect(inputsOf(registered, WORKER, "api")).toMatchObject({
    tailConsumers: [{ service: "tenant", namespace: "prod" }],
    problems: [{ property: "bindings.TENANT", reason: expect.stringContaining("Bind the namespace") }],
  });
});

it.each(["prod", undefined])(
  "what another stack binds names the namespace, where there is one: %s",
  async (namespace) => {
    let ref: Promise<WorkerRef | undefined> | undefined;
    await runProgram(async () => {
      const worker = new Worker("tenant", { accountId: "a", name: "tenant", script, ...given(namespace) });
      await (ref = knownValue(worker.ref));
    });
    const named = { kind: "cloudflare:Worker", name: "tenant", accountId: "a", url: undefined };
    expect(await ref).toStrictEqual(namespace === undefined ? named : { ...named, dispatchNamespace: namespace });
  },
);

function given(dispatchNamespace: string | undefined): Pick<WorkerArgs, "dispatchNamespace"> {
  return dispatchNamespace === undefined ? {} : { dispatchNamespace };
}
