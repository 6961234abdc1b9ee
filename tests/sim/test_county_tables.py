"""From rows to a county: headings in both languages, what stands in for blanks, and what is refused, with its place."""

import copy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_tables import tabled_counties

import sim
from sim.case import LIMITS
from sim.county import HOLDERS
from sim.county_columns import DEPARTMENTS, DUTIES, PEOPLE, TOWNSHIPS, flags, holders, key, tables
from sim.county_tables import MOST_TOWNSHIPS, county_of
from sim.domains import domains
from sim.tables import table
from sim.words import LANGUAGES

TOWNS = [{"name": "城关镇", "cadres": 24}, {"name": "河口镇", "cadres": 12}]


WATER = [{"domain": "水利", "name": "水利局"}]


def made(towns=TOWNS, **content):
    """A county, of one department where it has duties and nothing is said of departments."""
    if DUTIES in content:
        content = {DEPARTMENTS: WATER, **content}
    return county_of({"townships": towns, **content}, "x.toml")


def towns(**more):
    """The two townships, with more in the first."""
    return [{**TOWNS[0], **more}, TOWNS[1]]


# What is accepted


def test_bounds_are_those_of_a_case():
    columns = tables()[TOWNSHIPS].columns
    assert (columns["cadres"].low, columns["cadres"].high) == LIMITS["cadres"]
    assert (columns["residents"].low, columns["residents"].high) == LIMITS["residents"]
    assert MOST_TOWNSHIPS == LIMITS["townships"][1] and tuple(holders()) == HOLDERS and set(flags()) == {"yes", "no"}


@pytest.mark.parametrize("name", [TOWNSHIPS, DEPARTMENTS, DUTIES, PEOPLE])
def test_every_heading_stands_for_its_column(name):
    for column in tables()[name].columns.values():
        for heading in column.written:
            assert tables()[name].column(heading) is column
            assert tables()[name].column(f" {heading.upper()}（人） ") is column


def test_a_heading_for_two_columns_is_a_fault_of_ours(monkeypatch):
    content = copy.deepcopy(table("county"))
    content["tables"]["people"]["columns"]["young"]["also"] = ["领导"]
    monkeypatch.setattr("sim.county_columns.table", lambda name: content)
    tables.cache_clear()
    with pytest.raises(AssertionError, match="county.toml: people: a heading stands for two columns"):
        tables()
    tables.cache_clear()


@pytest.mark.parametrize(
    "heading", ["workload.funded_share", "财力匹配率", "funded share", "Funded Share", "财力匹配率（%）"]
)
def test_parameters_are_columns_by_name_and_label(heading):
    county = made(towns(**{heading: "35%"}))
    assert [dict(town.params) for town in county.townships] == [
        {"workload.funded_share": 0.35},
        {"workload.funded_share": sim.parameters()["workload.funded_share"].default},
    ]


@pytest.mark.parametrize(
    ("cell", "cadres"), [(24, 24), ("24", 24), ("２４", 24), (24.0, 24), (" 24 ", 24), ("24.0", 24), ("+24", 24)]
)
def test_whole_numbers_as_people_write_them(cell, cadres):
    assert made([{"name": "a", "cadres": cell}]).cadres == cadres


def test_numbers_may_have_commas_after_thousands():
    rows = [{**TOWNS[0], "人口": "23,000"}, {**TOWNS[1], "人口": "７，０００"}]
    assert [town.residents for town in made(rows).townships] == [69, 21]  # of 90


def test_residents_by_posts_by_number_and_by_population():
    assert [town.residents for town in made().townships] == [60, 30]
    assert [town.residents for town in made(towns(residents=7)).townships] == [7, 30]
    rows = [{"name": str(k), "cadres": 1, "population": 1} for k in range(4)]
    assert [town.residents for town in made(rows).townships] == [3, 3, 2, 2]  # 10, the first among equals


def test_rows_that_say_nothing_are_left_out():
    county = made([*TOWNS, {"name": " ", "cadres": None}, {"name": "\u200b"}])
    assert len(county.townships) == 2 == len(county.tables["townships"])


def test_leaders_and_the_young():
    rows = [*TOWNS, {"name": "a", "cadres": 1}]
    county = made(rows, people=[{"乡镇": "河口镇", "领导": 3, "年轻干部": 6}, {"乡镇": "a", "领导": 0}])
    assert [town.leaders for town in county.townships] == [2, 3, 0]
    assert [town.params["cadres.young_share"] for town in county.townships] == [0.3, 0.5, 0.3]
    assert made(rows).townships[2].leaders == 1


