import { randomUUID } from "node:crypto";

import type { z } from "zod";

import type { Application, Rollout } from "./records";
import type { rolloutCreation, rolloutUpdate } from "./requests";

/** A rollout as it begins. No instances run here, so a rollout that needs no confirmation is complete at once. */
export function newRollout(
  { version }: Application,
  { description, kind, target_configuration, step_percentage, steps }: z.infer<typeof rolloutCreation>,
): Rollout {
  const now = new Date().toISOString();
  const isOver = kind === "full_auto";
  const planned = steps ?? evenSteps(step_percentage ?? 100);
  return {
    id: randomUUID(),
    createdOn: now,
    updatedOn: now,
    description,
    kind,
    status: isOver ? "completed" : "pending",
    currentVersion: Math.max(1, version - 1),
    targetVersion: version,
    targetConfiguration: target_configuration,
    steps: planned.map(({ step_size: { percentage }, description: said }, index) => ({
      id: index + 1,
      status: isOver ? "completed" : "pending",
      percentage,
      ...(said !== undefined && { description: said }),
    })),
  };
}

/** The rollout after a step forth or back, or all the way back. */
export function stepped(rollout: Rollout, { action }: z.infer<typeof rolloutUpdate>): Rollout {
  const done = rollout.steps.filter(({ status }) => status === "completed").length;
  const next = action === "revert" ? 0 : Math.max(0, done + (action === "next" ? 1 : -1));
  const status = action === "revert" ? "reverted" : next >= rollout.steps.length ? "completed" : "progressing";
  return {
    ...rollout,
    status,
    updatedOn: new Date().toISOString(),
    steps: rollout.steps.map((step, index) => ({
      ...step,
      status: index < next ? "completed" : action === "revert" ? "reverted" : "pending",
    })),
  };
}

function evenSteps(percentage: number): { step_size: { percentage: number }; description?: string }[] {
  return Array.from({ length: 100 / percentage }, (_, index) => ({
    step_size: { percentage: percentage * (index + 1) },
  }));
}
