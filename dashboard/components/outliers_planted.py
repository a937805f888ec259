"""x"""


def planted_tab(t, explorer, verdict):
    pass