# Departments


def departments(*rows, **content):
    return made(departments=list(rows), **content).domains


@pytest.mark.parametrize("name", ["work_safety", "安全生产", "Work safety", "应急管理局"])
def test_a_domain_that_ships_brings_its_values(name):
    (found,) = departments({"domain": name})
    ours = domains()[0]
    assert (found.id, found.name, found.department, found.business) == (
        "work_safety",
        ours.name,
        ours.department,
        False,
    )
    assert (found.enforcement_ratio, found.veto_rank) == (1.625, 1)


def test_a_domain_of_ones_own():
    one, two, three = departments(
        {"domain": "林业", "name": "林业局", "business": "是"},
        {"domain": "安监", "name": "应急管理局"},
        {"domain": "x"},
    )
    assert (one.id, one.department["en"], one.enforcement_ratio, one.business) == ("林业", "林业局", 1.0, True)
    assert (two.id, two.enforcement_ratio, two.department) == ("安监", 1.625, domains()[0].department)
    assert three.department == {"zh": "x", "en": "x"} and [one.veto_rank, two.veto_rank, three.veto_rank] == [1, 2, 3]


def test_ranks_that_are_stated():
    found = departments({"domain": "a", "veto_rank": 2}, {"domain": "b"}, {"domain": "c", "veto_rank": 1})
    assert [domain.veto_rank for domain in found] == [2, 0, 1]


def test_departments_with_one_veto_duties_come_first():
    duties = [
        {"item": "x", "domain": "c", "holder": "乡镇", "one_veto": "是"},
        {"item": "y", "domain": "a", "holder": "共同", "one_veto": "否"},
        {"item": "z", "domain": "b", "holder": "共同", "one_veto": 1},
    ]
    rows = [{"domain": "a"}, {"domain": "b"}, {"domain": "c"}]
    assert [domain.veto_rank for domain in departments(*rows, duties=duties)] == [3, 1, 2]
    duties = [{"item": "x", "domain": domain.id, "holder": "乡镇"} for domain in domains()]
    duties[-1]["one_veto"] = "是"
    ours = county_of({"townships": TOWNS, "duties": duties}).domains
    assert [domain.veto_rank for domain in ours] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 1]


def test_what_stands_in_for_departments():
    county = made(departments=[{"domain": "城市管理", "visits": 0.5}, {"domain": "x"}])
    assert county.visits == (0.5, 0.14) and county.downshift == ()
    assert county.enforcement == (0.5 * 1.75, 0.5)  # ratios that do not average 1 are no ratios of a mean
    assert made(departments=[{"domain": "x"}, {"domain": "y", "enforcement": "80%"}]).enforcement == (0.5, 0.8)
    assert made(departments=[{"domain": "x"}]).enforcement == ()
    assert made(towns(**{"work.enforcement_share": 0.2}), departments=[{"domain": "城市管理"}]).enforcement == ()


# Duties


def duty(**more):
    return {"item": "x", "domain": "水利局", "holder": "乡镇", **more}


@pytest.mark.parametrize(
    ("cell", "holder"),
    [
        ("基本履职", "township"),
        ("own", "township"),
        ("配合", "shared"),
        ("上收", "department"),
        ("县级部门", "department"),
    ],
)
def test_holders_as_lists_call_them(cell, holder):
    assert made(duties=[duty(holder=cell)]).duties[0].holder == holder


@pytest.mark.parametrize("cell", ["河口镇", ["河口镇"], " 河口镇 、", "河口镇；河口镇"])
def test_duties_of_some_townships(cell):
    assert made(duties=[duty(townships=cell)]).duties[0].townships == (1,)
    assert made(duties=[duty(townships="河口镇, 城关镇")]).duties[0].townships == (1, 0)


def test_how_often_duties_arise():
    some = made(duties=[duty(yearly=3), duty(item="y")]).duties
    assert [one.yearly for one in some] == [3.0, 12.0]
    none = made(duties=[duty(), duty(item="y", townships="河口镇")])
    assert len({one.yearly for one in none.duties}) == 1
    assert none.levels["workload.mandates"] == pytest.approx(2.3 / 24 * 18, rel=1e-3)  # as without a list


def test_one_item_may_differ_by_township():
    rows = [duty(yearly=1, townships="河口镇"), duty(yearly=2, townships="城关镇")]
    assert made(duties=rows).yearly[:, 0, 0].tolist() == [2.0, 1.0]


