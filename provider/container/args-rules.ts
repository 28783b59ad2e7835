// Runs in the program.
import { object, requiring, type Rule, text } from "../lifecycle/rules";
import { checkedLater, input, plain } from "../program/sound-args";
import type { ContainerArgs } from "./args";

const properties: Record<keyof ContainerArgs, Rule> = {
  image: input(text),
  name: plain(text),
  adopt: checkedLater,
  instanceType: checkedLater,
  maxInstances: checkedLater,
  constraints: checkedLater,
  affinities: checkedLater,
  schedulingPolicy: checkedLater,
  rolloutStepPercentage: checkedLater,
  rolloutKind: checkedLater,
  rolloutActiveGracePeriod: checkedLater,
  observability: checkedLater,
  ssh: checkedLater,
  authorizedKeys: checkedLater,
  trustedUserCaKeys: checkedLater,
};

/** What the program reads of a container. */
export const containerRule: Rule = requiring(["image"], object(properties));
