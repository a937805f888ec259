"""The options of finding groups. Nothing heavy is imported to parse or to show help."""

from typing import Any

from embeddings.cli.parsing import SPACE_HELP, add_command, add_json, natural, positive

CLUSTER_METHODS = ("communities", "kmeans", "hdbscan")
NAMED_BY = ("auto", "terms", "classes", "column", "items")


def add_clusters(commands: Any) -> None:
    parser = add_command(
        commands,
        "clusters",
        "print_clusters",
        "Find groups in a space, and say what they are worth.",
        "clusters",
    )
    parser.add_argument("space", metavar="SPACE", help=SPACE_HELP)
    parser.add_argument("--method", choices=CLUSTER_METHODS, default=CLUSTER_METHODS[0])
    parser.add_argument("--n-clusters", type=positive, metavar="N", help="kmeans: how many groups (8)")
    parser.add_argument(
        "--min-cluster-size", type=positive, metavar="N", help="hdbscan: the smallest group (10)"
    )
    parser.add_argument(
        "--min-samples", type=positive, metavar="N", help="hdbscan: more leaves more noise (5)"
    )
    parser.add_argument(
        "--n-neighbors", type=positive, metavar="N", help="communities: neighbors in the graph (15)"
    )
    parser.add_argument(
        "--resolution", type=float, metavar="X", help="communities: more gives more groups (1)"
    )
    parser.add_argument(
        "--random-state", type=natural, metavar="N", help="kmeans, communities: the seed (42)"
    )
    parser.add_argument("--named-by", choices=NAMED_BY, default="auto", help="where the names come from")
    parser.add_argument("--column", metavar="NAME", help="say how far the groups agree with this column")
    parser.add_argument(
        "--quick", action="store_true", help="leave out stability and the comparison with noise"
    )
    parser.add_argument(
        "--out", metavar="SPACE.parquet", help="the space with the columns group and group_name"
    )
    add_json(parser)
