"""The thousand classes: their names, probabilities against torch, known photographs, metadata of a space."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from picture_sets import picture_dataset
from PIL import Image
from sklearn.datasets import load_sample_images

from embeddings.catalog import encoder_row
from embeddings.dataset import Dataset
from embeddings.encode_pictures import encode_pictures
from embeddings.encoders import open_encoder, picture_settings
from embeddings.encoders.pictures import PictureEncoder
from embeddings.errors import ModelError
from embeddings.picture_rows import PICTURES
from embeddings.pictures.classes import (
    Head,
    class_columns,
    class_names,
    classify,
    head_of,
    knows_classes,
    most_probable,
)
from embeddings.space import EmbeddingSpace, Receipt
from embeddings.torch_runtime import import_torch

CATS = {"tabby", "tiger cat", "Persian cat", "Siamese cat", "Egyptian cat"}


@pytest.fixture(scope="module")
def lite() -> PictureEncoder:
    encoder = open_encoder(PICTURES, picture_settings())
    assert isinstance(encoder, PictureEncoder)
    return encoder


@pytest.fixture(scope="module")
def vectors(lite: PictureEncoder) -> np.ndarray:
    """scikit-learn's photographs: the summer palace in Beijing, and a dahlia with a bee."""
    return lite.encode_queries([Image.fromarray(image) for image in load_sample_images().images])


def test_the_thousand_names_are_torchvisions() -> None:
    import_torch()
    from torchvision.models import ResNet50_Weights

    theirs = list(ResNet50_Weights.IMAGENET1K_V2.meta["categories"])
    theirs[theirs.index("nipple")] = "baby-bottle teat"  # what its pictures show, in words for a wall
    assert class_names() == tuple(theirs)
    assert len(set(class_names())) == 1000
    assert class_names(3) == ("class 0", "class 1", "class 2")


def test_probabilities_are_those_of_torch() -> None:
    torch = import_torch()
    rng = np.random.default_rng(0)
    head = Head(rng.normal(size=(7, 5)).astype(np.float32), rng.normal(size=7).astype(np.float32))
    vectors = rng.normal(size=(4, 5)).astype(np.float32) * 30  # large scores: no overflow
    layer = torch.nn.functional.linear(*map(torch.from_numpy, (vectors, head.weights, head.bias)))
    assert np.allclose(head.probabilities(vectors), torch.softmax(layer, 1).numpy(), atol=1e-6)


def test_a_photograph_of_a_palace_is_one(vectors: np.ndarray) -> None:
    index, name, probability = most_probable(vectors[0], PICTURES)[0]
    assert name == class_names()[index] == "palace" and 0.2 < probability <= 1


@pytest.mark.parametrize(("photograph", "expected"), [("chelsea", CATS), ("coffee", {"espresso"})])
def test_known_photographs(lite: PictureEncoder, photograph: str, expected: set[str]) -> None:
    data = pytest.importorskip("skimage.data")
    image = Image.fromarray(getattr(data, photograph)())
    assert most_probable(lite.encode_queries([image])[0], PICTURES)[0][1] in expected


def test_the_most_probable_are_sorted_and_few(vectors: np.ndarray) -> None:
    seen = most_probable(vectors[1], PICTURES, k=3)
    probabilities = head_of(PICTURES).probabilities(vectors[1:])[0]
    assert [index for index, _, _ in seen] == list(np.argsort(-probabilities)[:3])
    assert [probability for _, _, probability in seen] == pytest.approx(np.sort(probabilities)[::-1][:3])
    everything = most_probable(vectors[1], PICTURES, k=2000)
    assert len(everything) == 1000 and sum(p for _, _, p in everything) == pytest.approx(1)


def test_a_space_and_its_columns_say_the_same(vectors: np.ndarray) -> None:
    space = EmbeddingSpace(("palace", "flower"), vectors, Receipt("", PICTURES, "1", modality="image"))
    told = classify(space, PICTURES, 2)
    columns = class_columns(vectors, PICTURES, 2)
    assert list(columns) == ["class_1", "probability_1", "class_2", "probability_2"]
    assert [[name for name, _ in classes] for classes in told] == columns[
        ["class_1", "class_2"]
    ].values.tolist()
    assert columns["probability_1"].tolist() == pytest.approx([classes[0][1] for classes in told])
    assert list(class_columns(vectors[:0], PICTURES, 2)) == list(columns)
    assert classify(space.select([]), PICTURES) == []


def test_baselines_name_no_classes() -> None:
    assert not knows_classes(encoder_row("pixels")) and knows_classes(encoder_row(PICTURES))
    with pytest.raises(
        ModelError, match="Raw pixels was not trained to name classes: choose EfficientNet-Lite0"
    ):
        most_probable(np.zeros(3072, np.float32), "pixels")


def test_vectors_that_were_cut_are_told_apart(vectors: np.ndarray) -> None:
    message = (
        "the vectors have 100 numbers and the last layer of EfficientNet-Lite0 takes 1280: encode the pict"
    )
    for ask in (
        lambda: most_probable(vectors[0, :100], PICTURES),
        lambda: class_columns(vectors[:, :100], PICTURES),
    ):
        with pytest.raises(ModelError, match=message):
            ask()


def test_a_space_of_pictures_gets_its_classes_as_metadata(lite: PictureEncoder) -> None:
    made = picture_dataset(1)
    given = made.metadata.assign(class_1=["a", "b", "c"])
    data = Dataset(made.name, made.modality, made.items, given, made.report, pictures=made.pictures)
    space = encode_pictures(data, lite).space
    assert list(space.metadata)[:4] == ["folder", "class_1 (squares)", "class_1", "probability_1"]
    assert space.metadata["class_1 (squares)"].tolist() == ["a", "b", "c"]
    expected = class_columns(space.vectors, PICTURES)
    pd.testing.assert_frame_equal(space.metadata[list(expected)], expected)
    assert Counter(space.metadata["class_1"]).keys() <= set(class_names())
