// The words that the scripts say by themselves, fetched once: the server may be away when they are said.
let given = null;

export const phrase = (name) => given?.words[name] ?? "";
export const limit = () => given?.limit ?? Infinity;
export const server = () => given?.server ?? "";

export async function loadPhrases() {
  try {
    given = await (await fetch("view/phrases")).json();
  } catch {
    return; // the page goes on without them and asks again with its next load
  }
  document.documentElement.lang = given.language;
  document.documentElement.dir = given.direction;
}
