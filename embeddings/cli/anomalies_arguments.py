"""The options of finding outliers. Nothing heavy is imported to parse or to show help."""

from typing import Any

from embeddings.cli.parsing import SPACE_HELP, add_command, add_json, natural, positive

DETECTOR_IDS = ("lof", "knn", "iforest", "cluster", "mahalanobis", "autoencoder")
SETTINGS = {
    "n_neighbors": "knn, lof: how many neighbors count (3, 7)",
    "n_estimators": "iforest: how many trees (100)",
    "n_clusters": "cluster: how many groups (20)",
    "bottleneck": "autoencoder: numbers that an item is squeezed through (16)",
    "n_epochs": "autoencoder: rounds of training (40)",
}


def add_anomalies(commands: Any) -> None:
    parser = add_command(
        commands, "anomalies", "print_anomalies", "Say which items of a space are strange.", "anomalies"
    )
    parser.add_argument("space", metavar="SPACE", help=SPACE_HELP)
    parser.add_argument(
        "--normal",
        metavar="SPACE",
        help="learn from this space what is normal, and judge the items of the other",
    )
    parser.add_argument("--detector", choices=DETECTOR_IDS, help=f"{DETECTOR_IDS[0]} where left out")
    for name, told in SETTINGS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=positive, metavar="N", help=told)
    parser.add_argument(
        "--random-state", type=natural, metavar="N", help="iforest, cluster, autoencoder: the seed (42)"
    )
    parser.add_argument(
        "--metric",
        choices=("cosine", "euclidean", "dot"),
        help="judge directions (cosine, dot) or distances (euclidean); the encoder's own where left out",
    )
    parser.add_argument(
        "--share", type=float, metavar="X", help="flag this share of what the detector learned from (0.05)"
    )
    parser.add_argument(
        "--spread", action="store_true", help="flag what is 3.5 robust deviations from the median"
    )
    parser.add_argument("-k", type=positive, default=20, metavar="N", help="rows of the table (20)")
    parser.add_argument("--column", metavar="NAME", help="with --outlier: the column that knows the outliers")
    parser.add_argument(
        "--outlier",
        metavar="VALUE",
        action="append",
        help="its value for outliers (repeat): how well they are found",
    )
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="plant outliers into SPACE and say which detector finds them; --column names the groups",
    )
    parser.add_argument(
        "--repeats", type=positive, metavar="N", help="of --self-test: plantings of each kind (3)"
    )
    add_json(parser)
