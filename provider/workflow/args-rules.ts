// Runs in the program.
import { filledText, list, text } from "../lifecycle/rules";
import { type ArgRules, checkedLater, plain } from "../program/sound-args";
import type { WorkflowArgs } from "./args";

/** What the program reads of a Workflow's arguments. */
export const workflowRules: ArgRules<WorkflowArgs> = {
  name: plain(filledText),
  className: plain(text),
  limits: checkedLater,
  schedules: checkedLater,
  concurrency: checkedLater,
  retention: checkedLater,
  jurisdiction: checkedLater,
  owner: plain(text),
  adopt: checkedLater,
  forceDestroy: checkedLater,
  drain: checkedLater,
  aliases: plain(list(text)),
};