# Anything

CELLS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.text(max_size=3))
CELLS |= st.sampled_from(
    ["城关镇", "乡镇", "是", "1e5", "35%", "水利", "3-5", "９９９", date(2024, 3, 5), b"x", {"a": 1}]
)


@given(st.data())
def test_whatever_cells_hold_it_is_a_county_or_one_line_of_what_is_wrong(data):
    content = {}
    for name, kind in tables().items():
        columns = [column.name for column in kind.columns.values() if column.kind != "parameter"]
        row = st.fixed_dictionaries({column: CELLS for column in columns if kind.columns[column].needed})
        row = st.builds(dict.__or__, row, st.dictionaries(st.sampled_from(columns), CELLS, max_size=3))
        content[name] = data.draw(st.lists(row, max_size=3))
    content["townships"] += TOWNS
    try:
        county_of(content)
    except sim.InputError as error:
        assert all("\n" not in error.told(lang) for lang in LANGUAGES)


# Round trip


@given(tabled_counties())
def test_tables_give_their_county_again(county):
    again = county_of(county.tables)
    assert again == county and again.tables == county.tables


def test_tables_cannot_be_changed():
    with pytest.raises(TypeError, match="read-only"):
        made().tables["townships"][0]["cadres"] = 3


# What is refused: where it stands, and a part of what is said of it in both languages


def refused(zh, en, rows=TOWNS, **content):
    with pytest.raises(sim.InputError) as caught:
        made(rows, **content)
    said = {lang: caught.value.told(lang) for lang in LANGUAGES}
    for lang, parts in (("zh", zh), ("en", en)):
        for part in parts if isinstance(parts, tuple) else (parts,):
            assert part in said[lang], said[lang]
        assert "\n" not in said[lang]


CELL = ("x.toml 中的 county.townships 第 1 行“{}”", "county.townships of x.toml, row 1, column {}")


@pytest.mark.parametrize(
    ("column", "cell", "zh", "en"),
    [
        ("cadres", 0, "须为 1 至 500 的整数，不能是“0”", "a whole number from 1 to 500, not '0'"),
        ("cadres", "abc", "不能是“abc”", "not 'abc'"),
        ("cadres", 2.5, "整数", "whole number"),
        ("cadres", True, "整数", "whole number"),
        ("cadres", "1e999", "整数", "whole number"),
        ("cadres", "2024-3-5", "不能是日期 2024-3-5", "not the date 2024-3-5; Excel"),
        ("编制", "3月5日", "日期", "date"),
        ("编制", "3-5", "日期", "date"),
        ("cadres", "35%", "整数", "whole number"),
        ("residents", -1, "0 至 5000", "0 to 5000"),
        ("residents", 5001, "0 至 5000", "0 to 5000"),
        ("population", "a lot", "整数", "whole number"),
        ("财力匹配率", 1.5, "可取 0 至 1", "allowed: 0 to 1"),
        ("funded share", "much", "须为数值，不能是“much”", "must be a number, not 'much'"),
        ("workload.deadline_months", 2.5, "整数", "whole number"),
        ("name", "x" * 61, "不得超过 60 个字", "no longer than 60 letters"),
        ("name", "a、b", "分隔符", "divide names"),
        ("name", True, "须为文字", "must be a text"),
        ("name", "\ud800", "半个字符", "half a character"),
    ],
)
def test_a_cell_of_townships_is_refused(column, cell, zh, en):
    row = {**TOWNS[0], column: cell}
    if column == "编制":
        del row["cadres"]
    refused((CELL[0].format(column), zh), (CELL[1].format(column), en), [row])


def test_names_of_townships_differ_and_are_there():
    refused(
        "第 3 行“name”：“城 关鎭”".replace("鎭", "镇"),
        "stands in row 1 already",
        [*TOWNS, {"name": "城 关镇", "cadres": 3}],
    )
    refused("与第 1 行重复", "row 1 already", [{"name": "Ａ", "cadres": 3}, {"name": "a", "cadres": 3}])
    refused("第 2 行“name”：不能为空", "row 2, column name: must not be blank", [TOWNS[0], {"name": " ", "cadres": 3}])
    refused("第 2 行“cadres”：不能为空", "row 2, column cadres: must not be blank", [TOWNS[0], {"name": "a"}])
    refused("缺少“编制”列", "has no column cadres", [{"name": "a"}])


