"""What single pages put into a link: short words and numbers, each in a form that is checked."""

import re
from collections.abc import Mapping

# Remedies in their order, as embeddings.remedies.remedies_text writes them.
STEP = r"(center|remove-top-[1-9]\d{0,3}|normalize)"
STEPS = rf"{STEP}(\.{STEP}){{0,7}}"
# Parameters of single pages that are one short word or number each, and what they may hold.
CHOICES: Mapping[str, re.Pattern[str]] = {
    "remedied": re.compile(STEPS),  # what was done to the space that is open
    "remedy": re.compile(STEPS),  # what is tried on the health page
    # Of the page of groups: the method, its settings, where names come from, the number of the column beside them.
    "cluster": re.compile(r"kmeans|hdbscan|communities"),
    "clusters": re.compile(r"\d{1,3}"),
    "least": re.compile(r"\d{1,5}"),
    "samples": re.compile(r"\d{1,3}"),
    "around": re.compile(r"\d{1,3}"),
    "resolution": re.compile(r"\d{1,2}(\.\d{1,3})?"),
    "grouped": re.compile(
        r"part"
    ),  # "project only these" was grouped anew; else its items keep the whole's groups
    "named": re.compile(r"terms|classes|column|items"),
    "against": re.compile(r"\d{1,3}"),
    "check": re.compile(r"quality|stability|real|converge"),  # the tab of the trust page
    "drawn": re.compile(r"tsne|umap"),  # the method of its maps
    "vary": re.compile(r"seeds|neighborhoods"),  # what differs between them
    # Whose groups are followed: those of the column of that number, those of the page of groups, or found by k-means.
    "followed": re.compile(r"\d{1,3}|group|found"),
    "best": re.compile(r"trustworthiness|continuity|knn_preservation|distance_correlation"),
    # The second space of a comparison (dashboard.comparing), how many neighbors count, and what the colors show.
    "with": re.compile(
        r"raw:|remedied:[a-z0-9.-]{0,80}|encoder:[\w:./+-]{1,120}|sample:[a-z0-9-]{1,64}|trained:[0-9a-f]{32}|file:([0-9a-f]{32})?"
    ),
    "near": re.compile(r"5|10|15|30"),
    # Of the page of outliers: the detector, its settings, what is declared normal (a value of a column by their numbers),
    # the threshold in percent of the normal items, which value means strange, the tab, the clicked item of a second file.
    "detector": re.compile(r"knn|lof|iforest|cluster|mahalanobis|autoencoder"),
    "beside": re.compile(r"\d{1,3}"),
    "trees": re.compile(r"\d{1,4}"),
    "centers": re.compile(r"\d{1,3}"),
    "narrow": re.compile(r"\d{1,3}"),
    "epochs": re.compile(r"\d{1,4}"),
    "normal": re.compile(r"column|selection|file|\d{1,3}-\d{1,3}x?"),
    "above": re.compile(r"[5-9]\d(\.\d)?"),
    "strange": re.compile(r"\d{1,3}-\d{1,3}x?"),
    "seek": re.compile(r"table|known|planted"),
    # Of its self-test: what is planted, and the number of the column that tells topics apart.
    "plants": re.compile(r"(topic|noise|gaussian|swapped)(\.(topic|noise|gaussian|swapped)){0,3}"),
    "topics": re.compile(r"kmeans|\d{1,3}"),
    "fresh": re.compile(r"\d{1,9}"),
    "results": re.compile(r"lens|indexes"),  # the tab of the search page
    "paint": re.compile(r"overlap|own"),
    # Of the recommender page: whose ratings, the model and what differs from its usual settings, what is shown, the rows
    # of the user and the item that are looked at, what a new user has picked, how ratings are split to measure.
    "ratings": re.compile(r"sample|[0-9a-f]{32}"),
    "model": re.compile(r"als|bpr|svd|popularity|item_neighbors"),
    "fitted": re.compile(r"[a-z_]{1,20}:\d{1,10}(\.\d{1,8})?(,[a-z_]{1,20}:\d{1,10}(\.\d{1,8})?){0,5}"),
    "room": re.compile(r"offers|similar|newcomer|measured"),
    "plane": re.compile(r"umap|pca"),
    "who": re.compile(r"\d{1,7}"),
    "what": re.compile(r"\d{1,7}"),
    "akin": re.compile(r"items|users"),
    "picks": re.compile(r"\d{1,7}(\.\d{1,7}){0,19}"),
    "seen": re.compile(r"shown"),
    "newly": re.compile(r"cosine"),  # how a new user's offers are ranked, if not by their scores
    "split": re.compile(r"time|random"),
    # Of the page of categories: whose table, and the beginning of its digest, the numbers of the columns that are encoded and predicted, columns that are
    # taken for another kind, the order of the categories as places in the alphabet, how pictures are sorted, the dimension.
    "table": re.compile(r"sample|own(:[0-9a-f]{8})?"),
    "encoded": re.compile(r"\d{1,3}"),
    "predicted": re.compile(r"\d{1,3}"),
    "kinds": re.compile(r"\d{1,3}[noq](\.\d{1,3}[noq]){0,39}"),
    "ranked": re.compile(r"\d{1,2}(-\d{1,2}){1,59}"),
    "sorted": re.compile(r"target|alphabet|order"),
    "learned": re.compile(r"\d{1,2}"),
}
