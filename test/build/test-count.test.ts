import { expect, test } from "bun:test"
import { countTests } from "../../build/test-count.ts"

const outputs = [
  {
    title: "all passed",
    output:
      "(pass) a [1.00ms]\n\n 12 pass\n 0 fail\n 30 expect() calls\nRan 12 tests across 3 files. [1s]\n",
    count: { passed: 12, failed: 0, skipped: 0 },
  },
  {
    title: "one test in one file",
    output: "\n 1 pass\n 0 fail\nRan 1 test across 1 file. [9.00ms]\n",
    count: { passed: 1, failed: 0, skipped: 0 },
  },
  {
    title: "some left out, and a file that could not be loaded",
    output:
      "\n 1 pass\n 1 skip\n 1 todo\n 2 fail\n 1 error\n 1 expect() calls\nRan 5 tests across 2 files. [40ms]\n",
    count: { passed: 1, failed: 2, skipped: 2 },
  },
  {
    title: "a test that prints such lines itself",
    output: "\n 7 pass\n 7 fail\n(pass) a\n\n 2 pass\n 0 fail\nRan 2 tests across 1 file. [9ms]\n",
    count: { passed: 2, failed: 0, skipped: 0 },
  },
  {
    title: "a crash halfway",
    output: "(pass) a [1.00ms]\npanic: Segmentation fault\n",
    count: null,
  },
  { title: "a crash within the totals", output: "(pass) a\n\n 2 pass\n", count: null },
  { title: "nothing", output: "", count: null },
]

test.each(outputs)("counts the tests of a run: $title", ({ output, count }) => {
  expect(countTests(output)).toEqual(count)
})
