import { UNKNOWN } from "../../provider/lifecycle/unknown";
import type { Props } from "../support/plugin";
import type { Cut } from "../support/wire";
import { useCloudflare } from "./harness";

const { cloudflare, deployScript, plugin } = useCloudflare();

/** What the program sends of an address. */
const emailInputs = (address: string, scriptName: string, change: Props = {}): Props => ({
  address,
  accountId: cloudflare().accountId,
  scriptName,
  adopt: false,
  ...change,
});

interface Rule {
  id: string;
  enabled: boolean;
  source: string;
  matchers: { value?: string }[];
  actions: { type: string; value?: string[] }[];
}

/** Calls the rules of a zone beside the wire. */
async function zone<Result>(name: string, method: string, below = "", body?: object): Promise<Result> {
  const { apiUrl, apiToken } = cloudflare();
  const ask = async (verb: string, path: string, sent?: object) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method: verb,
      headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
      ...(sent && { body: JSON.stringify(sent) }),
    });
    return ((await response.json()) as { result: unknown }).result;
  };
  const [found] = (await ask("GET", `/zones?name=${name}`)) as { id: string }[];
  return (await ask(method, `/zones/${found?.id ?? ""}/email/routing/rules${below}`, body)) as Result;
}

const RULES = /^(\w+) \/zones\/[0-9a-f]{32}\/email\/routing\/rules(\/catch_all|\/[0-9a-f]{32})?$/;
/** The requests since the last call, with `E` for the rules of a zone and `R` for one. */
const sent = () =>
  cloudflare()
    .wire.take()
    .map((line) =>
      line.replace(
        RULES,
        (_, method: string, id?: string) => `${method} E${id === "/catch_all" ? id : id ? "/R" : ""}`,
      ),
    );

const leadsTo = (script: string) => [{ type: "worker", value: [script] }];

it("an address lives from check to delete, with the requests that each step needs and no more", async () => {
  const process = await plugin();
  for (const name of ["one", "two"]) await deployScript(process, name);
  const address = process.resource("EmailAddress", "life");
  const { inputs, failures } = await address.check(emailInputs("life@life.example", "one"));
  expect(failures).toEqual([]);
  expect(sent()).toEqual(["GET /zones", "GET E"]);
  const { id, outputs } = await address.create(inputs);
  expect(id).toBe("life@life.example");
  expect(sent()).toEqual(["POST E"]);
  const [rule] = await zone<Rule[]>("life.example", "GET");
  expect(rule).toMatchObject({ id: outputs["ruleId"], enabled: true, source: "api", actions: leadsTo("one") });
  const unchanged = await address.check(emailInputs("life@life.example", "one"), inputs);
  expect(await address.diff(id, outputs, unchanged.inputs)).toEqual({ changes: false, replaces: [] });
  expect(sent()).toEqual([]);

  const moved = (await address.check(emailInputs("life@life.example", "two"), inputs)).inputs;
  expect(await address.diff(id, outputs, moved)).toEqual({ changes: true, replaces: [] });
  const updated = await address.update(id, outputs, moved);
  expect(sent()).toEqual(["PUT E/R"]);

  const later = (await plugin()).resource("EmailAddress", "life");
  expect(await later.read(id, updated)).toEqual({ id, inputs: moved, outputs: updated });
  await later.delete(id, updated);
  expect(sent()).toEqual(["GET E", "DELETE E/R"]);
  await (await plugin()).resource("EmailAddress", "life").delete(id, updated);
  expect(await zone<Rule[]>("life.example", "GET")).toEqual([]);
});

it("a rule of somebody else is refused by the preview and by the update, and taken over with `adopt`", async () => {
  const process = await plugin();
  await deployScript(process, "mine");
  const forward = { type: "forward", value: ["boss@example.org"] };
  const matchers = [{ type: "literal", field: "to", value: "Taken@taken.example" }];
  await zone("taken.example", "POST", "", { actions: [forward], matchers });
  const address = process.resource("EmailAddress", "taken");
  const { inputs, failures } = await address.check(emailInputs("taken@taken.example", "mine"));
  expect(failures).toEqual([
    {
      property: "address",
      reason: expect.stringContaining('a rule for "taken@taken.example", which forwards to boss@example.org'),
    },
  ]);
  await expect(address.create(inputs)).rejects.toThrow("it is left as it is");
  const adopting = await address.check(emailInputs("taken@taken.example", "mine", { adopt: true }));
  expect(adopting.inputs["notice"]).toContain("takes over a rule");
  sent();
  await address.create(adopting.inputs);
  expect(sent()).toEqual(["PUT E/R"]);
  const rules = await zone<Rule[]>("taken.example", "GET");
  expect(rules).toMatchObject([{ actions: leadsTo("mine") }]);
});

