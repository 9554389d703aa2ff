"""Typing errors and spelled-out names in a question: what the paper has in their place.

Chinese is typed by its sound, so most errors are other characters of the same sound (高薪区 for 高新区). An error is
corrected only where the paper speaks for it: what was typed stands nowhere in it, what is meant does, and the question
reads much more likely with it. A name that the paper does not know stays as it is. Names in Latin letters are looked up
by their sound (Sun Wukong is 孙悟空).
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from qa.words import STOPWORDS, fold, tokenizer

_HAN = re.compile("[一-鿿]+")
_ASKING = frozenset("哪几谁何么吗呢")
_LONGEST = 6
"""Characters of the longest word that is looked up."""
_MOST = 200_000
"""So many words of a paper, the most frequent ones, can be meant."""
_UNKNOWN = -16.0
"""Logarithm of the probability of a character that is no word in the paper or the dictionary."""
_AROUND = 4
"""So many characters before and after an error are read with it."""
_SURE = 11.0
"""What a correction must be worth: of 1,818 questions without errors, 1 was changed; of 1,448 with one character of the
same sound typed for another, 84 in a hundred were corrected and fewer than 1 wrongly."""
_NAMES = re.compile("[A-Z][a-z]+(?:[ '-][A-Z]?[a-z]+)*")
_SHORTEST_NAME = 4
"""Letters of the shortest name that is looked up: many a shorter one is an English word."""
_ENGLISH = frozenset("data dating dine gene line mine name nine wage women".split())
"""English words that sound like two characters."""
_OFTEN = 1000
"""So many places of a name are looked at."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was typed in ``question[start:end]``, and what the paper has in its place, folded."""

    start: int
    end: int
    typed: str
    meant: str


