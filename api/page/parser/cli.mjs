#!/usr/bin/env node
/** `node cli.mjs -` reads a sentence a line and prints what `speechtimer parse --json -` prints. */

import { readFile } from "node:fs/promises";
import { argv, exit, stdin, stdout, stderr } from "node:process";
import { createInterface } from "node:readline";
import { Parser } from "./parser.js";

if (argv.length < 3) {
  stderr.write('Usage: node cli.mjs "3 fois 2 minutes", or node cli.mjs - < FILE\n');
  exit(2);
}
const parser = await Parser.load(await readFile(new URL("model.bin", import.meta.url)));
const sentences = argv[2] === "-" ? createInterface({ input: stdin, crlfDelay: Infinity }) : [argv.slice(2).join(" ")];
for await (const sentence of sentences) stdout.write(`${JSON.stringify(parser.parse(sentence))}\n`);
