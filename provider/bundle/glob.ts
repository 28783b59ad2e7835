/**
 * A glob as wrangler reads it: `*` stands for any characters, `**` for any folders, and everything else for itself.
 *
 * @param within what `*` does not cross: the `/` between folders, for paths; nothing, for what is imported
 */
export function globToRegExp(glob: string, within: "folder" | "anywhere"): RegExp {
  const any = within === "folder" ? "[^/]*" : ".*";
  const source = glob.replace(/(^|(?<=\/))\*\*\/|(?<=^|\/)\*\*$|\*+|[.+?^${}()|[\]\\]/g, (found) => {
    if (found.endsWith("/")) return "(?:.*/)?";
    if (found === "**") return ".*";
    return found.startsWith("*") ? any : `\\${found}`;
  });
  return new RegExp(`^${source}$`);
}
