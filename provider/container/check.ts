// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import type { ApiApplication } from "../cloudflare/containers";
import { namespacesOf } from "../durable-object/data";
import type { Checked, Context } from "../lifecycle/define-resource";
import { milliseconds } from "../lifecycle/duration";
import type { Failure } from "../lifecycle/failure";
import { canAsk, foreseen } from "../lifecycle/foreseen";
import { InputReader } from "../lifecycle/inputs";
import {
  between,
  duration,
  flag,
  list,
  object,
  oneOf,
  requiring,
  rule,
  type Rule,
  text,
  wholeNumber,
} from "../lifecycle/rules";
import { hasUnknown, isUnknown } from "../lifecycle/unknown";
import { DEFAULT_MAX_INSTANCES, INSTANCE_TYPES } from "./api-settings";
import { imageProblem } from "./image";
import type { ContainerInputs, ContainerSettings } from "./state";

const REGIONS = ["ENAM", "WNAM", "EEUR", "WEUR", "APAC", "SAM", "ME", "OC", "AFR"];
const EQUAL_STEPS = [5, 10, 20, 25, 50, 100];

const positive = rule("a number greater than 0", (value) => typeof value === "number" && value > 0);
const namedType = oneOf(...INSTANCE_TYPES);
const machine = requiring(
  ["vcpu", "memoryMib", "diskMb"],
  object({ vcpu: positive, memoryMib: wholeNumber(1), diskMb: wholeNumber(1) }),
);
const publicKey = rule(
  "an Ed25519 public key: ssh-ed25519 …",
  (value) => typeof value === "string" && value.toLowerCase().startsWith("ssh-ed25519"),
);

/** @see https://developers.cloudflare.com/containers/configuration/wrangler/ */
const RULES: Record<keyof ContainerSettings, Rule> = {
  instanceType: (value, property) =>
    typeof value === "object" ? machine(value, property) : namedType(value, property),
  maxInstances: wholeNumber(0),
  constraints: object({
    tiers: list(wholeNumber(1)),
    regions: list(oneOf(...REGIONS)),
    cities: list(text),
    jurisdiction: oneOf("eu", "fedramp", "us"),
  }),
  affinities: object({
    colocation: oneOf("datacenter"),
    hardwareGeneration: oneOf("highest-overall-performance"),
  }),
  schedulingPolicy: oneOf("default", "regional", "moon"),
  rolloutStepPercentage: steps,
  rolloutKind: oneOf("full_auto", "full_manual"),
  rolloutActiveGracePeriod: wholeSeconds,
  observability: object({
    enabled: flag,
    targetInstancePercentage: between(1, 100),
    targetInstanceCount: wholeNumber(1),
  }),
  ssh: requiring(["enabled"], object({ enabled: flag, port: wholeNumber(1, 65_535) })),
  authorizedKeys: list(requiring(["name", "publicKey"], object({ name: text, publicKey }))),
  trustedUserCaKeys: list(requiring(["publicKey"], object({ name: text, publicKey }))),
};

/** The inputs as previews show and state keeps them, and what is wrong with them: in themselves, and with what the account has. */
export async function checkContainer(
  news: Record<string, unknown>,
  context: Context,
  olds: ContainerInputs | undefined,
): Promise<Checked<ContainerInputs>> {
  const { inputs, failures } = checkContainerInputs(news);
  const { name, accountId, scriptName, className } = inputs;
  const isNew = olds?.name !== name || olds.accountId !== accountId;
  const isKnown = !hasUnknown([name, accountId, scriptName, className]);
  if (!isNew || !isKnown || failures.length > 0 || !(await canAsk(context.settings))) return { inputs, failures };

  const account = context.account(accountId);
  await foreseen(async () => {
    const { named, backing } = await foundApplications(account, inputs, await deployedNamespace(account, inputs));
    const foreign = [named, backing].filter((each) => each !== undefined);
    if (foreign.length === 0) return;
    if (inputs.adopt) inputs.notice = `deletes ${foreign.map(described).join(" and ")}, and takes its place`;
    else if (named) failures.push({ property: "name", reason: conflict(named) });
    else if (backing) failures.push({ property: "name", reason: backingConflict(backing) });
  });
  return { inputs, failures };
}

function checkContainerInputs(news: Record<string, unknown>): Checked<ContainerInputs> {
  const read = new InputReader(news);
  const inputs: ContainerInputs = {
    accountId: read.text("accountId") ?? "",
    scriptName: read.text("scriptName") ?? "",
    className: read.text("className") ?? "",
    name: read.text("name") ?? "",
    image: read.text("image") ?? "",
    ...checkedSettings(read),
    adopt: read.flag("adopt") ?? false,
  };
  return { inputs, failures: [...read.failures, ...imageFailures(inputs), ...stepFailures(inputs)] };
}

