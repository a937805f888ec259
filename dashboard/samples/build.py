"""`python -m dashboard.samples.build [ID…]`: make the spaces and maps of the samples again.

`python -m dashboard.samples.build pictures FOLDER` makes the archives of pictures; FOLDER is what
`npm pack emoji-datasource-google` unpacks to.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dashboard.samples import SAMPLES, map_path, pictures_path, sample_row, sources, space_path
from dashboard.samples.pictures import emoji, write_pictures
from embeddings.catalog import encoder_row
from embeddings.dataset import Dataset
from embeddings.encode import encode_dataset, lookup_words, space_of
from embeddings.encode_pictures import encode_pictures
from embeddings.encoders import open_encoder, open_word_vectors
from embeddings.encoders.pictures import open_pictures, picture_settings
from embeddings.graph import graph_size, knn_graph
from embeddings.maps import write_map
from embeddings.projections import PCA, TSNE, UMAP, Settings, project
from embeddings.space import EmbeddingSpace, write_space

TSNE_3D = 2_000  # items: above, t-SNE in three dimensions takes minutes


def main(arguments: Sequence[str]) -> None:
    if arguments[:1] == ["pictures"]:
        make_pictures(Path(arguments[1]))
        return
    for sample_id in arguments or SAMPLES:
        space = make_space(sample_id)
        write_space(space, space_path(sample_id))
        print(f"{sample_id}: {len(space):,} x {space.dim}", flush=True)
        make_maps(sample_id, space)


def make_dataset(sample_id: str) -> Dataset:
    """The items of a sample, from its source."""
    row = sample_row(sample_id)
    if row.modality == "text":
        return sources.sentences(sample_id)
    if row.modality == "vector":
        return sources.digits()
    if row.modality == "image":
        return sources.pictures(sample_id)
    vocabulary = open_word_vectors(row.encoder).labels
    return sources.countries(vocabulary) if sample_id == "countries" else sources.frequent_words(vocabulary)


def make_space(sample_id: str) -> EmbeddingSpace:
    """The vectors of a sample by the encoder of its row, without a cache."""
    row, dataset = sample_row(sample_id), make_dataset(sample_id)
    if row.modality == "vector":
        return space_of(dataset)
    if row.modality == "token":
        space, notes = lookup_words(dataset, open_word_vectors(row.encoder))
        for note in notes:
            print(f"  {note}")
        return space
    if row.modality == "image":
        return rounded(
            encode_pictures(dataset, open_pictures(encoder_row(row.encoder), picture_settings())).space
        )
    return encode_dataset(dataset, open_encoder(row.encoder))


def rounded(space: EmbeddingSpace) -> EmbeddingSpace:
    """The vectors with the eleven bits of half precision: cosines change by 1e-7, and the file is half as long."""
    vectors = space.vectors.astype(np.float16).astype(np.float32)
    receipt = space.receipt.then("round to float16")
    return EmbeddingSpace(space.labels, vectors, receipt, space.metadata, space.name)


def make_pictures(folder: Path) -> None:
    """The archives of pictures: emoji from an unpacked `npm pack emoji-datasource-google`, digits from scikit-learn."""
    write_pictures(pictures_path("emoji"), emoji(folder))
    write_pictures(pictures_path("digit-pictures"), sources.draw_digits())


def shipped_settings(n: int) -> tuple[Settings, ...]:
    """The settings of the maps that a sample of `n` items is shipped with: the defaults of each method."""
    kinds = (kind(n_components=d) for kind in (PCA, TSNE, UMAP) for d in (2, 3))
    return tuple(kind for kind in kinds if not (kind == TSNE(n_components=3) and n > TSNE_3D))


def make_maps(sample_id: str, space: EmbeddingSpace) -> None:
    """Every shipped map, all from one graph."""
    wanted = shipped_settings(len(space))
    graph = knn_graph(space.vectors, max(graph_size(settings, len(space)) for settings in wanted), "cosine")
    for settings in wanted:
        shared = graph if isinstance(settings, TSNE | UMAP) else None
        projection = project(space.vectors, settings, shared)
        write_map(space, projection, map_path(sample_id, settings.method, settings.n_components))
        print(f"  {settings.method} {settings.n_components}-D by {projection.engine}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
