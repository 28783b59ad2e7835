import { UNKNOWN } from "../../provider/lifecycle/unknown";
import type { Props } from "../support/plugin";
import { refusal } from "../support/wire";
import { useCloudflare } from "./harness";

const { cloudflare, deployScript, engine, plugin } = useCloudflare();

/** What the program sends of a route. */
const routeInputs = (pattern: string, scriptName: string, change: Props = {}): Props => ({
  pattern,
  accountId: cloudflare().accountId,
  scriptName,
  adopt: false,
  ...change,
});

interface Seen {
  id: string;
  pattern: string;
  script?: string;
}

/** Calls the routes of the zone example.com beside the wire. */
async function zone<Result>(method: string, below = "", body?: object): Promise<Result> {
  const { apiUrl, apiToken } = cloudflare();
  const ask = async (verb: string, path: string, sent?: object) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method: verb,
      headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
      ...(sent && { body: JSON.stringify(sent) }),
    });
    return ((await response.json()) as { result: unknown }).result;
  };
  const [found] = (await ask("GET", "/zones?name=example.com")) as { id: string }[];
  return (await ask(method, `/zones/${found?.id ?? ""}/workers/routes${below}`, body)) as Result;
}

const ROUTES = /^(\w+) \/zones\/[0-9a-f]{32}\/workers\/routes(\/[0-9a-f]{32})?$/;
/** The requests since the last call, with `Z` for the zone and `R` for a route. */
const sent = () =>
  cloudflare()
    .wire.take()
    .map((line) => line.replace(ROUTES, (_, method: string, id?: string) => `${method} Z${id ? "/R" : ""}`));

it("a route lives from check to delete, with the requests that each step needs and no more", async () => {
  const process = await plugin();
  for (const name of ["one", "two"]) await deployScript(process, name);
  const route = process.resource("Route", "life");
  const { inputs, failures } = await route.check(routeInputs("life.example.com/*", "one"));
  expect(failures).toEqual([]);
  expect(sent()).toEqual(["GET /zones", "GET /zones", "GET Z"]);

  const { id, outputs } = await route.create(inputs);
  expect(id).toBe("life.example.com/*");
  expect(outputs).toMatchObject({ url: expect.stringContaining("http://life.example.com.localhost:") });
  expect(sent()).toEqual(["POST Z"]);
  const unchanged = await route.check(routeInputs("life.example.com/*", "one"), inputs);
  expect(await route.diff(id, outputs, unchanged.inputs)).toEqual({ changes: false, replaces: [] });
  expect(sent()).toEqual([]);

  const moved = (await route.check(routeInputs("life.example.com/*", "two"), inputs)).inputs;
  expect(await route.diff(id, outputs, moved)).toEqual({ changes: true, replaces: [] });
  const updated = await route.update(id, outputs, moved);
  expect(updated["routeId"]).toBe(outputs["routeId"]);
  expect(sent()).toEqual(["PUT Z/R"]);

  const later = (await plugin()).resource("Route", "life");
  expect(await later.read(id, updated)).toEqual({ id, inputs: moved, outputs: updated });
  await later.delete(id, updated);
  expect(sent()).toEqual(["GET Z", "DELETE Z/R"]);
  await later.delete(id, updated);
  expect(await zone<Seen[]>("GET")).toEqual([]);
});

it("zones are asked for once by all routes of a deployment", async () => {
  const process = await plugin();
  await deployScript(process, "many");
  for (const path of ["a", "b", "c"]) {
    const route = process.resource("Route", path);
    const { inputs } = await route.check(routeInputs(`many.example.com/${path}`, "many"));
    await route.create(inputs);
  }
  expect(sent()).toEqual(["GET /zones", "GET /zones", "GET Z", "POST Z", "POST Z", "POST Z"]);
});

it("a zone that is given is not looked for, one that the account lacks is named in the preview", async () => {
  const process = await plugin();
  const lost = await process.resource("Route", "lost").check(routeInputs("shop.123/*", "none"));
  expect(lost.failures).toEqual([
    { property: "pattern", reason: expect.stringMatching(/^No zone of this account has the host name "shop\.123"/) },
  ]);
  cloudflare().wire.take();
  const unknown = await process
    .resource("Route", "new")
    .check(routeInputs("a.example.com/*", "x", { zoneId: UNKNOWN }));
  expect(unknown.failures).toEqual([]);
  expect(sent()).toEqual([]);
  const both = routeInputs("a.example.com/*", "x", { zoneId: "f".repeat(32), zoneName: "example.com" });
  expect((await process.resource("Route", "both").check(both)).failures).toMatchObject([{ property: "zoneName" }]);
  const everything = await process.resource("Route", "all").check(routeInputs("*/*", "x"));
  expect(everything.failures).toMatchObject([{ property: "pattern", reason: expect.stringContaining("Set `zoneId`") }]);
});

