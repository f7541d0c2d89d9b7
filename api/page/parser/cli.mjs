#!/usr/bin/env node
/** `node cli.mjs -` reads a sentence a line and prints what `speechtimer parse --json -` prints. */

import { readFile } from "node:fs/promises";
import { argv, exit, stderr, stdin, stdout } from "node:process";
import { Parser } from "./parser.js";

/** Lines end on \n or \r\n, and on nothing else that Unicode has. */
async function* lines() {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stdin) {
    const whole = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = whole.pop() ?? "";
    yield* whole.map((line) => line.replace(/\r$/, ""));
  }
  rest += decoder.decode();
  if (rest) yield rest;
}

if (argv.length < 3) {
  stderr.write('Usage: node cli.mjs "3 fois 2 minutes", or node cli.mjs - < FILE\n');
  exit(2);
}
const parser = await Parser.load(await readFile(new URL("model.bin", import.meta.url)));
const sentences = argv[2] === "-" ? lines() : [argv.slice(2).join(" ")];
for await (const sentence of sentences) stdout.write(`${JSON.stringify(parser.parse(sentence))}\n`);
