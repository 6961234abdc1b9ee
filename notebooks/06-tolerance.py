# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 容错：写在纸上，用在事上 · Tolerance on paper, and in fact
#
# 文件规定了容错，覆盖面也宽；可是界限不清，认定的人自己也怕担责，于是很少有人真的被容错。只发文件，与把界限写清、让认定的人不担责，差在哪里？
#
# The document grants tolerance, and widely; but its bounds are unclear and those who grant it fear to be blamed, so that few are tolerated in fact. What differs between issuing the document and making it clear, with no blame for who grants?

# %%
from IPython.display import display

import experiments as ex
import sim

cases = [sim.load_case(name) for name in ("baseline", "tolerance_on_paper", "tolerance_in_fact")]
cases[1:]

# %%
outcomes = [
    "tolerated_share",
    "blame_avoidance_rate_shapley",
    "true_blame_acting",
    "felt_blame_acting",
    "needs_resolved",
]
answer = ex.compare(cases, range(1, 13), outcomes)
for lang in ("zh", "en"):
    display(answer.figures(lang)["comparison"])

# %%
for lang in ("zh", "en"):
    print(*answer.sentences(lang), sep="\n")

# %% [markdown]
# ## 怎样变为相信 · How it comes to be believed
#
# 干部看到的是身边的事例。真实的追责率变了，感受到的要慢慢才跟上：
#
# Cadres see what happens around them. The true rate of blame changes at once, what is felt follows:

# %%
for lang in ("zh", "en"):
    display(ex.survey(cases, range(1, 13)).figures(lang)["courses"])

# %% [markdown]
# **不能说明什么**：容错的裁量曲线和认定人的畏惧是假定的；该容的与不该容的在模型里分得清，现实中正是难处。
#
# **What it cannot say**: the curve of discretion and the fear of those who grant are assumed; what deserves tolerance is plain in the model, and that is what is hard in fact.