it("another Worker's route is left as it is, the message says whose it is, and `adopt` takes it over", async () => {
  const process = await plugin();
  for (const name of ["holder", "taker"]) await deployScript(process, name);
  const { id: routeId } = await zone<Seen>("POST", "", { pattern: "taken.example.com/*", script: "holder" });
  const route = process.resource("Route", "taken");
  const { inputs, failures } = await route.check(routeInputs("Taken.example.com/*", "taker"));
  expect(failures).toEqual([
    {
      property: "pattern",
      reason: [
        'The zone already has the route "taken.example.com/*", which leads to the Worker "holder"; it is left as it is.',
        "Give this route another `pattern`, or set `adopt: true` to take that one over.",
      ].join("\n"),
    },
  ]);
  const exact = { ...inputs, pattern: "taken.example.com/*" };
  await expect(route.create(exact)).rejects.toThrow('which leads to the Worker "holder"; it is left as it is');
  sent();

  const adopting = await route.check(routeInputs("taken.example.com/*", "taker", { adopt: true }));
  expect(adopting.failures).toEqual([]);
  expect(adopting.inputs["notice"]).toBe(
    'takes over the route "taken.example.com/*", which leads to the Worker "holder"',
  );
  const { outputs } = await route.create(adopting.inputs);
  expect(outputs["routeId"]).toBe(routeId);
  expect(sent()).toEqual(["POST Z", "GET Z", "PUT Z/R"]);
});

it("a route that an interrupted run made is continued, and one of a script that is not known yet is tried again", async () => {
  const { wire } = cloudflare();
  const process = await plugin();
  await deployScript(process, "early");
  const route = process.resource("Route", "early");
  const { inputs } = await route.check(routeInputs("early.example.com/*", "early"));
  wire.failOnce({ method: "POST", path: /routes$/, ...refusal(400, 10019, "workers.api.error.script_not_found") });
  wire.failOnce({ method: "POST", path: /routes$/, cut: "answer" });
  sent();
  const { outputs } = await route.create(inputs);
  expect(sent()).toEqual(["POST Z", "POST Z", "POST Z", "GET Z"]);
  expect((await route.create(inputs)).outputs).toEqual(outputs);
  expect(sent()).toEqual(["POST Z", "GET Z"]);
  expect(await zone("GET", `/${String(outputs["routeId"])}`)).toMatchObject({ script: "early" });
});

it("a route that is gone, made anew or led elsewhere behind Pulumi's back shows in a refresh", async () => {
  const process = await plugin();
  for (const name of ["drift", "elsewhere"]) await deployScript(process, name);
  const route = process.resource("Route", "drift");
  const { inputs } = await route.check(routeInputs("drift.example.com/*", "drift"));
  const { id, outputs } = await route.create(inputs);
  const read = async () => (await plugin()).resource("Route", "drift").read(id, outputs);

  await zone("PUT", `/${String(outputs["routeId"])}`, { pattern: "drift.example.com/*", script: "elsewhere" });
  expect((await read()).inputs).toMatchObject({ scriptName: "elsewhere" });
  await zone("PUT", `/${String(outputs["routeId"])}`, { pattern: "drift.example.com/*" });
  expect((await read()).inputs).toMatchObject({ scriptName: "(none)" });
  await zone("DELETE", `/${String(outputs["routeId"])}`);
  expect((await read()).id).toBe("");
  const again = await zone<Seen>("POST", "", { pattern: "drift.example.com/*", script: "drift" });
  expect((await read()).outputs).toMatchObject({ scriptName: "drift", routeId: again.id });
  const repaired = await process.resource("Route", "drift").update(id, { ...outputs, scriptName: "elsewhere" }, inputs);
  expect(repaired["routeId"]).toBe(again.id);
});

it("a route that leads to another Worker by now stays when the resource goes", async () => {
  const process = await plugin();
  for (const name of ["before", "after"]) await deployScript(process, name);
  const route = process.resource("Route", "stays");
  const { inputs } = await route.check(routeInputs("stays.example.com/*", "before"));
  const { id, outputs } = await route.create(inputs);
  await zone("PUT", `/${String(outputs["routeId"])}`, { pattern: "stays.example.com/*", script: "after" });
  engine().take();
  await (await plugin()).resource("Route", "stays").delete(id, outputs);
  expect(engine().take()).toMatchObject([
    { message: expect.stringContaining('stays: it leads to the Worker "after" now') },
  ]);
  expect(await zone("GET", `/${String(outputs["routeId"])}`)).toMatchObject({ script: "after" });
});

it("a token that may not change the zone is told which permission it needs", async () => {
  const process = await plugin();
  await deployScript(process, "denied");
  const route = process.resource("Route", "denied");
  const { inputs } = await route.check(routeInputs("denied.example.com/*", "denied"));
  const { wire } = cloudflare();
  wire.failOnce({ method: "POST", path: /routes$/, ...refusal(403, 10000, "Authentication error") });
  await expect(route.create(inputs)).rejects.toThrow("It needs Zone > Workers Routes > Edit for the zone.");
});
