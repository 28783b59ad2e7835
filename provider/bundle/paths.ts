/** Turns the paths that esbuild writes into ones that are the same in every checkout, under every package manager. */
export class StablePaths {
  private readonly prefix: string;

  /** @param cwd the real path of the folder that esbuild works in */
  constructor(cwd: string) {
    this.prefix = `${cwd.replaceAll("\\", "/").replace(/\/$/, "")}/`;
  }

  /**
   * A package is named from its last `node_modules` on: where that folder is, and what is above it, is the package
   * manager's affair. What a plugin names by an absolute path is named from the working directory.
   */
  of(path: string): string {
    const relative = path.replaceAll("\\", "/").replace(this.prefix, "");
    return relative.replace(/^(\([a-z]+\):)?.*\/(?=node_modules\/)/, "$1");
  }

  /**
   * The paths that esbuild writes in front of modules, and as names of those that it wraps. Each stands on a line of its
   * own, in front of all that a source map points to, so the map stays true.
   *
   * @param inputs the paths as esbuild wrote them; what is none of these is the user's text and stays
   */
  inCode(code: string, inputs: string[]): string {
    const changed = new Map(inputs.map((path) => [path, this.of(path)] as const).filter(([from, to]) => from !== to));
    if (changed.size === 0) return code;
    const line = /^(\/\/ | {2}(?:async )?")(.+?)(|"\((?:exports(?:, module)?)?\) \{)$/gm;
    return code.replace(line, (whole: string, before: string, path: string, after: string) => {
      const isComment = before === "// ";
      const stable = isComment === (after === "") ? changed.get(path) : undefined;
      return stable === undefined ? whole : before + stable + after;
    });
  }

  inSourceMap(map: string): string {
    const parsed: unknown = JSON.parse(map);
    if (!hasSources(parsed)) return map;
    return JSON.stringify({ ...parsed, sources: parsed.sources.map((source) => this.of(source)) });
  }
}

function hasSources(map: unknown): map is { sources: string[] } {
  return typeof map === "object" && map !== null && "sources" in map && Array.isArray(map.sources);
}
