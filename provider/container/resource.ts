// Runs in the plugin's process.
import { setTimeout as sleep } from "node:timers/promises";

import type { Account } from "../cloudflare/account";
import { type ApiApplication, applicationPath } from "../cloudflare/containers";
import { onceKnown } from "../cloudflare/new-script";
import { namespacesOf } from "../durable-object/data";
import type { Keep, ResourceDefinition } from "../lifecycle/define-resource";
import { tell } from "../lifecycle/engine-log";
import { sameValue } from "../lifecycle/unknown";
import { answeredOf, apiApplication, apiSteps, deployedSettings, seenSettings } from "./api-settings";
import { backingConflict, checkContainer, conflict, foundApplications } from "./check";
import { deleteApplication, isApplicationGone } from "./release";
import type { ContainerInputs, ContainerOutputs } from "./state";

/** Right after an upload, the service of containers may not know of the namespace yet. */
const EARLY_DELAYS_MS = [500, 1_500];
const NOT_ENABLED = 1607;

/** What runs beside the objects of a class: a container application. */
export const container: ResourceDefinition<ContainerInputs, ContainerOutputs> = {
  inputs: {
    accountId: "replace",
    scriptName: "replace",
    className: "replace",
    name: "replace",
    image: "update",
    instanceType: "update",
    maxInstances: "update",
    constraints: "update",
    affinities: "update",
    schedulingPolicy: "update",
    rolloutStepPercentage: "ignored",
    rolloutKind: "ignored",
    rolloutActiveGracePeriod: "update",
    observability: "update",
    ssh: "update",
    authorizedKeys: "update",
    trustedUserCaKeys: "update",
    adopt: "ignored",
    notice: "ignored",
  },

  unsaid: { adopt: false },

  // A class has one application, and an application one class.
  deletesFirst: true,

  identity: ({ accountId, name }) => ({ accountId, label: `container application ${name}` }),

  check: checkContainer,

  async create(inputs, context, keep) {
    const outputs = await ensure(context.account(inputs.accountId), inputs, keep);
    return { id: outputs.applicationId, outputs };
  },

  async update(id, olds, news, context, keep) {
    const account = context.account(news.accountId);
    const { applicationId, namespaceId, createdOn, answered, pendingRollout } = olds;
    const known = { applicationId, namespaceId, createdOn };
    const isSame = deployedSettings.every((name) => sameValue(olds[name], news[name]));
    try {
      const outputs: ContainerOutputs = isSame
        ? { ...withoutNotice(news), ...known, answered, ...(pendingRollout && { pendingRollout }) }
        : await modify(account, olds, news, known);
      if (outputs.pendingRollout) keep(id, outputs);
      return await rollOut(account, outputs);
    } catch (error) {
      if (!isApplicationGone(error)) throw error;
      await tell(`The container application "${news.name}" no longer exists at Cloudflare, and is made again.`);
      return ensure(account, news, keep);
    }
  },

  unfinished: ({ pendingRollout }) => pendingRollout === true,

  async read(_id, olds, context) {
    const account = context.account(olds.accountId);
    const { applicationId, namespaceId, createdOn, answered, pendingRollout, ...deployed } = olds;
    const seen = await findApplication(account, olds);
    if (!seen) return undefined;
    const namespaces = await account.durableObjectNamespaces();
    const backed = namespaces.find(({ id }) => id !== undefined && id === seen.durable_objects?.namespace_id);
    const inputs: ContainerInputs = {
      ...deployed,
      ...seenSettings(seen, { ...deployed, answered }),
      // If its namespace is gone, it must be created again, for the namespace that exists then.
      scriptName: backed?.script ?? "(none)",
      className: backed?.class ?? "(none)",
    };
    const outputs: ContainerOutputs = {
      ...inputs,
      applicationId: seen.id,
      namespaceId: seen.durable_objects?.namespace_id ?? namespaceId,
      createdOn: seen.created_at ?? createdOn,
      answered: answeredOf(seen),
      ...(pendingRollout && { pendingRollout }),
    };
    return { inputs, outputs };
  },

  async delete(_id, { accountId, applicationId }, context) {
    await deleteApplication(context.account(accountId), applicationId);
  },
};