class Spelling:
    """Puts questions in the words of a paper.

    What it needs is made at the first question: a second or two for a thousand long articles.

    Parameters
    ----------
    texts
        All texts of the paper.
    counts
        How often its words, as `qa.words.words` cuts them, stand in it, or in how many of its texts.
    """

    def __init__(self, texts: Iterable[str], counts: Mapping[str, int]) -> None:
        self._texts = tuple(texts)
        self._counts = counts

    def corrections(self, question: str) -> tuple[Correction, ...]:
        """The typing errors and spelled-out names of a question, in its order; none overlaps another."""
        folded = fold(question)
        worths = {guess: self._worth(folded, guess) for guess in self._guesses(folded)}
        sure = [guess for guess, worth in worths.items() if worth >= _SURE]
        # Of those that are worth the same, a word of the paper is shown rather than a piece of one.
        sure.sort(key=lambda guess: (-round(worths[guess]), guess.meant not in self._counts, guess.start, guess.meant))
        found: list[Correction] = []
        for guess in sure:
            if all(guess.end <= c.start or c.end <= guess.start for c in found):
                found.append(guess)
        return tuple(sorted([*found, *self._names(question)], key=lambda c: c.start))

    def corrected(self, question: str) -> str:
        """The question with what the paper has in place of its typing errors and spelled-out names."""
        for c in reversed(self.corrections(question)):
            question = question[: c.start] + c.meant + question[c.end :]
        return question

    def _guesses(self, folded: str) -> Iterator[Correction]:
        """Every way to replace characters that stand nowhere side by side in the paper by others that do."""
        for run in _HAN.finditer(folded):
            text, at = run[0], run.start()
            strange = [not self._has_pair(text[i : i + 2]) for i in range(len(text) - 1)]
            for i in (i for i, is_strange in enumerate(strange) if is_strange):
                for a in range(max(0, i + 2 - _LONGEST), i + 1):
                    for b in range(i + 2, min(a + _LONGEST, len(text)) + 1):
                        for meant in self._alike(text[a:b]):
                            yield Correction(at + a, at + b, text[a:b], meant)
                if i and strange[i - 1]:
                    # One wrong character between two right ones.
                    for meant in sorted(set(re.findall(f"{text[i - 1]}[一-鿿]{text[i + 1]}", self._text))):
                        yield Correction(at + i - 1, at + i + 2, text[i - 1 : i + 2], meant)

    def _worth(self, folded: str, guess: Correction) -> float:
        """By how much likelier the question is as corrected, and how much of it then stands in the paper so.

        The first is a difference of logarithms; each further character of the question that stands beside the
        correction in the paper too counts 2, up to 4 of them. Other characters need more of them than such of the same
        sound, and a second changed character costs 3.
        """
        pairs = list(zip(guess.typed, guess.meant, strict=True))
        changed = [(x, y) for x, y in pairs if x != y]
        alike = all(not set(_sounds(x)).isdisjoint(_sounds(y)) for x, y in changed)
        whole = not alike and (_is_word(guess.typed[:2]) or _is_word(guess.typed[1:]))
        if whole or any(x in _ASKING for x, _ in changed):
            return -math.inf
        beside = self._beside(folded, guess) + sum(x == y and x not in STOPWORDS for x, y in pairs)
        needed = 5 if not alike else 2 if len(changed) > 1 or not _is_word(guess.meant) else 1
        if beside < needed:
            return -math.inf
        a, b = max(0, guess.start - _AROUND), guess.end + _AROUND
        corrected = folded[a : guess.start] + guess.meant + folded[guess.end : b]
        gain = self._likelihood(corrected) - self._likelihood(folded[a:b])
        return gain + 2 * min(beside, 4) - (3 if len(changed) > 1 else 0)

    def _beside(self, folded: str, guess: Correction) -> int:
        """Characters of the question, stopwords left out, that stand beside what is meant in the paper too."""
        a, b, text = guess.start, guess.end, guess.meant
        if text not in self._text:
            return 0
        while _HAN.match(folded, b) and text + folded[b] in self._text:
            text, b = text + folded[b], b + 1
        while a and _HAN.match(folded, a - 1) and folded[a - 1] + text in self._text:
            text, a = folded[a - 1] + text, a - 1
        return sum(char not in STOPWORDS for char in folded[a : guess.start] + folded[guess.end : b])

    def _likelihood(self, text: str) -> float:
        """Logarithm of the probability of a text's likeliest words; half by the dictionary, half by the paper."""
        best = [0.0] + [-math.inf] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(max(0, end - _LONGEST), end):
                best[end] = max(best[end], best[start] + self._word_likelihood(text[start:end]))
        return best[-1]

    def _word_likelihood(self, word: str) -> float:
        dictionary = tokenizer()
        probability = dictionary.FREQ.get(word, 0) / dictionary.total + self._counts.get(word, 0) / self._total
        if probability:
            return math.log(probability / 2)
        return _UNKNOWN if len(word) == 1 else -math.inf

    def _alike(self, typed: str) -> Iterator[str]:
        """Words of the paper that may sound like what was typed."""
        for sounds in product(*map(_sounds, typed)):
            yield from (word for word in self._by_sound.get(" ".join(sounds), ()) if word != typed)

    def _names(self, question: str) -> Iterator[Correction]:
        """Names in Latin letters that spell characters of the paper: of a run of words as many as do so together."""
        for run in _NAMES.finditer(question):
            words = [(run.start() + m.start(), run.start() + m.end()) for m in re.finditer("[A-Za-z]+", run[0])]
            first = 0
            while first < len(words):
                last = min(len(words), first + _LONGEST)
                while last > first and not (meant := self._spelled([question[a:b] for a, b in words[first:last]])):
                    last -= 1
                if last > first:
                    start, end = words[first][0], words[last - 1][1]
                    yield Correction(start, end, question[start:end], meant)
                first = max(last, first + 1)

    def _spelled(self, words: list[str]) -> str:
        """What stands most often in the paper where it sounds like `words`, two characters at least; "" for nothing."""
        letters = "".join(words).lower()
        if len(letters) < _SHORTEST_NAME or letters in _ENGLISH or letters in self._counts or words[0].islower():
            return ""
        found = Counter({word: self._counts[word] for word in self._by_letters.get(letters, ())})
        sounds, starts = self._sound
        at = -1
        while (at := sounds.find(letters, at + 1)) >= 0 and found.total() < _OFTEN:
            a, b = np.searchsorted(starts, [at, at + len(letters)]).tolist()
            name = self._text[a:b]
            known = name[:2] in self._counts or name[-2:] in self._counts
            if known and b - a > 1 and starts[a] == at and starts[b] == at + len(letters):
                found[name] += 1
        return min((name for name in found if name not in STOPWORDS), key=lambda n: (-found[n], n), default="")

    def _has_pair(self, pair: str) -> bool:
        code = _codes(pair)[0]
        at = int(np.searchsorted(self._pairs, code))
        return at < len(self._pairs) and bool(self._pairs[at] == code)

    @cached_property
    def _text(self) -> str:
        return "\n".join(map(fold, dict.fromkeys(self._texts)))

    @cached_property
    def _pairs(self) -> NDArray[np.uint64]:
        return np.unique(_codes(self._text))

    @cached_property
    def _sound(self) -> tuple[str, NDArray[np.int64]]:
        """The text as it sounds character by character, and where each begins in it; shape (length + 1,)."""
        spelled = [_sounds(char)[0] if _HAN.match(char) else "-" for char in self._text]
        return "".join(spelled), np.cumsum([0, *map(len, spelled)], dtype=np.int64)

    @cached_property
    def _total(self) -> int:
        return sum(self._counts.values()) or 1

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        """The words of the paper by their sound, syllables divided by spaces; of one sound the most frequent first."""
        words = [word for word in self._counts if 2 <= len(word) <= _LONGEST and _HAN.fullmatch(word)]
        found = defaultdict(list)
        for word in heapq.nlargest(_MOST, words, key=self._counts.__getitem__):
            found[_sound_of(word)].append(word)
        return dict(found)

    @cached_property
    def _by_letters(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for sound, words in self._by_sound.items():
            found[sound.replace(" ", "")] += words
        return dict(found)


def _is_word(text: str) -> bool:
    return bool(tokenizer().FREQ.get(text))


def _codes(text: str) -> NDArray[np.uint64]:
    """Every pair of neighbouring characters of a text as one number; shape (length - 1,)."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    return (points[:-1] << np.uint64(32)) | points[1:]


@cache
def _sounds(char: str) -> tuple[str, ...]:
    """How a character is read, tones left out, the most usual reading first; at most two."""
    from pypinyin import Style, pinyin

    return tuple(dict.fromkeys(pinyin(char, style=Style.NORMAL, heteronym=True)[0][:2]))


def _sound_of(word: str) -> str:
    """How a word is read: 银行 is yin hang."""
    from pypinyin import lazy_pinyin

    if all(len(_sounds(char)) == 1 for char in word):
        return " ".join(_sounds(char)[0] for char in word)
    return " ".join(lazy_pinyin(word))
