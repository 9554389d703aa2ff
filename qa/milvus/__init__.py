"""Issues in Milvus: an archive on one machine or many, asked like any other.

An address ``milvus:URI#NAME`` names the seven tables (Milvus calls each a collection) that stand under NAME:

==============  =====================================================================================================
NAME_passages   a row for each passage: its vector, its words and those of its surroundings as sparse vectors, what it
                is filtered by, and all else that a `Segment` holds of it, as JSON
NAME_sentences  a row for each sentence: its vector and what it is filtered by
NAME_articles   a row for each article: what it is filtered by, pairs of characters of its heading, and the article
                without its paragraphs, as JSON
NAME_issues     a row for each issue: its head
NAME_pieces     whole issues as JSON, and what else is longer than a text may be in Milvus, in pieces
NAME_counts     for each word in how many passages it stands
NAME_state      row 0: the state (`State`), which says which rows count; other rows: the names of the sections
==============  =====================================================================================================

Issues are numbered as they come, and no number is used twice. An article, passage or sentence has the number of its
issue, shifted by `BITS`, and its own there, so that the order of numbers is reading order.

The state names the number that the next issue gets; only rows of lower numbers are read. So whoever writes puts all
rows of some issues in place, and then the state, which is one row: a reader sees the old state or the new one, also
where the writer is killed. What such a writer leaves behind the next one deletes. Removed issues are named in the state
until their rows are gone. A count of words keeps what it was before the change that it was made by.

Milvus finds the best hundred passages by each of four signals (meaning, meaning of a sentence, words, words of the
surroundings); they are put together as a small `Segment` and ranked as those of files are. Its own full-text search is
not used: it cuts Chinese otherwise, and ranks by the statistics of each of its segments.

Nothing that anybody types stands in an expression of Milvus: names and words are numbers there (`number_of`).
"""
