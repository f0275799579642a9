/* search-words.js: words of texts and queries. Words match by their beginning; Chinese, Japanese and Korean text by pairs of characters. */
const assets = new URL(".", document.currentScript.src), HAN = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}ー々";
const PIECE = new RegExp(`[${HAN}]+|(?:(?![${HAN}])[\\p{L}\\p{N}])+(?:['’](?:(?![${HAN}])\\p{L})+)*`, "gu"), IS_HAN = new RegExp(`^[${HAN}]`, "u"), IS_PAIR = new RegExp(`^[${HAN}]{2}`, "u");
/* folds each character to one of the same length, so that offsets in the result are offsets in the source */
const fold = s => Array.from(s, ch => { const f = ch.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase(); return f.length === ch.length ? f : ch.toLowerCase().length === ch.length ? ch.toLowerCase() : ch; }).join("");
const pieces = text => (fold(text).match(PIECE) || []).flatMap(run => IS_PAIR.test(run) ? [...run].map((ch, i, all) => ch + all[i + 1]).slice(0, -1) : run.replace(/’/g, "'"));
