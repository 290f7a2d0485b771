"""What may neither be asked for nor measured, by whatever signs its name is hidden with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.redlines import RED_LINES, bared

WORDS = sorted(word for line in RED_LINES.lines.values() for word in line.words)
UNSEEN = st.text(
    " \t\u3000-·.、，。_|/*#\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u3164\ufe0f", max_size=3
)


def test_the_list_says_which_document_forbids_it_and_of_which_day_it_is():
    assert RED_LINES.source == "国办函〔2026〕12号"
    assert RED_LINES.as_of.isoformat() == "2026-11-30"
    assert all(line.sentence.startswith("不得") and line.words for line in RED_LINES.lines.values())


@pytest.mark.parametrize(
    ("asked", "word", "sentence"),
    [
        ("学习打卡", "打卡", "不得打卡签到，不以留痕考核"),
        ("学习时长", "学习时长", "不得将点赞、投票、转发、关注、学习时长作为指标"),
        ("学 习 时 长", "学习时长", "学习时长作为指标"),
        ("学习-时长（分钟）", "学习时长", "学习时长作为指标"),
        ("ＡＰＰ安装情况", "app安装", "不得考核登录次数"),
        ("本月在线时长", "在线时长", "在线时长"),
        ("积分", "积分", "不得对个人积分排名"),
        ("巡查里程", "里程", "轨迹"),
        ("步数", "步数", "轨迹"),
        ("公众号关注数", "关注数", "关注"),
        ("点赞", "点赞", "点赞"),
        ("转发", "转发", "转发"),
        ("APP 下载量", "下载量", "活跃度"),
        ("學習時長", "學習時長", "学习时长作为指标"),
        ("随手拍上报件数", "上报件数", "不得下达上报数量指标"),
        ("照片张数", "照片张数", "不得强制上传照片视频"),
    ],
)
def test_what_is_named_is_told_with_the_word_and_the_sentence(asked, word, sentence):
    told = RED_LINES.crossed_by(asked)
    assert told.startswith(f"{word}: ")
    assert sentence in told
    assert RED_LINES.source in told


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "联系电话",
        "签收情况",
        "里程碑",
        "合同签到期日",
        "重点关注数",
        "积分入学",
        "上报数据",
        "节日活动",
        "楼梯步数",
    ],
)
def test_other_words_that_hold_the_same_signs_are_innocent(asked):
    assert RED_LINES.crossed_by(asked) is None


def test_what_is_innocent_does_not_hide_what_stands_beside_it():
    assert RED_LINES.crossed_by("里程碑与里程")
    assert RED_LINES.crossed_by("打里程碑卡") is None


@given(st.sampled_from(WORDS), st.data())
def test_nothing_between_the_signs_of_a_word_hides_it(word, data):
    hidden = "".join(sign + data.draw(UNSEEN) for sign in word)
    assert RED_LINES.crossed_by(f"每日{hidden}填报")


@given(st.text(max_size=40))
def test_what_was_bared_holds_letters_and_digits_only(text):
    assert bared(text) == "" or bared(text).isalnum()