function checkedSettings(read: InputReader): ContainerSettings {
  const settings = (Object.entries(RULES) as [keyof ContainerSettings, Rule][]).map(([name, each]) => [
    name,
    read.checked(name, each),
  ]);
  return Object.fromEntries(settings) as ContainerSettings;
}

function imageFailures({ image, accountId }: ContainerInputs): Failure[] {
  if (isUnknown(image)) return [];
  const reason = image === "" ? "Must be set: an image reference." : imageProblem(image, accountId);
  return reason === undefined ? [] : [{ property: "image", reason }];
}

/** Each step of a rollout has an instance. */
function stepFailures({ rolloutStepPercentage, maxInstances = DEFAULT_MAX_INSTANCES }: ContainerInputs): Failure[] {
  if (!Array.isArray(rolloutStepPercentage) || isUnknown(maxInstances)) return [];
  const count = rolloutStepPercentage.length;
  if (count <= maxInstances) return [];
  const reason = `Must have at most as many steps as there may be instances, got ${count} steps for \`maxInstances\` ${maxInstances}.`;
  return [{ property: "rolloutStepPercentage", reason }];
}

function steps(value: unknown, property: string): Failure[] {
  if (!Array.isArray(value)) {
    const isEqual = rule(
      `${EQUAL_STEPS.slice(0, -1).join(", ")} or 100, or a list of steps`,
      (each) => typeof each === "number" && EQUAL_STEPS.includes(each),
    );
    return isEqual(value, property);
  }
  const failures = list(between(10, 100))(value, property);
  if (failures.length > 0 || hasUnknown(value)) return failures;
  const numbers = value as number[];
  const ascends = numbers.every((each, index) => index === 0 || each >= (numbers[index - 1] ?? 0));
  return ascends && numbers.at(-1) === 100
    ? []
    : [{ property, reason: `Must ascend to 100, got ${numbers.join(", ") || "no steps"}.` }];
}

function wholeSeconds(value: unknown, property: string): Failure[] {
  const failures = duration(value, property);
  const time = milliseconds(value);
  if (failures.length > 0 || time === undefined || time % 1_000 === 0) return failures;
  return [{ property, reason: `Must be whole seconds, got ${JSON.stringify(value)}.` }];
}

interface Found {
  /** The class's own, by this name: after an interrupted run for example, or because wrangler made it. */
  own?: ApiApplication;
  /** In the way, by its name. */
  named?: ApiApplication;
  /** In the way, since the class has it. */
  backing?: ApiApplication;
}

/** What the account has of this name and for this class. */
export async function foundApplications(
  account: Account,
  { name }: ContainerInputs,
  namespaceId: string | undefined,
): Promise<Found> {
  const applications = await account.containers.applications();
  const named = applications.find((each) => each.name === name);
  const backing = applications.find(
    ({ durable_objects: objects }) => namespaceId !== undefined && objects?.namespace_id === namespaceId,
  );
  if (named && named === backing) return { own: named };
  return { ...(named && { named }), ...(backing && { backing }) };
}

/** Nothing, as long as the script or the class is not deployed. */
async function deployedNamespace(
  account: Account,
  { scriptName, className }: ContainerInputs,
): Promise<string | undefined> {
  // Without an application none is in the way, and nothing has to be asked.
  if ((await account.containers.applications()).length === 0) return undefined;
  return (await namespacesOf(account, { name: scriptName })).get(className)?.id;
}

export function conflict(existing: ApiApplication): string {
  return [
    `The account already has ${described(existing)}; it is left as it is.`,
    "Give the container another `name`, or set `adopt: true` to delete that one and take its place.",
  ].join("\n");
}

/** Another name would not help: a class has one application. */
export function backingConflict(existing: ApiApplication): string {
  return [
    `The class already has ${described(existing)}; it is left as it is.`,
    `Set \`name: "${existing.name}"\` to manage that one, or \`adopt: true\` to delete it and take its place.`,
  ].join("\n");
}

function described({ name, durable_objects: objects, configuration }: ApiApplication): string {
  const namespace = objects?.namespace_id;
  const where = namespace === undefined ? "" : `, for the Durable Object namespace ${namespace}`;
  return `a container application "${name}", which runs ${configuration.image}${where}`;
}
