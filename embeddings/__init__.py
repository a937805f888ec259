"""Vectarium's library: data to embeddings, to neighbors, to maps. It works without a browser."""
