"""Archives: many issues in a folder, ready to be searched.

::

    FOLDER/manifest.json              what the archive is: the only file that says so
    FOLDER/segments/00000001.safetensors, …   some issues each, with all that a search needs of them
    FOLDER/lock                       held by the one who writes

A segment never changes. It holds the arrays of `qa.retrieval.segment.Segment` under their names, a pair ``NAME.starts``
and ``NAME.values`` for what is a list of lists there, texts in UTF-8. Numbers are little-endian. ``whole_index`` and
``parts_index`` are the bytes of a FAISS index of the vectors, which is searched where it lies in the file; they are
empty where the vectors are few (see `embeddings.inverted`).

The manifest is JSON::

    {"format": "wenbao archive", "version": 2, "model": fingerprint of the encoder, "dimension": d,
     "segments": [{"name", "size", "sha256", "issues": how many, "passages": how many, "removed": [number, …]}, …],
     "next": number of the next segment, "sha256": of all the other keys as JSON with sorted keys}

Reading order is the order of the segments and of the issues in them. An issue is removed by its number's being entered
under "removed"; merging leaves it out.

Whoever writes makes new segments, each seen safely on the disk before the manifest that names it takes the place of the
old one in one step. So a reader sees the old state or the new one, also where the writer is killed or the power fails;
what such a writer leaves behind the next one deletes. Whoever has opened an archive goes on with the state it opened,
whatever is written meanwhile.

Checksums: the manifest's is verified whenever it is read, a segment's size, header and types whenever it is opened, and
its whole content then too where the archive has no more than 512 MiB; else before it is merged into another and by
``wenbao index --check``. To read gigabytes at each start would take longer than to answer.

An archive of a version that is not known, or of another model, is refused. One of version 1, which had no indexes, is
read as it is and searched row by row; the next one who writes to it makes it one of version 2, with indexes.
"""
