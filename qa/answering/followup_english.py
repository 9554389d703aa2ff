"""Complete a question in English from the one asked before it; see `qa.answering.followup`.

English is not tagged: a piece is told by where it stands, a name by its capitals.
"""

from __future__ import annotations

import re

from qa.answering.question import is_english
from qa.answering.topics import event, owner, topic

_LEAD = re.compile("(?:(?:and|but|or|so|then|also|ok|what about|how about)\\b[, ]*)+", re.IGNORECASE)
_OF = re.compile("^(?:(?:its|their|his|her|in|on|at|for|by) )+", re.IGNORECASE)
_ASKS = re.compile("(?:who(?:m|se)?|what|which|when|where|why|how)\\b", re.IGNORECASE)
_ADVERB = re.compile("when|where|why|how", re.IGNORECASE)
_AUX = "(?:did|does|do|has|have|had|will|would|can|could|is|are|was|were)"
# How many people did …: what stands before the subject.
_INVERTED = re.compile(f"{_ASKS.pattern}(?: [a-z-]+){{0,4}}? (?={_AUX} )", re.IGNORECASE)
_TIME = re.compile(
    "\\b(?:(?:19|20)[0-9]{2}|(?:last|this|next) (?:year|month|week|quarter)|yesterday|today|tomorrow"
    "|january|february|march|april|may|june|july|august|september|october|november|december"
    "|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\\b",
    re.IGNORECASE,
)
_NAME = re.compile("(?<=[a-z,] )[A-Z][\\w'-]*(?: [A-Z][\\w'-]*)*")
_IS = re.compile(
    "(?:who|what|where|when|how(?: \\w+)?) (?:is|are|was|were) "
    "(?P<subject>(?P<noun>(?:the |an? )?[\\w'-]+(?: [\\w'-]+){0,3}?)(?: (?:of|in|at|for|on|from|to|by|with) .+?)?)"
    "(?: (?:\\w+ed|held|made|built|found|sold|born|written))?$",
    re.IGNORECASE,
)
_DOES = re.compile(
    f"(?i:{_ASKS.pattern})(?: [a-z-]+){{0,3}} {_AUX} (?P<subject>[A-Z][\\w'-]*(?: [A-Z][\\w'-]*)*"
    "|(?:the|an?) [\\w'-]+(?: of (?:the )?[\\w'-]+| (?![\\w'-]+$)[\\w'-]+)?)"
)
_MANY = re.compile("(?:how (?:many|much)|which|what) (?P<noun>[a-z'-]+) .+$", re.IGNORECASE)
_WHO = re.compile("who (?P<does>[a-z]+ (?P<object>.+))$", re.IGNORECASE)
_PRONOUN = re.compile(
    "\\b(?:(?P<whose>his|its|their|her(?= [a-z]))|(?P<thing>it)|he|she|they|him|her|them)\\b", re.IGNORECASE
)


def in_english(question: str, earlier: str) -> str | None:
    """An English question completed from an earlier one in either language; None where it stands on its own.

    >>> in_english("And exports", "What were the imports of the port"), in_english("When", "Why did the mill close")
    ('What were the exports of the port', 'When did the mill close')
    """
    lead = _LEAD.match(question)
    bare = question[lead.end() :] if lead else question
    asks, pronoun = _ASKS.match(bare), _PRONOUN.search(bare)
    if pronoun and _NAME.search(bare[: pronoun.start()]):
        pronoun = None
    if not is_english(earlier):
        about = pronoun and (owner(earlier, "figure", "attribute") or topic(earlier))
        if pronoun and about:
            return _put_back(bare, pronoun, about)
        return f"{event(earlier)}, {bare}" if lead else None
    if lead and not asks:
        return _instead(earlier, _OF.sub("", bare, count=1))
    if pronoun:
        return _pointing_back(earlier, bare, pronoun)
    if not asks or asks.end() < len(bare):
        return None
    inverted = _INVERTED.match(earlier) if _ADVERB.fullmatch(bare) else None
    return f"{bare} {earlier[inverted.end() :]}" if inverted else f"{earlier}, {bare}"


def _instead(earlier: str, other: str) -> str:
    """The earlier question with `other` in place of a time, a name, or what it asks about."""
    if _TIME.fullmatch(other):
        time = _TIME.search(earlier)
        return _put(earlier, time, other) if time else f"{earlier} {'in ' if other[0].isdigit() else ''}{other}"
    names = [name for name in _NAME.finditer(earlier) if not _TIME.fullmatch(name[0])]
    if other[:1].isupper() and names:
        return _put(earlier, names[-1], other)
    if who := _WHO.match(earlier):
        return _put(earlier, who, other, "object")
    if found := _IS.match(earlier) or _MANY.match(earlier):
        bare = not re.match("(?:the|an?) ", other, re.IGNORECASE)
        the = "the " if bare and found["noun"].lower().startswith("the ") else ""
        return _put(earlier, found, the + other, "noun")
    return f"{earlier}, {other}"


def _pointing_back(earlier: str, bare: str, pronoun: re.Match[str]) -> str:
    if found := _IS.match(earlier) or _DOES.match(earlier):
        return _put_back(bare, pronoun, found["subject"])
    if found := _WHO.match(earlier):
        return _put_back(bare, pronoun, found["object"] if pronoun["thing"] else f"the one who {found['does']}")
    if found := _MANY.match(earlier):
        return _put_back(bare, pronoun, f"the {found['noun']}")
    return f"{earlier}, {bare}"


def _put_back(bare: str, pronoun: re.Match[str], meant: str) -> str:
    return _put(bare, pronoun, meant + ("'s" if pronoun["whose"] else ""))


def _put(text: str, found: re.Match[str], other: str, group: str | int = 0) -> str:
    return text[: found.start(group)] + other + text[found.end(group) :]
