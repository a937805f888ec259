"""Groups: clusters of a space, their names, what they are worth, and how they agree with a column."""

from embeddings.clusters.agreement import Agreement as Agreement
from embeddings.clusters.agreement import agreement as agreement
from embeddings.clusters.agreement import is_comparable as is_comparable
from embeddings.clusters.cluster import MIN_ITEMS as MIN_ITEMS
from embeddings.clusters.cluster import cluster as cluster
from embeddings.clusters.cluster import cluster_vectors as cluster_vectors
from embeddings.clusters.cluster import neighbors_needed as neighbors_needed
from embeddings.clusters.judgment import Judgment as Judgment
from embeddings.clusters.judgment import judge as judge
from embeddings.clusters.names import GroupNames as GroupNames
from embeddings.clusters.names import name_groups as name_groups
from embeddings.clusters.result import NOISE as NOISE
from embeddings.clusters.result import Clusters as Clusters
from embeddings.clusters.settings import CLUSTERERS as CLUSTERERS
from embeddings.clusters.settings import HDBSCAN as HDBSCAN
from embeddings.clusters.settings import ClusterSettings as ClusterSettings
from embeddings.clusters.settings import Communities as Communities
from embeddings.clusters.settings import KMeans as KMeans
from embeddings.clusters.settings import clusters_from_dict as clusters_from_dict
from embeddings.clusters.settings import clusters_to_dict as clusters_to_dict
from embeddings.clusters.silhouette import Silhouette as Silhouette
from embeddings.clusters.silhouette import silhouette as silhouette
from embeddings.clusters.stability import Resampling as Resampling
from embeddings.clusters.stability import Stability as Stability
from embeddings.clusters.stability import stability as stability
from embeddings.clusters.typical import typical_rows as typical_rows
