import { join } from "node:path";
import type { BuildFailure, Message } from "esbuild";
import { loadEsbuild } from "./lazy";

/** esbuild's messages as text, each with its place in the source, relative to the program's folder. */
export async function formatMessages(messages: Message[], kind: "error" | "warning", cwd: string): Promise<string[]> {
  const formatted = await loadEsbuild().formatMessages(messages, { kind, color: false, terminalWidth: 80 });
  return formatted.map((text) => text.replaceAll(join(cwd, "/"), "").trim());
}

export function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && "warnings" in error;
}
