import type { Props } from "../support/plugin";
import { refusal } from "../support/wire";
import { useCloudflare } from "./harness";

const { cloudflare, deployScript, engine, plugin } = useCloudflare();

/** What the program sends of a custom domain. */
const domainInputs = (hostname: string, scriptName: string, change: Props = {}): Props => ({
  hostname,
  accountId: cloudflare().accountId,
  scriptName,
  adopt: false,
  ...change,
});

interface Seen {
  id: string;
  hostname: string;
  service: string;
}

const domain = async (hostname: string): Promise<Seen | undefined> =>
  (await cloudflare().api<Seen[]>("GET", `/workers/domains?hostname=${hostname}`))[0];

const DOMAIN = /\/workers\/domains\/[0-9a-f]{40}$/;
const sent = () =>
  cloudflare()
    .wire.take()
    .map((line) => line.replace(DOMAIN, "/workers/domains/D"));

it("a custom domain lives from check to delete, with the requests that each step needs and no more", async () => {
  const process = await plugin();
  for (const name of ["one", "two"]) await deployScript(process, name);
  const resource = process.resource("CustomDomain", "life");
  const { inputs, failures } = await resource.check(domainInputs("Life.example.com", "one"));
  expect(failures).toEqual([]);
  expect(sent()).toEqual(["GET /workers/domains", "POST /workers/scripts/one/domains/changeset"]);

  const { id, outputs } = await resource.create(inputs);
  expect(id).toBe("life.example.com");
  expect(outputs).toMatchObject({ url: expect.stringContaining("http://life.example.com.localhost:") });
  expect(sent()).toEqual(["PUT /workers/domains"]);
  const unchanged = await resource.check(domainInputs("life.example.com", "one"), inputs);
  expect(await resource.diff(id, outputs, unchanged.inputs)).toEqual({ changes: false, replaces: [] });
  expect(sent()).toEqual([]);

  const moved = (await resource.check(domainInputs("life.example.com", "two", { previews: true }), inputs)).inputs;
  expect(await resource.diff(id, outputs, moved)).toEqual({ changes: true, replaces: [] });
  const updated = await resource.update(id, outputs, moved);
  expect(sent()).toEqual(["PUT /workers/domains"]);
  expect(await domain("life.example.com")).toMatchObject({ service: "two", previews_enabled: true });

  const later = (await plugin()).resource("CustomDomain", "life");
  expect(await later.read(id, updated)).toEqual({ id, inputs: moved, outputs: updated });
  await later.delete(id, updated);
  expect(sent()).toEqual(["GET /workers/domains", "DELETE /workers/domains/D"]);
  await later.delete(id, updated);
  expect(await domain("life.example.com")).toBeUndefined();
});

it("another Worker's custom domain is left as it is, the message says whose it is, and `adopt` takes it over", async () => {
  const process = await plugin();
  for (const name of ["holder", "taker"]) await deployScript(process, name);
  await cloudflare().api("PUT", "/workers/domains", { hostname: "taken.example.com", service: "holder" });
  const resource = process.resource("CustomDomain", "taken");
  const { inputs, failures } = await resource.check(domainInputs("taken.example.com", "taker"));
  const reason = [
    'The custom domain "taken.example.com" already leads to the Worker "holder"; it is left as it is.',
    "Use another host name, or set `adopt: true` to take that one over.",
  ].join("\n");
  expect(failures).toEqual([{ property: "hostname", reason }]);
  await expect(resource.create(inputs)).rejects.toThrow(reason);
  expect(await domain("taken.example.com")).toMatchObject({ service: "holder" });

  const adopting = await resource.check(domainInputs("taken.example.com", "taker", { adopt: true }));
  expect(adopting.failures).toEqual([]);
  expect(adopting.inputs["notice"]).toBe('takes over the custom domain of the Worker "holder"');
  await resource.create(adopting.inputs);
  expect(await domain("taken.example.com")).toMatchObject({ service: "taker" });
});

it("a DNS record that is in the way is named in the preview, and by the update", async () => {
  const { wire } = cloudflare();
  const process = await plugin();
  await deployScript(process, "dns");
  const resource = process.resource("CustomDomain", "dns");
  const conflicting = [{ hostname: "dns.example.com", external_dns_record_id: "abc123" }];
  const result = { added: [], removed: [], updated: [], conflicting };
  const body = { success: true, errors: [], messages: [], result };
  wire.failOnce({ method: "POST", path: /changeset$/, status: 200, body });
  const { inputs, failures } = await resource.check(domainInputs("dns.example.com", "dns"));
  expect(failures).toMatchObject([
    {
      property: "hostname",
      reason: expect.stringContaining('already has a DNS record for "dns.example.com" (ID abc123) that no Worker made'),
    },
  ]);
  wire.failOnce({ method: "PUT", path: /domains$/, ...refusal(409, 100117, "Hostname has an existing DNS record.") });
  await expect(resource.create(inputs)).rejects.toThrow("Delete the record, then run `pulumi up` again.");
});

it("the preview of a Worker that does not exist yet asks for what is in the way, and goes on", async () => {
  const { inputs, failures } = await (
    await plugin()
  )
    .resource("CustomDomain", "first")
    .check(domainInputs("first.example.com", "not-yet"));
  expect(failures).toEqual([]);
  expect(inputs).not.toHaveProperty("notice");
  expect(engine().take()).toEqual([]);
});

it("what changed behind Pulumi's back shows in a refresh, and a domain that leads elsewhere by now stays", async () => {
  const process = await plugin();
  for (const name of ["drift", "elsewhere"]) await deployScript(process, name);
  const resource = process.resource("CustomDomain", "drift");
  const { inputs } = await resource.check(domainInputs("drift.example.com", "drift", { enabled: true }));
  const { id, outputs } = await resource.create(inputs);
  const fresh = async () => (await plugin()).resource("CustomDomain", "drift");
  const put = { hostname: "drift.example.com", service: "elsewhere", enabled: false, override_existing_origin: true };
  await cloudflare().api("PUT", "/workers/domains", put);
  expect((await (await fresh()).read(id, outputs)).inputs).toMatchObject({ scriptName: "elsewhere", enabled: false });

  engine().take();
  await (await fresh()).delete(id, outputs);
  expect(engine().take()).toMatchObject([
    { message: expect.stringContaining('stays: it leads to the Worker "elsewhere" now') },
  ]);
  const { id: domainId = "" } = (await domain("drift.example.com")) ?? {};
  expect(domainId).toBe(outputs["domainId"]);
  await fetch(`${cloudflare().apiUrl}/accounts/${cloudflare().accountId}/workers/domains/${domainId}`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${cloudflare().apiToken}` },
  });
  expect((await (await fresh()).read(id, outputs)).id).toBe("");
});
