import { createRequire } from "node:module";
import { join } from "node:path";
import { ECHARTS, installed } from "./tools.mjs";

/** Readable on white and on black: the image has no background of its own. */
const TEXT = "#7d8590";
const LINE = "#7d859055";
const COLORS = { ours: "#2f81f7", floor: "#8b949e", alchemy: "#d29922", wrangler: "#f0883e", parallel: "#db61a2" };
const COLUMNS = 3;
const [WIDTH, HEIGHT, TOP] = [300, 220, 60];

/**
 * Draws one number of each phase over the count of Workers, a line a program, on a logarithmic scale.
 *
 * @param {(result: object) => number | undefined} of
 * @returns {Promise<string>} SVG
 */
export async function plot({ title, unit, labels, counts, phases, measured, of }) {
  const echarts = createRequire(join(await installed(ECHARTS), "package.json"))("echarts");
  const rows = Math.ceil(phases.length / COLUMNS);
  const [width, height] = [COLUMNS * WIDTH, TOP + rows * HEIGHT];
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  const at = (index) => ({
    left: (index % COLUMNS) * WIDTH + 48,
    top: TOP + Math.floor(index / COLUMNS) * HEIGHT + 30,
    width: WIDTH - 68,
    height: HEIGHT - 68,
  });
  const names = Object.keys(labels);
  chart.setOption({
    animation: false,
    textStyle: { color: TEXT, fontFamily: "system-ui, sans-serif" },
    title: [
      { text: `${title}, ${unit}`, left: 8, top: 4, textStyle: { color: TEXT, fontSize: 14 } },
      ...phases.map((phase, index) => ({
        text: phase,
        left: at(index).left,
        top: at(index).top - 26,
        textStyle: { color: TEXT, fontSize: 12, fontWeight: "normal" },
      })),
    ],
    legend: { top: 26, left: 8, data: names.map((name) => labels[name]), textStyle: { color: TEXT } },
    grid: phases.map((_, index) => at(index)),
    xAxis: phases.map((_, index) => ({
      gridIndex: index,
      type: "category",
      data: counts.map(String),
      axisLine: { lineStyle: { color: TEXT } },
      axisLabel: { color: TEXT },
    })),
    yAxis: phases.map((_, index) => ({
      gridIndex: index,
      type: "log",
      axisLabel: { color: TEXT },
      splitLine: { lineStyle: { color: LINE } },
    })),
    series: phases.flatMap((phase, index) =>
      names.map((name) => ({
        name: labels[name],
        type: "line",
        xAxisIndex: index,
        yAxisIndex: index,
        symbolSize: 6,
        color: COLORS[name],
        data: counts.map((count) => {
          const result = measured[count]?.[phase]?.[name];
          return (result && of(result)) ?? null;
        }),
      })),
    ),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg.trim()}\n`;
}