it("a catch-all is turned on, refreshed when somebody turned it off, and reset when it goes", async () => {
  const process = await plugin();
  await deployScript(process, "all");
  const address = process.resource("EmailAddress", "all");
  const { inputs, failures } = await address.check(emailInputs("*@all.example", "all"));
  expect(failures).toEqual([]);
  sent();
  const { id, outputs } = await address.create(inputs);
  expect(sent()).toEqual(["PUT E/catch_all"]);
  expect(await zone<Rule>("all.example", "GET", "/catch_all")).toMatchObject({
    enabled: true,
    actions: leadsTo("all"),
  });
  await (await plugin()).resource("EmailAddress", "all").delete(id, outputs);
  const dropped = { enabled: false, actions: [{ type: "drop" }] };
  expect(await zone<Rule>("all.example", "GET", "/catch_all")).toMatchObject(dropped);
  expect(await (await plugin()).resource("EmailAddress", "all").read(id, outputs)).toMatchObject({ id: "" });
});

it("one that leads elsewhere by now stays, and a refresh says where", async () => {
  const process = await plugin();
  for (const name of ["first", "second"]) await deployScript(process, name);
  const address = process.resource("EmailAddress", "gone");
  const { inputs } = await address.check(emailInputs("gone@gone.example", "first"));
  const { id, outputs } = await address.create(inputs);
  const matchers = [{ type: "literal", field: "to", value: "gone@gone.example" }];
  await zone("gone.example", "PUT", `/${String(outputs["ruleId"])}`, { actions: leadsTo("second"), matchers });
  const later = (await plugin()).resource("EmailAddress", "gone");
  expect((await later.read(id, outputs)).inputs).toMatchObject({ scriptName: "second" });
  await later.delete(id, outputs);
  expect(await zone<Rule[]>("gone.example", "GET")).toHaveLength(1);
});

it("what is not an address is refused, and what is not known yet is not asked for", async () => {
  const address = (await plugin()).resource("EmailAddress", "check");
  const reasons = async (text: string) => (await address.check(emailInputs(text, "one"))).failures[0]?.reason;
  expect(await reasons("support")).toContain("is not a valid email address");
  expect(await reasons("support@localhost")).toContain("is not a host name in a zone");
  expect(await reasons("sup*@example.com")).toContain("a wildcard must be all that is before the @");
  expect((await address.check(emailInputs(UNKNOWN, "one"))).failures).toEqual([]);
  expect(sent()).toEqual([]);
});

it("a rule whose connection ended is looked for before it is made again", async () => {
  const process = await plugin();
  await deployScript(process, "once");
  const lost = async (name: string, cut: Cut["cut"]) => {
    const address = process.resource("EmailAddress", name);
    const { inputs } = await address.check(emailInputs(`${name}@once.example`, "once"));
    sent();
    cloudflare().wire.failOnce({ method: "POST", path: /rules$/, cut });
    return (await address.create(inputs)).outputs["ruleId"];
  };
  const after = await lost("after", "answer");
  expect(sent()).toEqual(["POST E", "GET E"]);
  const before = await lost("before", "request");
  expect(sent()).toEqual(["POST E", "GET E", "POST E"]);
  const rules = await zone<Rule[]>("once.example", "GET");
  expect(rules.map(({ id }) => id).sort()).toEqual([after, before].sort());
});

it.each(["again@again.example", "*@again.example"])(
  "%s that is deleted and made again in one deployment, as with another `zoneId`, is there",
  async (email) => {
    const process = await plugin();
    await deployScript(process, "again");
    const address = process.resource("EmailAddress", "again");
    const { inputs } = await address.check(emailInputs(email, "again"));
    const first = await address.create(inputs);
    // A process of its own, as the update's.
    const next = (await plugin()).resource("EmailAddress", "again");
    const changed = await next.check(emailInputs(email, "again", { zoneId: first.outputs["foundZoneId"] }), inputs);
    await next.delete(first.id, first.outputs);
    const second = await next.create(changed.inputs);
    const rules = await zone<Rule[]>("again.example", "GET");
    const catchAll = await zone<Rule>("again.example", "GET", "/catch_all");
    const there = email.startsWith("*") ? [catchAll] : rules.filter(({ matchers }) => matchers[0]?.value === email);
    expect(there).toMatchObject([{ enabled: true, actions: leadsTo("again") }]);
    await next.delete(second.id, second.outputs);
  },
);