def test_columns_are_known_and_once():
    refused("没有名为“cadre”的列", "did you mean 'cadres'?", towns(cadre=3))
    refused("是否应为“人口”", "did you mean '人口'?", towns(人口量=3))
    refused(
        "是否应为“workload.funded_share”",
        "did you mean 'workload.funded_share'?",
        towns(**{"workload.fundedshares": 1}),
    )
    refused("“cadres”列是同一列", "are the same column", towns(编制=3))
    refused(("全县部门的参数", "department.prior"), "differs by no township", towns(**{"department.prior": 0.2}))
    refused("全县部门的参数", "parameter of all departments", towns(部门追责先验=0.2))


@pytest.mark.parametrize(
    ("rows", "content", "zh", "en"),
    [
        (towns(population=3, residents=3), {}, "“population”列", "column population"),
        (towns(**{"workload.mandates": 2}), {DUTIES: [duty()]}, "履职事项说的是同一件事", "column workload.mandates"),
        (towns(**{"work.matter_hours": 20}), {DUTIES: [duty()]}, "work.matter_hours", "says what duties says too"),
        (towns(**{"一票否决领域数": 2}), {DUTIES: [duty(one_veto=1)]}, "一票否决领域数", "一票否决领域数"),
        (TOWNS, {DEPARTMENTS: [{"domain": "水利", "name": "水利局", "enforcement": 1}], DUTIES: [duty()]},
         "“enforcement”列与履职事项", "column enforcement"),
        (towns(督查频次=0.2), {DEPARTMENTS: [{"domain": "x", "visits": 0.1}]}, "的“visits”列", "督查频次"),
        (towns(**{"cadres.young_share": 0.2}), {PEOPLE: [{"name": "河口镇", "young": 1}]}, "“young”列", "column young"),
    ],
)  # fmt: skip
def test_nothing_is_said_twice(rows, content, zh, en):
    refused((zh, "只留一处"), (en, "keep one"), rows, **content)


def test_population_is_of_all_or_of_none():
    refused("第 2 行“population”：不能为空", "row 2, column population: must not be blank", towns(population=3))
    crowd = [
        {"name": "a", "cadres": 500, "population": 1},
        *({"name": str(k), "cadres": 500, "population": 1} for k in range(9)),
    ]
    crowd[0]["population"] = 10**8
    refused("超过 5000 名", "more than 5000", crowd)


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (
            {"leaders": 13},
            "第 1 行“leaders”：不得多于该乡镇的干部人数 12",
            "no more than the township's 12 cadres, not 13",
        ),
        ({"young": 13}, "第 1 行“young”", "row 1, column young"),
        ({"young": -1}, "0 至 500", "0 to 500"),
        ({"name": "河口乡"}, "是否应为“河口镇”", "unknown township '河口乡'; did you mean '河口镇'?"),
        ({"name": ""}, "不能为空", "must not be blank"),
    ],
)
def test_people_are_of_townships(row, zh, en):
    refused(("county.people", zh), ("county.people", en), people=[{"name": "河口镇", "leaders": 1, **row}])
    refused("第 2 行“name”：“河口镇”与第 1 行重复", "row 1 already", people=[{"name": "河口镇", "young": 1}] * 2)


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (
            {"domain": "水力局"},
            "第 1 行“domain”：没有名为“水力局”的部门或领域；是否应为“水利局”",
            "did you mean '水利局'?",
        ),
        (
            {"holder": "省里"},
            "须为下列之一：乡镇、共同、县级部门；",
            "one of township, shared, department, not",
        ),
        ({"one_veto": "maybe"}, "须为下列之一：是、否", "must be one of yes, no"),
        ({"yearly": -1}, "0 至 100000", "from 0 to 100000, not '-1'"),
        ({"hours": 0}, "0.1 至 1000", "0.1 to 1000"),
        ({"townships": "河口镇、河源镇"}, "是否应为“河口镇”", "unknown township '河源镇'"),
        ({"item": "x" * 301}, "300 个字", "300 letters"),
        ({"item": None}, "不能为空", "must not be blank"),
    ],
)
def test_a_cell_of_duties_is_refused(row, zh, en):
    (column,) = row
    refused((f"第 1 行“{column}”", zh), (f"row 1, column {column}", en), duties=[duty(**row)])


def test_a_duty_stands_once_in_a_township():
    refused("第 2 行“item”：“x”与第 1 行重复", "'x' stands in row 1 already", duties=[duty(), duty(townships="河口镇")])


