# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 五种药方 · Five prescriptions
#
# 五份文件开出五种药方（S0–S4）。这里在同一个虚构的县、同样的 12 个随机情景上把它们与现状相比：差多少，经由什么原因，文件换一种读法又如何。
#
# Five documents prescribe five cures (S0–S4). Here they are compared with the county as it is, in the same fictional county on the same 12 seeds: by how much they differ, through which causes, and what becomes of it when the documents are read otherwise.

# %%
from IPython.display import display

import experiments as ex
import sim

cases = [sim.load_case(name) for name in ("baseline", "s0", "s1", "s2", "s3", "s4")]
seeds = range(1, 13)


def show(answer, name):
    for lang in ("zh", "en"):
        display(answer.figures(lang)[name])


# %% [markdown]
# 每份文件译成一组政策杠杆的移动，各有理由。以 S2 为例：
#
# Each document is translated into moves of policy levers, each with its reason. S2, for example:

# %%
cases[3]

# %% [markdown]
# ## 差多少 · By how much
#
# 改革从第 61 个月起；比较改革后第 1 至 5 年。各情景在同一随机情景上运气相同，所以逐个随机情景相减。
#
# Reforms begin in month 61, and years 1–5 after them are compared. On one seed all cases share their luck, so they are subtracted seed by seed.

# %%
comparison = ex.compare(cases, seeds)
comparison

# %% [markdown]
# 其中一个差值的全部统计量：S2 的不干不错率。
#
# Every statistic of one of these differences: blame avoidance under S2.

# %%
comparison.difference(3, 0)

# %%
show(comparison, "comparison")

# %% [markdown]
# **怎样读**：点是与现状的平均差值，横线是 95% 区间；区间不含零，说明差别不是这些随机情景的偶然。**不能说明什么**：区间只管偶然，不管模型和假定的参数对不对；各情景力度不等，次序不是结论。
#
# **How to read it**: a dot is the mean difference from the county as it is, a bar its 95 % interval; one without zero is no accident of the seeds. **What it cannot say**: the interval covers chance only, not whether the model and its assumed parameters are right; the doses differ between packages, so their ranking is no finding.

# %% [markdown]
# ## 经由什么原因 · Through which causes

# %%
surveyed = ex.survey(cases, seeds)
show(surveyed, "causes")

# %% [markdown]
# **怎样读**：左图每条加起来是全部决定，办了的和没办的，没办的按原因分；中图是没办时做了什么；右图大于 1，说明办一次比不办一次更容易被处理，即“多干多错”。**不能说明什么**：原因的份额（沙普利值）是模型自己的反事实，问卷里问不出来，也不是真实干部的动机。
#
# **How to read it**: on the left each bar holds all decisions, those to act and those not to, by cause; in the middle what was done instead; on the right, above 1, an act is handled more often than a refusal: who does more, errs more. **What it cannot say**: the shares (Shapley values) come from the model's own counterfactuals, which no questionnaire could ask; they are not the motives of real cadres.

# %% [markdown]
# ## 换一种读法 · Read otherwise
#
# 两个人分别读五份文件，各自列出它们要求什么。两人都列出的是“一致”的读法（上面用的）；两人都列出且都认为说得明确的，是“从严”；有一人列出就算的，是“从宽”。次序还在不在？
#
# Two people read the five documents and listed what they ask for. What both listed is the agreed reading, used above; the narrow one takes of it what both found clear, the broad one what either listed. Does the order survive?

# %%
readings = ex.readings(cases, range(1, 9))
for lang in ("zh", "en"):
    display(readings.figures(lang)["readings_blame_avoidance_rate_shapley"])

# %%
for lang in ("zh", "en"):
    print(*readings.sentences(lang), sep="\n")

# %% [markdown]
# **不能说明什么**：各方案力度不等，由统一规则定出；哪一份文件“更好”，这里答不了。在众多假想情形里它们各占几成第一，见[结论](../docs/results/conclusions.md)。
#
# **What it cannot say**: packages differ in dose, which a rule has set; which document is "better" is not answered here. How often each is the best in worlds that could be: [conclusions](../docs/results/conclusions.md).
