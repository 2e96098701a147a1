import pytest
from pydantic import ValidationError

from contracts import feeds
from contracts.codes import REGIONS, find_region
from contracts.codes._places import STANDARD
from contracts.feeds.errors import explain
from contracts.feeds.fields.codes import written_as
from services.words.why_refused import why_refused

STARTUP = {
    "team_id": "T-1", "name": "测试团队", "summary": "做巡检机器人", "industry": "农业", "stage": "创业苗圃", "pools": ["p"],
}  # fmt: skip


def startup(**more: object) -> feeds.Startup:
    return feeds.Startup.model_validate({**STARTUP, "region": "成都市", **more})


def refusal(**more: object) -> tuple[str, str, str]:
    with pytest.raises(ValidationError) as caught:
        startup(**more)
    kind, [message] = explain(feeds.Startup, caught.value)
    chinese, english = (
        why_refused(language, "feed.startups", message) for language in ("zh-Hans", "en")
    )
    return kind, chinese, english


def test_the_table_has_all_counties_and_countries():
    counties = [code for code in STANDARD if not code.endswith("00")]
    assert len(counties) == 2850
    assert sum(STANDARD[code].zh.endswith("市") for code in counties) > 390
    assert sum(not code.isdigit() for code in REGIONS.codes) == 245


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("北京市宣武区", "110102"), ("崇文区", "110101"), ("110104", "110102"), ("310225", "310115"), ("上海市南汇区", "310115"),
        ("卢湾区", "310101"), ("莱芜市", "370116"), ("苏州市金阊区", "320508"), ("杭州市江干区", "330102"), ("襄樊市", "420600"),
        ("371200", "370116"), ("成都市郫县", "510117"), ("密云县", "110118"), ("江阴县", "320281"), ("武昌县", "420115"),
        ("通州市", "320612"), ("毕节地区", "520500"), ("510222", "500113"),
    ],
)  # fmt: skip
def test_a_former_name_or_code_counts_as_what_it_is_today(spelling, code):
    assert find_region(spelling) == code


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("江苏省江阴市", "320281"), ("江阴市", "320281"), ("浙江义乌", "330782"), ("湖北省仙桃市", "429004"), ("新疆石河子市", "659001"),
        ("臺北市", "710000"), ("重慶市渝中區", "500103"), ("四川省成都巿", "510100"), ("成都市（武侯区）", "510107"),
        ("成都高新区", "510100"), ("苏州工业园区", "320500"), ("东莞市虎门镇", "441900"), ("上海张江高科技园区", "310115"),
        ("四川省成都市武侯区天府大道1号", "510107"), ("510107001001", "510107"), ("Chengdu, Sichuan", "510100"),
        ("Beijing, China", "110000"), ("乾縣", "610424"), ("重庆市市辖区", "500000"),
        ("北京市北京市海淀区", "110108"), ("东莞市东莞市", "441900"), ("大同市城区", "140200"), ("淮安市淮安经济技术开发区", "320800"),
        ("河南省省直辖县级行政区划济源市", "419001"), ("重庆市县城口县", "500229"), ("河北省河北唐山海港经济开发区", "130200"),
        ("杭州西湖区", "330106"),
    ],
)  # fmt: skip
def test_a_place_is_known_with_and_without_what_is_above_it(spelling, code):
    assert find_region(spelling) == code


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("新加坡", "SG"), ("Singapore", "SG"), ("Berlin", "DE"), ("德国柏林", "DE"), ("Berlin, Germany", "DE"), ("美国", "US"),
        ("New York", "US"), ("東京", "JP"), ("日本東京都", "JP"), ("紐西蘭", "NZ"), ("義大利", "IT"), ("Stuttgart, Germany", "DE"),
        ("德国斯图加特", "DE"), ("London, UK", "GB"), ("SG", "SG"), ("U.S.A.", "US"), ("沙烏地阿拉伯", "SA"), ("München", "DE"),
    ],
)  # fmt: skip
def test_a_place_abroad_is_its_country(spelling, code):
    assert find_region(spelling) == code


@pytest.mark.parametrize(
    "spelling", ["London, Germany", "中国", "Paris, Texas, Germany", "德国东京"]
)
def test_a_place_abroad_that_contradicts_itself_is_not_guessed(spelling):
    assert find_region(spelling) is None


@pytest.mark.parametrize(
    ("spelling", "candidates"),
    [
        ("江苏省鼓楼区", ["南京市鼓楼区", "徐州市鼓楼区"]),
        ("朝阳", ["北京市朝阳区", "朝阳市", "长春市朝阳区"]),
        ("城关区", ["拉萨市城关区", "兰州市城关区"]),
        ("天府新区", ["成都市天府新区", "眉山市天府新区"]),
        ("江苏省鼓楼区软件园", ["南京市鼓楼区", "徐州市鼓楼区"]),
        ("黑山", ["黑山县", "黑山共和国"]),
    ],
)
def test_a_shared_name_is_asked_with_names_to_copy(spelling, candidates):
    assert find_region(spelling) is None
    assert REGIONS.candidates(spelling) == candidates
    assert all(find_region(name) for name in candidates)


def test_a_refused_shared_name_says_which_places_bear_it():
    kind, zh, en = refusal(region="江苏省鼓楼区")
    assert kind == "unknown_code"
    assert "同名" in zh
    assert "南京市鼓楼区、徐州市鼓楼区" in zh
    assert "南京市鼓楼区, 徐州市鼓楼区" in en


def test_suggestions_are_in_the_city_named_and_like_the_name():
    assert REGIONS.near("成都市武候区") == ["武侯区"]
    assert REGIONS.near("Singapor") == ["新加坡"]
    assert "芜湖市" not in REGIONS.near("莱无市")
    assert REGIONS.near("某某市") == []


def test_a_place_abroad_keeps_what_was_written():
    assert (startup(region="德国柏林").region, written_as(startup(region="德国柏林").region)) == (
        "DE",
        "德国柏林",
    )
    assert written_as(startup(region="成都").region) == ""
    assert written_as(startup(region="DE").region) == ""


def test_needs_beyond_the_five_are_kept_as_words_in_their_order():
    item = startup(needs="检验检测、投资对接，知识产权、融资、无")
    assert item.needs == ["检验检测", "investment", "知识产权"]


def test_a_need_is_bounded_in_length_and_number():
    assert "60" in refusal(needs=["检" * 61])[1]
    assert "50" in refusal(needs=[f"需求{i}" for i in range(51)])[1]


def test_what_was_written_is_kept_without_characters_that_nobody_sees():
    assert written_as(startup(region="德国\u200b 柏林\u00a0").region) == "德国 柏林"
    assert startup(needs=["检验\u200b检测"]).needs == ["检验检测"]
