import { readFile } from "node:fs/promises";
import path from "node:path";

import { LocalCloudflare } from "../../support/local";
import { Stack, type StateResource } from "../../support/stack";
import { createTargets } from "./account";
import { type Description, everything } from "./slots";

export interface State {
  deployment: { manifest?: unknown; secrets_providers?: unknown; resources: StateResource[] };
}

/** The state that a version wrote, with the program that it was written for. */
export interface Kept {
  files: Record<string, string>;
  /** What was deployed instead of these, where a first deployment cannot come to the same state. */
  deployed?: Record<string, string>;
  /** A change of the code, and what the Worker answers then. */
  change: { file: string; from: string; to: string; answer: string };
  /** The IDs of what the program binds. */
  targets?: Record<string, string>;
  state: State;
}

/** What the account chose when the state was written; here it chooses anew. */
const CHOSEN = [
  ...["urls", "previewId", "deploymentId", "deploymentUrl", "deployedOn", "ruleId", "foundZoneId", "live"],
  ...["url", "etag", "versionId", "instanceId", "namespaceId"],
  ...["routeId", "domainId", "consumerId", "workflowId", "applicationId", "createdOn"],
];

/** When and where something was written, and how its secrets were kept. */
const LEFT_OUT = ["created", "modified", "sourcePosition", "stackTrace"];

export async function readState(stack: Stack): Promise<State> {
  return JSON.parse((await stack.expect(0, "stack", "export", "--show-secrets")).stdout) as State;
}

/** The kept state, with what this account chose for the same resources. */
export function onThisAccount(
  kept: State,
  now: State,
  targets: { kept: Record<string, string>; now: Record<string, string> },
): State {
  // What Workers bind of the account, and of each other.
  const bound = [
    ...Object.entries(targets.kept).map(([name, id]) => [id, targets.now[name] ?? id] as const),
    ...kept.deployment.resources.flatMap(({ urn, outputs }) => {
      const id: unknown = outputs?.["versionId"];
      const idNow: unknown = now.deployment.resources.find((each) => each.urn === urn)?.outputs["versionId"];
      return typeof id === "string" && typeof idNow === "string" && id !== "" ? [[id, idNow] as const] : [];
    }),
  ];
  const text = bound.reduce((said, [before, id]) => said.replaceAll(before, id), JSON.stringify(kept));
  const resources = (JSON.parse(text) as State).deployment.resources.map((resource) => {
    const same = now.deployment.resources.find(({ urn }) => urn === resource.urn);
    if (!same) throw new Error(`Nothing was deployed for ${resource.urn}.`);
    if (!resource.type.startsWith("pulumi-nodejs:")) return same;
    const chosen = CHOSEN.filter((name) => name in resource.outputs).map((name) => [name, same.outputs[name]]);
    const provider = (same as { provider?: unknown }).provider;
    return { ...resource, id: same.id, provider, outputs: { ...resource.outputs, ...Object.fromEntries(chosen) } };
  });
  return { ...kept, deployment: { ...now.deployment, resources } };
}

/** What a program that says everything leaves out. */
const BESIDE = {
  "site.there": true,
  "logs.deployment": { percentage: 50, keep: true, previewAlias: "next" },
  "object.transferredFrom": true,
  // A class that is transferred has none.
  "box.container": {
    image: "app:1",
    name: "boxes",
    instanceType: { vcpu: 1, memoryMib: 4_096, diskMb: 4_000 },
    maxInstances: 5,
    constraints: { tiers: [1], regions: ["WEUR"], jurisdiction: "eu" },
    schedulingPolicy: "regional",
    rolloutStepPercentage: [50, 100],
    rolloutKind: "full_manual",
    rolloutActiveGracePeriod: "5m",
    observability: { enabled: true, targetInstancePercentage: 50 },
    ssh: { enabled: true, port: 2_222 },
    authorizedKeys: [
      { name: "key", publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtlcHQga2VwdCBrZXB0IGtlcHQga2VwdCBrZXB0IGtl" },
    ],
  },
};

/** The state of a program that says everything, as this version writes it. */
export async function keepState(): Promise<Kept> {
  const cloudflare = await LocalCloudflare.start();
  const program = path.join(__dirname, "program");
  const targets = await createTargets(cloudflare);
  const last: Description = { ...everything(7), ...BESIDE };
  const { "object.transferredFrom": _transferred, ...deployed } = last;
  const { "object.owner": _owner, ...first } = deployed;
  const files: Record<string, string> = { "description.json": JSON.stringify(last) };
  for (const file of ["Pulumi.yaml", "package.json", "index.js"])
    files[file] = await readFile(path.join(program, file), "utf8");
  const stack = await Stack.create(files, cloudflare.env);
  try {
    await stack.write({ "account.json": JSON.stringify(targets), "description.json": JSON.stringify(first) });
    await stack.up();
    await stack.write({ "description.json": JSON.stringify(last) });
    await stack.up();
    // The Worker that gives the class away binds the one that gets it, and so is updated after it.
    await stack.up();
    const written = await readState(stack);
    const { manifest: _manifest, secrets_providers: _providers, ...deployment } = written.deployment;
    const resources = deployment.resources.map(
      (resource) =>
        Object.fromEntries(
          Object.entries(resource).filter(([name]) => !LEFT_OUT.includes(name)),
        ) as unknown as StateResource,
    );
    const change = { file: "description.json", from: '"api.text":"', to: '"api.text":"changed ', answer: "" };
    const text = /"api\.text":"(\w+)"/.exec(files["description.json"] ?? "")?.[1] ?? "";
    return {
      files,
      deployed: { "description.json": JSON.stringify(deployed) },
      change: { ...change, answer: `changed ${text}` },
      targets,
      state: { ...written, deployment: { ...deployment, resources } },
    };
  } finally {
    await stack.dispose();
    await cloudflare.stop();
  }
}
