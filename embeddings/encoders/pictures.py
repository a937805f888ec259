"""Encoders of pictures: decoding in threads beside the network, thumbnails from the same decoded picture."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from embeddings.catalog import EncoderRow
from embeddings.encoders.ahead import Filled, Filling
from embeddings.encoders.base import Batch, EncoderSettings, gather
from embeddings.encoders.picture_baselines import ColorHistogram, Pixels
from embeddings.encoders.picture_graph import PIECE
from embeddings.encoders.pieces import Computed, Computing
from embeddings.errors import DataError, Message, ModelError, data_error
from embeddings.limits import Limits, read_limits
from embeddings.metrics import unit
from embeddings.progress import Progress, silent

if TYPE_CHECKING:
    from PIL.Image import Image

    from embeddings.encoders.picture_graph import NetworkSession
    from embeddings.models import Prepared
    from embeddings.pictures.base import Picture
    from embeddings.pictures.preprocess import Placed, Preprocess
    from embeddings.pictures.thumbnails import Thumbnails

BASELINES: dict[str, type[Pixels | ColorHistogram]] = {"pixels": Pixels, "histogram": ColorHistogram}

Refuse = Callable[["Picture", Message], None]


class PictureEngine(Protocol):
    """One picture → `prepare` (`shape` of `dtype`) → a batch of them → `run` → (b, dim).

    Decoding leaves a short side of at least twice `size` where the picture has it. `threads` is how many may decode
    beside `run`, or, where there is a `piece`, how many decode so many pictures each and call `run` themselves.
    """

    @property
    def size(self) -> int: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> np.dtype: ...
    @property
    def dim(self) -> int: ...
    @property
    def threads(self) -> int: ...
    @property
    def piece(self) -> int | None: ...
    def prepare(self, image: "Image") -> np.ndarray: ...
    def run(self, inputs: np.ndarray) -> np.ndarray: ...


@dataclass(frozen=True, eq=False)
class NetworkEngine:
    """A network that is open, and what its weights want to see."""

    session: "NetworkSession"
    how: "Preprocess"
    is_exact: bool = True

    @property
    def size(self) -> int:
        # Of JPEGs, four times what the network sees is left, where a cosine of 0.9998 was measured to pictures of
        # twelve megapixels in full (EfficientNet-Lite0); int8 is rougher than what 1.5 times costs it, 0.999.
        return 2 * self.how.resize if self.is_exact else 3 * self.how.resize // 4

    @property
    def shape(self) -> tuple[int, ...]:
        crop = self.how.crop
        return (crop, crop, 3) if self.session.takes_pixels else (3, crop, crop)

    @property
    def dtype(self) -> np.dtype:
        return np.dtype(np.uint8 if self.session.takes_pixels else np.float32)

    @property
    def threads(self) -> int:
        return self.session.threads

    @property
    def piece(self) -> int | None:
        return PIECE if self.session.threads > 1 else None

    @property
    def dim(self) -> int:
        return self.session.dim

    def prepare(self, image: "Image") -> np.ndarray:
        from embeddings.pictures.preprocess import pixels, preprocess

        return (pixels if self.session.takes_pixels else preprocess)(image, self.how)

    def run(self, inputs: np.ndarray) -> np.ndarray:
        return self.session.run(inputs)


def _raise(picture: "Picture", reason: Message) -> None:
    raise data_error(reason)


@dataclass(frozen=True, eq=False)
class PictureEncoder:
    """Pictures → (n, dim) float32. A picture that cannot be decoded is handed to `refuse`, which raises unless told
    otherwise, and is in no batch. Safe to use from several threads: `watched` makes a copy for one run.
    """

    row: EncoderRow
    settings: EncoderSettings
    engine: PictureEngine
    note: Message | None = None
    limits: Limits = field(default_factory=read_limits)
    refuse: Refuse = _raise
    thumbnails: "Thumbnails | None" = None

    @property
    def dim(self) -> int:
        return self.engine.dim

    @property
    def computation(self) -> str:
        """What computes the vectors, and in which numbers; "" for ONNX Runtime, and for what is no network."""
        return self.engine.session.computation if isinstance(self.engine, NetworkEngine) else ""

    def watched(self, refuse: Refuse, thumbnails: "Thumbnails | None" = None) -> "PictureEncoder":
        """The same encoder that tells `refuse` of pictures that it leaves out, and makes thumbnails on its way."""
        return replace(self, refuse=refuse, thumbnails=thumbnails)

    def batches(self, items: "Sequence[Picture]") -> Iterator[Batch]:
        with closing(self._batches(items)) as batches:  # type: ignore[type-var]
            for batch in batches:
                for row, reason in batch.refused:
                    self.refuse(items[row], reason)
                if len(batch.rows):
                    yield (
                        batch.rows,
                        batch.vectors if isinstance(batch, Computed) else self._vectors(batch.inputs),
                    )

    def _batches(self, items: "Sequence[Picture]") -> Iterator[Filled] | Iterator[Computed]:
        engine, size = self.engine, self.settings.batch_size
        if engine.piece is None:
            return Filling(self._fill, engine.shape, size, engine.threads).batches(items)
        return Computing(
            self._fill, self._vectors, engine.shape, engine.dtype, size, engine.piece, engine.threads
        ).batches(items)

    def encode(self, items: "Sequence[Picture]", progress: Progress = silent) -> np.ndarray:
        """Pictures → (n, dim); NaN for each that `refuse` has been told of."""
        return gather(self.batches(items), len(items), self.dim, progress)

    def encode_queries(self, queries: "Sequence[Picture | Image]") -> np.ndarray:
        """Pictures, or open images such as crops → (q, dim)."""
        inputs = np.empty((len(queries), *self.engine.shape), self.engine.dtype)
        for query, out in zip(queries, inputs, strict=True):
            out[:] = self.engine.prepare(self._decoded(query))
        return self._vectors(inputs) if len(queries) else np.empty((0, self.dim), np.float32)

    def maps(self, picture: "Picture | Image") -> tuple[np.ndarray, np.ndarray, "Placed"]:
        """The vector (dim,) of one picture, the last convolution's maps (dim, rows, columns) that it is the mean of,
        and the part of the picture that they show; `ModelError` for an encoder without convolutions.
        """
        if not isinstance(self.engine, NetworkEngine):
            raise ModelError(
                "no_maps", "{label} is no network and has no maps of features", label=self.row.label
            )
        from embeddings.pictures.preprocess import placed

        image = self._decoded(picture)
        features, maps = self.engine.session.run_maps(self.engine.prepare(image)[None])
        return features[0], maps[0], placed(image.size, self.engine.how)

    def _vectors(self, inputs: np.ndarray) -> np.ndarray:
        vectors = np.asarray(self.engine.run(inputs), np.float32)
        return unit(vectors) if self.settings.normalize else vectors

    def _fill(self, picture: "Picture", out: np.ndarray) -> Message | None:
        try:
            image = self._decoded(picture)
        except DataError as error:
            return error.message
        out[:] = self.engine.prepare(image)
        if self.thumbnails is not None and self.thumbnails.get(picture.digest) is None:
            from embeddings.pictures.thumbnails import make_thumbnail

            self.thumbnails.put(picture.digest, make_thumbnail(image))
        return None

    def _decoded(self, picture: "Picture | Image") -> "Image":
        from PIL.Image import Image

        from embeddings.pictures.decode import decode, plain
        from embeddings.pictures.thumbnails import THUMBNAIL

        if isinstance(picture, Image):
            return plain(picture)
        # Large enough for the thumbnail too, whether or not one is made: a vector does not depend on that.
        return decode(picture, max(self.engine.size, THUMBNAIL // 2), self.limits)


def picture_settings(precision: Literal["fp32", "int8"] = "fp32", batch_size: int = 32) -> EncoderSettings:
    """Vectors as they come out of the network, so that its last layer can still be applied to them."""
    return EncoderSettings(precision, normalize=False, batch_size=batch_size)


def open_pictures(row: EncoderRow, settings: EncoderSettings, progress: Progress = silent) -> PictureEncoder:
    """The encoder of the catalog's `row`; lengths are kept whatever `settings` say."""
    settings = replace(settings, normalize=False)
    if row.engine in BASELINES:
        if settings.precision == "int8":
            raise ModelError("int8_not_available", "{label} has no int8 form: choose fp32", label=row.label)
        return PictureEncoder(row, settings, BASELINES[row.engine]())
    from embeddings.models import prepared
    from embeddings.picture_engines import faster
    from embeddings.pictures.preprocess import preprocess_of

    ready = prepared(row, progress)
    assert ready.folder is not None
    way = faster(ready.row, ready.folder, progress).get(settings.precision)
    how = preprocess_of(ready.row)
    session, note = _session(ready, how, settings.precision, way)
    engine = NetworkEngine(session, how, settings.precision == "fp32")
    return PictureEncoder(ready.row, settings, engine, note)


def _session(
    ready: "Prepared", how: "Preprocess", precision: str, way: Mapping[str, Any] | None
) -> "tuple[NetworkSession, Message | None]":
    """The network in OpenVINO where there is a `way`, else in ONNX Runtime; what the visitor should know of it."""
    from embeddings.encoders.onnx import int8_note

    assert ready.folder is not None and ready.facts is not None
    note = int8_note(ready) if precision == "int8" else None
    if way is None:
        from embeddings.encoders.picture_graph import PictureSession

        return PictureSession(ready.folder, precision, ready.facts), note
    from embeddings.encoders.openvino_graph import OpenVinoSession
    from embeddings.picture_engines import OPENVINO

    session = OpenVinoSession(
        ready.folder, precision, way["numbers"], ready.facts, how if precision == "int8" else None
    )
    note = Message(
        "computed_by",
        "{label} is computed by {engine} in {numbers}: faster, cosine to full precision {mean} on average, {worst} at "
        "worst",
        {"label": ready.row.label, "engine": OPENVINO, **way},
    )
    return session, note