@pytest.mark.parametrize(
    ("rows", "zh", "en"),
    [
        ([{"domain": "a"}, {"domain": "Ａ"}], "第 2 行“domain”：“Ａ”与第 1 行重复", "row 1 already"),
        ([{"domain": "安全生产"}, {"domain": "work safety"}], "与第 1 行重复", "row 1 already"),
        ([{"domain": "a", "name": "c"}, {"domain": "b", "name": "c"}], "“c”与第 1 行重复", "'c' stands in row 1"),
        (
            [{"domain": "a", "veto_rank": 1}, {"domain": "b", "veto_rank": 1}],
            "第 2 行“veto_rank”",
            "1 to 2 without gaps",
        ),
        ([{"domain": "a", "veto_rank": 1}, {"domain": "b", "veto_rank": 3}], "不能是 3", "doubles, not 3"),
        ([{"domain": "a", "veto_rank": 0}], "1 至 64", "1 to 64"),
        ([{"domain": "a", "visits": 2}], "须为 0 至 1 的数值，不能是“2”", "a number from 0 to 1, not '2'"),
        ([{"domain": "a", "business": "常常"}], "下列之一：是、否", "one of yes, no"),
        ([{"domain": str(k)} for k in range(65)], "1 至 64 行，不能是 65 行", "1 to 64 rows, not 65"),
        ([], "1 至 64 行，不能是 0 行", "1 to 64 rows, not 0"),
    ],
)
def test_departments_are_refused(rows, zh, en):
    refused(("county.departments", zh), ("county.departments", en), departments=rows)


def test_ranks_agree_with_the_marks_of_duties():
    rows = [{"domain": "a", "veto_rank": 2}, {"domain": "b", "veto_rank": 1}]
    duties = [{"item": "x", "domain": "a", "holder": "乡镇", "one_veto": "是"}]
    refused("第 1 行“veto_rank”：有一票否决事项的部门须排在第 1 至 1 位，不能是 2", "ranks 1 to 1, not 2",
            departments=rows, duties=duties)  # fmt: skip
    duties.append({"item": "y", "domain": "b", "holder": "乡镇", "one_veto": "是"})
    assert made(departments=rows, duties=duties).levels["assessment.veto_domains"] == 2.0


def test_levels_that_no_case_can_have_are_refused():
    big = [{"name": "a", "cadres": 100}]
    refused(("平均每个乡镇 100 名干部", "9.58"), ("at 100 cadres", "workload.mandates"), big)
    assert made([{**big[0], "workload.mandates": 8}]).levels["workload.mandates"] == 8.0
    often = [duty(yearly=240)]
    refused(("一件事项代表 3 次", "111"), ("stands for 3 of them", "111 hours"), duties=often)
    assert made(duties=[{**row, "hours": 8} for row in often]).levels["work.matter_hours"] == 24.0
    one = {"duties": [duty()], "departments": [*WATER, *({"domain": str(k)} for k in range(9))]}
    refused(("水利局给城关镇的任务", "10 倍", "最多 7 倍"), ("10 times the county's mean", "at most 7"), **one)
    far = [{"name": "a", "cadres": 83}, *({"name": str(k), "cadres": 1} for k in range(20))]
    refused("给a的任务", "on a, at most 7 times", far)
    many = [{"domain": f"d{k}"} for k in range(11)]
    duties = [{"item": "x", "domain": f"d{k}", "holder": "共同", "one_veto": "是"} for k in range(11)]
    refused("11 个，最多 10 个", "11 departments have one-veto duties", departments=many, duties=duties)


def test_tables_are_known_and_are_tables():
    refused("没有名为“township”的县的表", "did you mean 'townships'?", township=[])
    refused("须为若干表", "must be tables", duties={"item": "x"})
    refused("须为若干表", "must be tables", duties=["x"])
    with pytest.raises(sim.InputError, match="there is no table of townships in x.toml"):
        county_of({"duties": [duty()]}, "x.toml")
    refused("1 至 1000 行，不能是 0 行", "1 to 1000 rows, not 0", [])
    refused("1001 行", "not 1001", [{"name": str(k), "cadres": 1} for k in range(1001)])


def test_names_are_texts_in_which_nothing_acts():
    rows = towns(name=" \u202e城关\n镇\x1b ")
    assert made(rows).townships[0].name == "城关 镇〓"
    assert key("城关 镇〓") == key("城关镇〓")
