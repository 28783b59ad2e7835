import { readdirSync } from "node:fs";
import { join } from "node:path";

import {
  call,
  cleanUp,
  enable,
  deployFlow,
  temporaryFolder,
  until,
  upload,
  type Instance,
  type Titled,
} from "./harness";
import { Server } from "./process";
import { isWorkerd, workerdsBelow, workerdsOf } from "./processes";

let server: Server | undefined;

afterAll(async () => {
  await server?.end("SIGTERM");
  await cleanUp();
});

test("everything survives kill -9: scripts, their addresses, KV, sleeping instances", async () => {
  const data = await temporaryFolder();
  server = await Server.start(data);
  await deployFlow(server);
  const namespace = (await call<Titled>(server, "POST", "/storage/kv/namespaces", { title: "kept" })).result.id;
  await call(server, "PUT", `/storage/kv/namespaces/${namespace}/bulk`, [{ key: "k", value: "v" }]);
  const url = await enable(server, "waiter");
  await call(server, "POST", "/workflows/flow/instances", { instance_id: "sleeper", params: { n: 1 } });
  const state = (address: Server) => async () =>
    (await call<Instance>(address, "GET", "/workflows/flow/instances/sleeper")).result;
  await until(state(server), ({ status }) => status === "waiting");
  const token = server.apiToken;
  await server.end("SIGKILL");

  const revived = (server = await Server.start(data));
  expect(revived.apiToken).toBe(token);
  expect((await call(revived, "GET", "/workers/scripts/waiter/subdomain")).result).toMatchObject({ url });
  expect((await fetch(url)).status).toBe(200);
  expect(
    (await call<unknown>(revived, "POST", `/storage/kv/namespaces/${namespace}/bulk/get`, { keys: ["k"] })).result,
  ).toEqual({
    values: { k: "v" },
  });
  await call(revived, "POST", "/workflows/flow/instances/sleeper/events/paid", 5);
  const done = await until(state(revived), ({ status }) => status === "complete");
  expect(done).toMatchObject({ output: { first: { n: 1 }, paid: 5 }, params: { n: 1 } });
  await revived.end("SIGTERM");
}, 60_000);

test("killed while an upload is being tried, it leaves no workerd and no temporary file to stay", async () => {
  const data = await temporaryFolder();
  const env = { ...process.env, TMPDIR: await temporaryFolder() };
  const first = (server = await Server.start(data, { env }));
  await deployFlow(first);
  await call(first, "POST", "/workflows/flow/instances", { instance_id: "sleeper" });
  const [running] = workerdsBelow(first.process.pid ?? 0);
  const slow = upload(first, "slow", "export default { get fetch() { for (;;); } };").catch(() => "cut off");
  const [tried] = await until(
    () => Promise.resolve(workerdsBelow(first.process.pid ?? 0).filter((pid) => pid !== running)),
    ({ length }) => length > 0,
  );
  await first.end("SIGKILL");
  expect(await slow).toBe("cut off");
  expect([running, tried].map((pid) => isWorkerd(pid ?? 0))).toEqual([true, true]);

  const second = (server = await Server.start(data, { env }));
  expect([running, tried].map((pid) => isWorkerd(pid ?? 0))).toEqual([false, false]);
  await call(second, "GET", "/workflows/flow/instances/sleeper");
  expect(workerdsOf(join(data, "runtime"))).toEqual(workerdsBelow(second.process.pid ?? 0));
  await second.end("SIGTERM");
  expect(workerdsOf(join(data, "runtime"))).toEqual([]);
  expect(readdirSync(join(data, "runtime"))).not.toContain("tmp");
  expect(readdirSync(env.TMPDIR).filter((name) => name.startsWith("miniflare-"))).toEqual([]);
}, 60_000);
