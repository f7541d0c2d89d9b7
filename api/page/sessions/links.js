/**
 * A session as a link: `?texte=` for a sentence, `#s=` for a program that was edited.
 *
 *     #s=1.<base64url of the JSON of [title, items]>
 *
 * An item is [rounds, work, rest, name?] with a work of null for an open effort, or a group
 * [rounds, rest, [items]]. What comes after # is not sent to any server.
 */

import { checkedProgram } from "./checked-program.js";

/** @typedef {import("../timeline.js").Item} Item */
/** @typedef {{title: string, program: Item[]}} Shared */

const VERSION = "1";
/** What messengers and browsers carry without cutting it. */
const MAX_LENGTH = 8000;
const MAX_TITLE = 1000;

export const UNREADABLE =
  "Ce lien ne contient pas de séance lisible : demandez-le de nouveau à qui vous l’a envoyé.";
export const OTHER_VERSION =
  "Ce lien vient d’une autre version de SpeechTimer : rechargez la page, ou demandez la séance en une phrase.";

/** A link whose session cannot be had; its message can be shown as it stands. */
export class LinkError extends Error {}

/** @param {string} sentence @param {string} page  its address, without parameters */
export function sentenceLink(sentence, page) {
  return `${page}?texte=${encodeURIComponent(sentence)}`;
}

/**
 * @param {Shared} shared
 * @param {string} page
 * @returns {string|null}  null where it is too long for a link
 */
export function programLink({ title, program }, page) {
  const text = JSON.stringify([title, program.map(writtenItem)]);
  const bytes = new TextEncoder().encode(text);
  const code = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
  return code.length > MAX_LENGTH ? null : `${page}#s=${VERSION}.${code}`;
}

/**
 * The session of a location's hash; null where it is none of ours.
 *
 * @param {string} hash
 * @returns {Shared|null}
 * @throws {LinkError}
 */
export function sharedIn(hash) {
  if (!hash.startsWith("#s=")) return null;
  const [, version, code] = hash.match(/^#s=(\d{1,9})\.([\w-]+)$/) ?? [];
  if (version !== undefined && version !== VERSION) throw new LinkError(OTHER_VERSION);
  if (!code || code.length > MAX_LENGTH) throw new LinkError(UNREADABLE);
  const shared = read(code);
  if (!shared) throw new LinkError(UNREADABLE);
  return shared;
}

/** @param {string} code @returns {Shared|null} */
function read(code) {
  let written;
  try {
    const bytes = atob(code.replaceAll("-", "+").replaceAll("_", "/"));
    const text = Uint8Array.from(bytes, (character) => character.charCodeAt(0));
    written = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch {
    return null;
  }
  if (!Array.isArray(written) || written.length !== 2) return null;
  const [title, items] = written;
  if (typeof title !== "string" || title.length > MAX_TITLE || !Array.isArray(items)) return null;
  const program = checkedProgram(items.map(itemOf));
  return program && { title, program };
}

/** @param {Item} item @returns {unknown[]} */
function writtenItem(item) {
  const { rounds, rest_seconds } = item;
  if ("blocks" in item) return [rounds, rest_seconds, item.blocks.map(writtenItem)];
  const { work_seconds, name } = item;
  return [rounds, work_seconds, rest_seconds, ...(name ? [name] : [])];
}

/** @param {any} item */
function itemOf(item) {
  if (!Array.isArray(item)) return null;
  const [rounds, second, third, name] = item;
  if (Array.isArray(third)) return { rounds, rest_seconds: second, blocks: third.map(itemOf) };
  return { rounds, work_seconds: second, rest_seconds: third, name };
}
