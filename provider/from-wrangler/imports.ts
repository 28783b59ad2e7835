/** The names of @cloudflare/workers-types that a program uses as `binding.raw<Name>` or `binding.inherit<Name>`. */
export function typeImports(program: string): string[] {
  const names = [...program.matchAll(/\bbinding\.(?:raw|inherit)<([A-Z]\w+)>/g)].flatMap(([, name]) => name ?? []);
  return [...new Set(names)].sort();
}
