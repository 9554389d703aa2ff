"""LlamaIndex, LangChain, Haystack and txtai as a user would set them up: dense and BM25, hybrid search switched on.

A script for an environment that has them and not us; it imports nothing of the house. One run is one process:

    python alternatives.py NAME cold|warm|rates JOB.json

where the job says the model's folder, the file of passages, the folder of saved indexes and the questions. A line of
JSON is printed when the first question has its passages, and for `rates` another with what was measured; in what way,
that is said here for us too.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

TOP = 10
"""So many passages a question finds."""
QUERY, PASSAGE = "query: ", "passage: "
"""What the model wants before a question and before a passage."""

THREADS = (1, 4, 16)
ASKED = 64
"""So many questions are asked by each number of threads."""
ROUNDS = 3
"""So often each rate is measured, by turns."""


class Contestant(NamedTuple):
    """A program that has its passages, ready to be asked."""

    search: Callable[[str], Any]
    encode: Callable[[str], Any]
    """A question to its vector."""
    embed: Callable[[list[str]], Any]
    """Passages to their vectors."""


def llamaindex(model: str, texts: list[str] | None, folder: Path) -> Contestant:
    """A vector index and a BM25 retriever, fused by reciprocal rank; characters are BM25's words."""
    from llama_index.core import Settings, StorageContext, VectorStoreIndex, load_index_from_storage
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.schema import TextNode
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.retrievers.bm25 import BM25Retriever

    Settings.llm = MockLLM()
    Settings.embed_model = embedding = HuggingFaceEmbedding(
        model, query_instruction=QUERY, text_instruction=PASSAGE, device="cpu", embed_batch_size=32
    )
    if texts is None:
        index = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(folder)))
        words = BM25Retriever.from_persist_dir(str(folder / "bm25"))
    else:
        nodes = [TextNode(text=text, id_=str(number)) for number, text in enumerate(texts)]
        index = VectorStoreIndex(nodes)
        characters = {"skip_stemming": True, "token_pattern": r"(?u)\w"}
        words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=TOP, **characters)
        index.storage_context.persist(str(folder))
        words.persist(str(folder / "bm25"))
    both = QueryFusionRetriever(
        [index.as_retriever(similarity_top_k=TOP), words],
        mode="reciprocal_rerank",
        num_queries=1,
        similarity_top_k=TOP,
        use_async=False,
    )
    return Contestant(both.retrieve, embedding.get_query_embedding, embedding.get_text_embedding_batch)


def langchain(model: str, texts: list[str] | None, folder: Path) -> Contestant:
    """FAISS and BM25 over jieba's words, fused by reciprocal rank. The words are indexed anew: they cannot be saved."""
    import jieba
    from langchain_classic.retrievers.ensemble import EnsembleRetriever
    from langchain_community.retrievers.bm25 import BM25Retriever
    from langchain_community.vectorstores.faiss import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    jieba.setLogLevel(logging.WARNING)
    embedding = HuggingFaceEmbeddings(
        model_name=model,
        model_kwargs={"device": "cpu"},
        encode_kwargs={"prompt": PASSAGE, "batch_size": 32},
        query_encode_kwargs={"prompt": QUERY},
    )
    if texts is None:
        store = FAISS.load_local(str(folder), embedding, allow_dangerous_deserialization=True)
        texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    else:
        store = FAISS.from_texts(texts, embedding)
        store.save_local(str(folder))
        (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    words = BM25Retriever.from_texts(texts, preprocess_func=jieba.lcut, k=TOP)
    both = EnsembleRetriever(retrievers=[store.as_retriever(search_kwargs={"k": TOP}), words], weights=[0.5, 0.5])
    return Contestant(both.invoke, embedding.embed_query, embedding.embed_documents)


def haystack(model: str, texts: list[str] | None, folder: Path) -> Contestant:
    """The store in memory, both of its retrievers, fused by reciprocal rank; characters are BM25's words."""
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack.utils import ComponentDevice
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    settings = {"model": model, "device": ComponentDevice.from_str("cpu"), "progress_bar": False}
    question = SentenceTransformersTextEmbedder(prefix=QUERY, **settings)
    passage = SentenceTransformersDocumentEmbedder(prefix=PASSAGE, batch_size=32, **settings)
    question.warm_up()

    def embed(texts: list[str]) -> Any:
        passage.warm_up()
        return passage.run([Document(id=str(number), content=text) for number, text in enumerate(texts)])["documents"]

    if texts is None:
        store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
    else:
        store = InMemoryDocumentStore(
            bm25_tokenization_regex=r"(?u)\w", embedding_similarity_function="cosine", return_embedding=False
        )
        store.write_documents(embed(texts))
        store.save_to_disk(str(folder / "store.json"))
    dense, words = InMemoryEmbeddingRetriever(store, top_k=TOP), InMemoryBM25Retriever(store, top_k=TOP)
    join = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=TOP)

    def encode(text: str) -> Any:
        return question.run(text)["embedding"]

    def search(text: str) -> Any:
        found = [dense.run(encode(text))["documents"], words.run(text)["documents"]]
        return join.run(found)["documents"]

    return Contestant(search, encode, embed)


