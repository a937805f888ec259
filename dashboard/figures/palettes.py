"""Colors of categories: Okabe–Ito's eight, then the farthest free color in OKLab, also as a deuteranope sees it.

Each theme has its own 64: every color stands out from the background by 3:1 or more (white, and #161A24).
Okabe–Ito's yellow, orange and sky blue are darkened on the light background until they do, black is white on the dark.
"""

# fmt: off
LIGHT = (
    "#0072B2", "#C08404", "#009E73", "#D55E00", "#C976A4", "#3899CD", "#9D9302", "#1B1B1F",
    "#AA00FF", "#860061", "#0000FF", "#005500", "#310C86", "#FF00DB", "#793D18", "#FF006D",
    "#9E79F3", "#004961", "#6D3DB6", "#B631AA", "#B60C3D", "#6D5579", "#3D6DFF", "#556D49",
    "#610018", "#492455", "#6118F3", "#008600", "#9E6155", "#3D3100", "#003DB6", "#FF0C00",
    "#CE55E7", "#796DB6", "#CE0079", "#6D0086", "#F349AA", "#006D79", "#E7616D", "#926D0C",
    "#8655FF", "#9E3D6D", "#9E00C2", "#493D86", "#B6866D", "#6D3149", "#AA3D00", "#490CB6",
    "#863D92", "#003D31", "#E700FF", "#559E31", "#92000C", "#00316D", "#AA61C2", "#6186E7",
    "#869261", "#498686", "#31553D", "#9E86C2", "#1849E7", "#5561CE", "#005592", "#9E6192",
)
DARK = (
    "#137ABA", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#E8E8EC",
    "#AA00FF", "#00DB00", "#FF00DB", "#18F3C2", "#CE0061", "#FFAAFF", "#4955FF", "#796D00",
    "#AA86FF", "#AA3DAA", "#FFAA9E", "#92C26D", "#9E5555", "#00AA00", "#FF556D", "#79E7FF",
    "#796192", "#AA9255", "#3D92FF", "#C2B6CE", "#007979", "#8655DB", "#00C2B6", "#92F379",
    "#FF249E", "#DBCE92", "#E76DF3", "#0C7931", "#DB000C", "#DB31FF", "#7986CE", "#55FF00",
    "#FF8655", "#869E0C", "#249EAA", "#B6CE00", "#CE796D", "#6D7961", "#92CEB6", "#FF6DC2",
    "#C2AAFF", "#AA6DC2", "#18DB79", "#79AA86", "#DB00AA", "#C2AA92", "#B600CE", "#4961CE",
    "#B65586", "#FFC2DB", "#FF3D0C", "#F392B6", "#9E9ECE", "#FFC249", "#B655E7", "#AA6D3D",
)
# fmt: on
GRAY = ("#868C98", "#868C98")  # others, and missing values: 3.4:1 on white, 5.2:1 on the dark background
PLAIN = ("#0072B2", "#56B4E9")  # no color column

# viridis, without the end that would vanish in the background of the theme
SEQUENTIAL_LIGHT = ("#440154", "#482878", "#3E4989", "#31688E", "#26828E", "#1F9E89", "#259B68")
SEQUENTIAL_DARK = ("#5566AA", "#3E84A8", "#26969E", "#1F9E89", "#35B779", "#6ECE58", "#B5DE2B", "#FDE725")
# blue – gray – red, the middle at zero
DIVERGING_LIGHT = ("#053061", "#2166AC", "#4A84B8", "#7F878F", "#C9705F", "#B2182B", "#67001F")
DIVERGING_DARK = ("#92C5F9", "#5DA5E8", "#5F8DBB", "#7F8894", "#C4816F", "#F0705A", "#FFAA94")
