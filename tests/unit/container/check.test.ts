import { answeredOf, apiApplication, apiSteps, seenSettings } from "../../../provider/container/api-settings";
import { checkContainer } from "../../../provider/container/check";
import type { ContainerInputs } from "../../../provider/container/state";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";

const sent = (more: Record<string, unknown>) => ({
  accountId: UNKNOWN,
  scriptName: "api",
  className: "Sandbox",
  name: "api-sandbox",
  image: "app:1",
  ...more,
});
const context = {
  settings: { baseUrl: "http://127.0.0.1:1", accountId: undefined, apiToken: undefined },
  account: () => {
    throw new Error("A check of what is not known yet asks nothing.");
  },
};
const refused = async (more: Record<string, unknown>) =>
  (await checkContainer(sent(more), context, undefined)).failures.map(({ property }) => property);

const key = { name: "ops", publicKey: "ssh-ed25519 AAAA" };

test("an image of an account's registry is not compared with an account that is not known yet", async () => {
  const image = `registry.cloudflare.com/${"a".repeat(32)}/app:1`;
  expect(await refused({ image })).toEqual([]);
  expect(await refused({ image, accountId: "b".repeat(32), scriptName: UNKNOWN })).toEqual(["image"]);
});

test.each<[string, unknown[], unknown[]]>([
  ["image", ["app:1", UNKNOWN], ["", "app", "./Dockerfile", 5]],
  ["maxInstances", [0, 1, 500], [-1, 1.5, "10"]],
  ["instanceType", ["lite", "standard-4", { vcpu: 1, memoryMib: 4096, diskMb: 8000 }], ["huge", "dev", { vcpu: 0 }, 4]],
  ["rolloutStepPercentage", [5, 100, [10, 100], [50, 75, 100], [100]], [30, [], [10, 50], [50, 20, 100], [5, 100]]],
  ["rolloutKind", ["full_auto", "full_manual"], ["none"]],
  ["rolloutActiveGracePeriod", [0, "5m", 60_000], ["soon", 1_500, -1]],
  ["schedulingPolicy", ["default", "regional"], ["durable_object"]],
  ["observability", [{ enabled: true, targetInstancePercentage: 10 }], [{ targetInstancePercentage: 101 }, true]],
  ["ssh", [{ enabled: true, port: 22 }], [{ port: 22 }, { enabled: true, port: 0 }]],
  ["authorizedKeys", [[key]], [[{ name: "ops" }], [{ ...key, publicKey: "ssh-rsa AAAA" }]]],
  ["trustedUserCaKeys", [[{ publicKey: "ssh-ed25519 AAAA" }]], [["ssh-ed25519 AAAA"]]],
  [
    "affinities",
    [{}, { colocation: "datacenter" }],
    [{ hardwareGeneration: "fast" }, { colocation: true }, "datacenter"],
  ],
  ["constraints", [{ tiers: [1], regions: ["WEUR"], jurisdiction: "eu" }], [{ regions: ["EU"] }, { tier: 1 }]],
])("%s is checked before anything is sent", async (name, right, wrong) => {
  for (const value of [...right, UNKNOWN]) expect(await refused({ [name]: value })).toEqual([]);
  for (const value of wrong) {
    const [property = ""] = await refused({ [name]: value });
    expect(property.startsWith(name)).toBe(true);
  }
});

test("a rollout has at most as many steps as there may be instances", async () => {
  expect(await refused({ rolloutStepPercentage: [10, 100], maxInstances: 1 })).toEqual(["rolloutStepPercentage"]);
  expect(await refused({ rolloutStepPercentage: [10, 100], maxInstances: UNKNOWN })).toEqual([]);
});

const inputs: ContainerInputs = {
  accountId: "0".repeat(32),
  scriptName: "api",
  className: "Sandbox",
  name: "api-sandbox",
  image: "docker.io/app:1",
  adopt: false,
};

test("what is not set is sent with wrangler's defaults, and what the program no longer has is taken back", () => {
  expect(apiApplication(inputs)).toEqual({
    scheduling_policy: "default",
    max_instances: 20,
    constraints: { tiers: [1, 2] },
    rollout_active_grace_period: 0,
    configuration: { image: "docker.io/app:1", instance_type: "lite" },
  });
  const before: ContainerInputs = {
    ...inputs,
    affinities: { colocation: "datacenter" },
    observability: { enabled: true },
    ssh: { enabled: true },
    authorizedKeys: [key],
  };
  expect(apiApplication(inputs, before)).toMatchObject({
    observability: { logs: { enabled: false } },
    affinities: {},
    configuration: { wrangler_ssh: { enabled: false }, authorized_keys: [] },
  });
  expect(
    apiApplication({ ...inputs, affinities: { hardwareGeneration: "highest-overall-performance" } }),
  ).toMatchObject({
    affinities: { hardware_generation: "highest-overall-performance" },
  });
  expect(apiSteps(inputs).steps?.map(({ step_size }) => step_size.percentage)).toEqual([10, 100]);
  expect(apiSteps({ ...inputs, maxInstances: 1 })).toEqual({ step_percentage: 100 });
  expect(apiSteps({ ...inputs, rolloutStepPercentage: 25 })).toEqual({ step_percentage: 25 });
});

test("what is as it was answered stays as it was written, and during a rollout its target counts", () => {
  const application = {
    id: "1",
    name: "api-sandbox",
    max_instances: 20,
    configuration: { image: "docker.io/app:1", vcpu: 0.0625, memory_mib: 256, disk: { size_mb: 2000 } },
  };
  const deployed = { ...inputs, answered: answeredOf(application) };
  expect(seenSettings(application, deployed)).toMatchObject({ image: inputs.image, maxInstances: undefined });
  const custom = { image: "docker.io/app:2", vcpu: 2, memory_mib: 6144, disk: { size_mb: 4000 } };
  const rolling = {
    ...application,
    max_instances: 5,
    active_rollout_id: "2",
    scheduling_hint: { target: { configuration: custom } },
  };
  expect(seenSettings(rolling, deployed)).toMatchObject({
    image: "docker.io/app:2",
    instanceType: { vcpu: 2, memoryMib: 6144, diskMb: 4000 },
    maxInstances: 5,
  });
  // What was deployed is not drift either, where the answer to the change was what it changed.
  const late = { ...application.configuration, image: `registry.cloudflare.com/${inputs.accountId}/app:2` };
  expect(seenSettings({ ...application, configuration: late }, { ...deployed, image: "app:2" }).image).toBe("app:2");
  const basic = { ...custom, vcpu: 0.25, memory_mib: 1024 };
  expect(seenSettings({ ...application, configuration: basic }, deployed).instanceType).toBe("basic");
});
