import { secret } from "../support/plugin";
import { Wire } from "../support/wire";
import { stackConfig, useCloudflare, workerInputs } from "./harness";

const { cloudflare, engine, plugin } = useCloudflare();

async function deployWith(config: Record<string, unknown>, env: NodeJS.ProcessEnv) {
  const process = await plugin(config, env);
  const worker = process.resource("Worker", "settings");
  const { inputs, failures } = await worker.check(workerInputs("settings"));
  expect(failures).toEqual([]);
  const { id, outputs } = await worker.create(inputs);
  await worker.read(id, outputs);
  await worker.delete(id, outputs);
  return { outputs, said: process.said };
}

const tokensSent = () => new Set(cloudflare().wire.sent.map(({ authorization }) => authorization));

it("account, token and address come from the stack's configuration, and the token is in no answer", async () => {
  const { apiToken, accountId } = cloudflare();
  const { outputs, said } = await deployWith(stackConfig(cloudflare()), { CLOUDFLARE_API_TOKEN: "another-token" });
  expect(outputs["accountId"]).toBe(accountId);
  expect(tokensSent()).toEqual(new Set([`Bearer ${apiToken}`]));
  expect(said).not.toContain(apiToken);
  expect(said).not.toContain("another-token");
});

it("account, token and address come from the environment, and the token is in no answer", async () => {
  const { apiToken, accountId, env } = cloudflare();
  const { outputs, said } = await deployWith({}, env);
  expect(outputs["accountId"]).toBe(accountId);
  expect(tokensSent()).toEqual(new Set([`Bearer ${apiToken}`]));
  expect(said).not.toContain(apiToken);
});

it("a missing account is a failure of the check that says how to give it", async () => {
  const worker = (await plugin({})).resource("Worker", "no-account");
  const { failures } = await worker.check(workerInputs("no-account"));
  expect(failures.map(({ property }) => property)).toEqual(["accountId"]);
  expect(failures[0]?.reason).toContain("in one of three ways");
  expect(failures[0]?.reason).toContain("npx pulumi-cloudflare-workers local");
});

it("where neither a token nor an account is given, a preview of what is deployed takes the account of the state", async () => {
  const worker = (await plugin()).resource("Worker", "of-a-fork");
  const { inputs } = await worker.check(workerInputs("of-a-fork"));
  const fork = (await plugin({})).resource("Worker", "of-a-fork");
  cloudflare().wire.take();
  expect(await fork.check(workerInputs("of-a-fork"), inputs)).toEqual({ inputs, failures: [] });
  expect(cloudflare().wire.take()).toEqual([]);
});

it("a missing token is no matter for a preview, and is said when a call is made", async () => {
  const config = { ...stackConfig(cloudflare()), "cloudflare:apiToken": undefined };
  const worker = (await plugin(config)).resource("Worker", "no-token");
  const { inputs, failures } = await worker.check(workerInputs("no-token"));
  expect(failures).toEqual([]);
  await expect(worker.create(inputs)).rejects.toThrow("No Cloudflare API token is set. Set it in one of three ways:");
  expect(cloudflare().wire.take()).toEqual([]);
});

it("a token that is not valid is refused after a second try, and is not in the message", async () => {
  const process = await plugin({ ...stackConfig(cloudflare()), "cloudflare:apiToken": secret("not-the-token") });
  const worker = process.resource("Worker", "bad-token");
  const { inputs } = await worker.check(workerInputs("bad-token"));
  cloudflare().wire.take();
  await expect(worker.create(inputs)).rejects.toThrow(
    "The token is not valid for this account, or lacks a permission.",
  );
  expect(cloudflare().wire.take()).toEqual(Array<string>(2).fill("GET /workers/scripts"));
  const warnings = engine().take();
  expect(warnings).not.toEqual([]);
  expect(process.said + JSON.stringify(warnings)).not.toContain("not-the-token");
});

it("an address where nothing answers is said, with the settings that give it", async () => {
  const wire = await Wire.before("http://127.0.0.1/");
  const address = wire.url;
  await wire.close();
  const config = { ...stackConfig(cloudflare()), "cloudflare:baseUrl": address };
  const worker = (await plugin(config)).resource("Worker", "nowhere");
  const { inputs } = await worker.check(workerInputs("nowhere"));
  await expect(worker.create(inputs)).rejects.toThrow(
    /^Cloudflare did not answer GET .*ECONNREFUSED 127\.0\.0\.1:\d+\nCheck CLOUDFLARE_BASE_URL or cloudflare:baseUrl/,
  );
});
