/* What things are called: sections with their letters, kinds of speakers, how sure the tool is. */

export const SECTIONS = [
  { id: "key-changes", letter: "K", name: "Key changes", page: "key-changes.html" },
  { id: "background", letter: "B", name: "Background", page: "background.html" },
  { id: "reactions", letter: "R", name: "Reactions", page: "reactions.html" },
  { id: "analyst-view", letter: "A", name: "Analyst view", page: "analyst-view.html" },
  { id: "source-only", letter: "S", name: "Source only", page: "source.html" },
];
export const section = (id) => SECTIONS.find((one) => one.id === id);
export const byLetter = (letter) => SECTIONS.find((one) => one.letter === letter.toUpperCase());

export const KINDS = [
  ["official", "official", "government, state, police, military, court"],
  ["party", "party", "with a stake in the matter"],
  ["expert", "expert", "outside expertise"],
  ["witness", "witness", "bystander, ordinary person"],
  ["media", "media", "another outlet, a document, a poll"],
  ["unknown", "not known", ""],
];

export const MANNERS = { direct: "in marks", indirect: "without marks", mixed: "partly in marks" };

/* Confidence as a word and a number; the words are the same everywhere on the desk. */
export const sureness = (confidence) => {
  const words = [[0.85, "sure"], [0.7, "fairly sure"], [0.5, "not sure"], [0, "a guess"]];
  return `${words.find(([least]) => confidence >= least)[1]}, ${confidence.toFixed(2)}`;
};

export const many = (count, one, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;
