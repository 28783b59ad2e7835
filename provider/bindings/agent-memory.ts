// Runs in the program.
import type { AgentMemoryNamespace } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { takes } from "./made";

const kind = bindingKind({ type: "agent_memory", takes: takes({ namespace: filledText }) });

/**
 * A namespace of Agent Memory, by its name. The namespace must exist.
 *
 * @param namespace The name of the namespace.
 * @see https://developers.cloudflare.com/agents/
 *
 * @example
 * ```ts
 * bindings: { MEMORY: binding.agentMemory("support") }
 * // in the Worker: await env.MEMORY.getProfile(customer)
 * ```
 */
export function agentMemory(namespace: pulumi.Input<string>): Binding<AgentMemoryNamespace> {
  return kind.make({ namespace }, {}, () => ({ namespace }));
}

agentMemory.kind = kind;