def txtai(model: str, texts: list[str] | None, folder: Path) -> Contestant:
    """An index with ``hybrid=True``. It is no index for several threads at once: they take turns."""
    from txtai import Embeddings

    index = Embeddings(
        path=model,
        hybrid=True,
        content=True,
        instructions={"query": QUERY, "data": PASSAGE},
        gpu=False,
    )
    if texts is None:
        index.load(str(folder / "index"))
    else:
        index.index(texts)
        index.save(str(folder / "index"))
    turn = Lock()

    def search(text: str) -> Any:
        with turn:
            return index.search(text, TOP)

    return Contestant(
        search,
        lambda text: index.transform(text, "query"),
        lambda texts: index.batchtransform(texts, "data"),
    )


CONTESTANTS = {"llamaindex": llamaindex, "langchain": langchain, "haystack": haystack, "txtai": txtai}


def main() -> None:
    """One process of one contestant."""
    name, what, job = sys.argv[1], sys.argv[2], json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
    warnings.simplefilter("ignore")
    folder = Path(job["indexes"]) / name
    folder.mkdir(parents=True, exist_ok=True)
    texts = json.loads(Path(job["passages"]).read_text(encoding="utf-8")) if what == "cold" else None
    contestant = CONTESTANTS[name](job["model"], texts, folder)
    say(found=len(contestant.search(job["questions"][0])))
    if what == "rates":
        say(**rates(contestant, job))


def rates(contestant: Contestant, job: dict[str, Any], *, embedding: bool = True) -> dict[str, Any]:
    """What is measured of a running program; whatever is compared is measured by turns, so that what else goes on
    weighs on all of it.

    Returns
    -------
        Seconds of each question and of encoding it; questions a second by so many threads; with `embedding`, passages
        a second, those of the bare model too; and the most resident memory, in MiB.
    """
    questions = job["questions"]
    for question in questions[:8]:
        contestant.search(question)
    asked, encoded = [], []
    for question in questions:
        encoded.append(seconds(contestant.encode, question))
        asked.append(seconds(contestant.search, question))
    threads: dict[str, list[float]] = {str(count): [] for count in THREADS}
    for _ in range(ROUNDS):
        for count in THREADS:
            threads[str(count)].append(ASKED / seconds(ask_in_threads, contestant.search, questions, count))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # before the bare model comes beside it
    measured = {"asked": asked, "encoded": encoded, "threads": threads, "memory": memory}
    return measured | beside_the_bare_model(contestant, job) if embedding else measured


def ask_in_threads(search: Callable[[str], Any], questions: list[str], count: int) -> None:
    """`ASKED` questions by so many threads."""
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(search, islice(cycle(questions), ASKED)))


def beside_the_bare_model(contestant: Contestant, job: dict[str, Any]) -> dict[str, list[float]]:
    """Passages a second, and those of sentence-transformers alone, which gets them longest first in batches of 32;
    and questions a second that the bare model encodes one by one, and sixteen together.
    """
    from sentence_transformers import SentenceTransformer

    bare = SentenceTransformer(job["model"], device="cpu")

    def encode(texts: list[str]) -> None:
        bare.encode(texts, batch_size=32, show_progress_bar=False)

    def one_by_one(texts: list[str]) -> None:
        for text in texts:
            encode([text])

    def by_sixteen(texts: list[str]) -> None:
        for start in range(0, len(texts), 16):
            encode(texts[start : start + 16])

    passages = json.loads(Path(job["passages"]).read_text(encoding="utf-8"))
    longest_first = [PASSAGE + text for text in sorted(passages, key=len, reverse=True)]
    questions = [QUERY + text for text in islice(cycle(job["questions"]), ASKED)]
    found: dict[str, list[float]] = {"embedded": [], "bare": [], "one by one": [], "by sixteen": []}
    encode(longest_first[:32])
    for _ in range(ROUNDS):
        found["embedded"].append(len(passages) / seconds(contestant.embed, passages))
        found["bare"].append(len(passages) / seconds(encode, longest_first))
        found["one by one"].append(ASKED / seconds(one_by_one, questions))
        found["by sixteen"].append(ASKED / seconds(by_sixteen, questions))
    return found


def seconds(function: Callable[..., Any], *arguments: Any) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def say(**values: Any) -> None:
    """Print one line of JSON at once."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
