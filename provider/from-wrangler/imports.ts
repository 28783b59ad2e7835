/** The names of @cloudflare/workers-types that a program uses as `binding.raw<Name>` . */
export function typeImports(program: string): string[] {
  const names = [...program.matchAll(/\bbinding\.raw<([A-Z]\w+)>/g)].flatMap(([, name]) => name ?? []);
  const imported = names.map((name) => (name === "WorkflowBinding" ? "Workflow as WorkflowBinding" : name));
  return [...new Set(imported)].sort();
}
