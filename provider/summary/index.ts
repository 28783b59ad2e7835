// What a preview will do, for the people who decide on it.
export { askInFlight } from "./in-flight";
export { toMarkdown } from "./markdown";
export { parsePreview } from "./preview";
export { summarize, type Summary } from "./summarize";
export { toTerminal } from "./terminal";