type Known = Pick<ContainerOutputs, "applicationId" | "namespaceId" | "createdOn">;

/** Makes the application. One that the class has already is taken, after an interrupted run for example; another one of its name only with `adopt`. */
async function ensure(
  account: Account,
  inputs: ContainerInputs,
  keep: Keep<ContainerOutputs>,
): Promise<ContainerOutputs> {
  const namespaceId = await namespaceIdOf(account, inputs);
  const { own, named, backing } = await foundApplications(account, inputs, namespaceId);
  if (own) {
    const known = { applicationId: own.id, namespaceId, createdOn: own.created_at ?? "" };
    const outputs = await modify(account, undefined, inputs, known);
    keep(own.id, outputs);
    return rollOut(account, outputs);
  }
  for (const foreign of new Set([named, backing])) {
    if (!foreign) continue;
    if (!inputs.adopt) throw new Error(foreign === named ? conflict(foreign) : backingConflict(foreign));
    await deleteApplication(account, foreign.id);
  }
  const body = {
    name: inputs.name,
    instances: 0,
    ...apiApplication(inputs),
    durable_objects: { namespace_id: namespaceId },
  };
  const made = await onceKnown(
    () => account.containers.change<ApiApplication>("post", applicationPath(), body),
    (error) => error.is("containers", NOT_ENABLED),
    EARLY_DELAYS_MS,
  );
  const createdOn = made.created_at ?? "";
  return { ...withoutNotice(inputs), applicationId: made.id, namespaceId, createdOn, answered: answeredOf(made) };
}

/** Changes the application; the instances that run learn of it by a rollout. */
async function modify(
  account: Account,
  olds: ContainerInputs | undefined,
  news: ContainerInputs,
  known: Known,
): Promise<ContainerOutputs> {
  const body = apiApplication(news, olds);
  const seen = await account.containers.change<ApiApplication>("patch", applicationPath(known.applicationId), body);
  return { ...withoutNotice(news), ...known, answered: answeredOf(seen), pendingRollout: true };
}

async function rollOut(account: Account, { pendingRollout, ...outputs }: ContainerOutputs): Promise<ContainerOutputs> {
  if (!pendingRollout) return outputs;
  await account.containers.change("post", applicationPath(outputs.applicationId, "/rollouts"), {
    description: "Progressive update",
    strategy: "rolling",
    kind: outputs.rolloutKind ?? "full_auto",
    target_configuration: apiApplication(outputs).configuration,
    ...apiSteps(outputs),
  });
  return outputs;
}

/** The application, by its ID, or by its name where somebody made it anew. */
async function findApplication(
  account: Account,
  { applicationId, name }: ContainerOutputs,
): Promise<ApiApplication | undefined> {
  const applications = await account.containers.applications();
  return applications.find(({ id }) => id === applicationId) ?? applications.find((each) => each.name === name);
}

async function namespaceIdOf(account: Account, { scriptName, className }: ContainerInputs): Promise<string> {
  for (const delay of [0, ...EARLY_DELAYS_MS]) {
    if (delay > 0) account.forgetDurableObjectNamespaces();
    await sleep(delay);
    const id = (await namespacesOf(account, { name: scriptName })).get(className)?.id;
    if (id !== undefined) return id;
  }
  throw new Error(
    `The Worker "${scriptName}" has no Durable Object namespace of the class ${className}, so a container cannot run beside its objects. \`pulumi up\` deploys the Worker first; if it did, run \`pulumi up\` again.`,
  );
}

function withoutNotice({ notice: _notice, ...inputs }: ContainerInputs): ContainerInputs {
  return inputs;
}
