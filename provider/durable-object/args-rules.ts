// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { containerRule } from "../container/args-rules";
import { flag, oneOf, type Rule, rule, text } from "../lifecycle/rules";
import { type ArgRules, input, plain } from "../program/sound-args";
import type { DurableObjectArgs } from "./args";

const source: Rule = rule(
  "a Worker or the name of its script",
  (value) => typeof value === "string" || pulumi.CustomResource.isInstance(value),
);

/** What the program reads of a Durable Object's arguments. */
export const durableObjectRules: ArgRules<DurableObjectArgs> = {
  className: plain(text),
  storage: plain(oneOf("sqlite", "legacy-kv")),
  owner: plain(text),
  renamedFrom: plain(text),
  transferredFrom: input(source),
  transferredTo: plain(text),
  container: plain(containerRule),
  allowDataLoss: plain(flag),
};
