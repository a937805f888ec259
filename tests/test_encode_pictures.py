"""A dataset of pictures becomes a space: its receipt, its report, and what was left out."""

import numpy as np
import pandas as pd
import pytest
from picture_sources import Source, damaged, dataset, mean_color
from test_cache import LetterEncoder

from embeddings.cache import VectorCache
from embeddings.dataset import Dataset, LoadReport
from embeddings.encode import encode_dataset
from embeddings.encode_pictures import encode_pictures
from embeddings.errors import DataError, SettingsError
from embeddings.pictures import Pictures


def test_a_space_of_pictures_and_its_receipt(tmp_path):
    data = dataset(Source().pictures(5))
    encoded = encode_pictures(data, mean_color(), VectorCache(tmp_path, 10))
    space = encoded.space
    assert encoded.dataset is data and encoded.notes == ()
    assert space.labels == data.items and space.vectors.shape == (5, 3)
    assert space.metadata["n"].tolist() == [0, 1, 2, 3, 4]
    assert (space.receipt.encoder, space.receipt.modality) == ("pixels", "image")
    assert space.receipt.data_digest == data.digest and space.receipt.settings["normalize"] is False
    assert np.array_equal(encode_dataset(data, mean_color()).vectors, space.vectors)


@pytest.mark.parametrize("cached", [True, False])
def test_the_undecodable_are_left_out_and_named(tmp_path, cached):
    source = Source()
    good = source.pictures(4)
    pictures = Pictures((good[0], damaged(source), good[1], good[2], damaged(source, "again.jpg"), good[3]))
    seen = []
    cache = VectorCache(tmp_path, 10) if cached else None
    encoded = encode_pictures(
        dataset(pictures), mean_color(), cache, progress=lambda done, total: seen.append((done, total))
    )
    assert encoded.space.labels == encoded.dataset.items == ("0.jpg", "1.jpg", "2.jpg", "3.jpg")
    assert np.isfinite(encoded.space.vectors).all()
    assert np.array_equal(encoded.space.vectors, mean_color(2).encode(good))
    assert [picture.name for picture in encoded.dataset.pictures] == list(encoded.space.labels)
    assert encoded.space.metadata["n"].tolist() == [0, 2, 3, 5]
    assert str(encoded.notes[0]) == (
        "2 of 6 pictures cannot be decoded and were left out: torn.jpg, again.jpg"
    )
    report = encoded.dataset.report
    assert report.rows_kept == 4 and [dropped.first_rows for dropped in report.dropped] == [(2,), (5,)]
    assert "torn.jpg" in str(report.dropped[0].reason) and "again.jpg" in str(report.dropped[1].reason)
    assert seen[-1] == (6, 6)


def test_no_picture_left():
    source = Source()
    with pytest.raises(DataError, match=r"None of the 1 pictures of test can be decoded \(torn\.jpg .*bring"):
        encode_pictures(dataset(Pictures((damaged(source),))), mean_color())


def test_pictures_want_an_encoder_of_pictures_and_texts_one_of_texts():
    with pytest.raises(SettingsError, match="reads texts and test holds pictures: choose an encoder of pict"):
        encode_dataset(dataset(Source().pictures(1)), LetterEncoder())
    texts = Dataset("words", "text", ("a",), pd.DataFrame(index=range(1)), LoadReport("t", "lines", 1, 1))
    with pytest.raises(DataError, match="words holds no pictures: choose an encoder of texts"):
        encode_dataset(texts, mean_color())
