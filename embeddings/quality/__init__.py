"""How far a map can be trusted: as a whole over the size of a neighborhood, and item by item."""

from embeddings.quality.measure import quality as quality
from embeddings.quality.measure import quality_many as quality_many
from embeddings.quality.measure import random_layout as random_layout
from embeddings.quality.neighborhood import NeighborMarks as NeighborMarks
from embeddings.quality.neighborhood import map_neighbors as map_neighbors
from embeddings.quality.neighborhood import marks_of as marks_of
from embeddings.quality.neighborhood import neighbor_marks as neighbor_marks
from embeddings.quality.neighborhood import shared_neighbors as shared_neighbors
from embeddings.quality.result import KS as KS
from embeddings.quality.result import MEASURES as MEASURES
from embeddings.quality.result import Measured as Measured
from embeddings.quality.result import Quality as Quality
from embeddings.quality.result import QualitySettings as QualitySettings
from embeddings.quality.variance import variance_curve as variance_curve
