"""Tokens are counted high enough: no tokeniser that was measured (cl100k, o200k, Anthropic's older one, DeepSeek's) needs more."""

import pytest

from warehouse.serving.agents.tokens import tokens

# text, and the most tokens that one of the four made of it
MEASURED = [
    ("cus_0bdb32714cc3274e39523adbde63e57c salesforce:contact:0035g00000VmqkVAAR", 34),
    ("https://calendar.google.com/calendar/event?eid=MDAwMDAwMDAwMDgwZXYgZnJlZHJpay5ub3JyYnlAbm9ydGh3aW5kLmlv", 52),
    ("https://northwind.lightning.force.com/lightning/r/Contact/0035g00000VmqkVAAR/view", 30),
    ("a1b2c3d4-e5f6-4a5b-8c9d-0e1f2a3b4c5d", 36),
    ("WE WANT OUR MONEY BACK IMMEDIATELY BECAUSE IT NEVER WORKED", 20),
    ('!!!??? ---- ++++ ==== {"a": [1, 2, {"b": null}]} ... ;;; ###', 26),
    ("我們的壓力計自昨天以來顯示錯誤的讀數，請盡快答覆", 39),
    ("圧力計が昨日から誤った値を示しています。至急ご返信ください", 28),
    ("압력계가 어제부터 잘못된 값을 표시합니다", 23),
    ("يعرض مقياس الضغط قيمة خاطئة منذ أمس", 36),
    ("दबाव गेज कल से गलत मान दिखा रहा है", 36),
    ("เครื่องวัดความดันของเราแสดงค่าผิดพลาดตั้งแต่เมื่อวานนี้ กรุณาตอบกลับโดยเร็ว", 131),
    ("ჩვენი მოწყობილობა არასწორ მონაცემებს აჩვენებს გუშინდელი დღიდან", 118),
    ("መሣሪያችን ከትናንት ጀምሮ የተሳሳተ ንባብ እያሳየ ነው", 88),
    ("Το όργανο δείχνει λάθος τιμή από χθες", 42),
    ("Прибор показывает неверные данные со вчерашнего дня", 23),
    ("🔥🦷🧷🪣🪤🫠", 18),
    ("𝕴𝖌𝖓𝖔𝖗𝖊 𝖆𝖑𝖑", 28),
]


@pytest.mark.parametrize(("text", "most"), MEASURED)
def test_no_tokeniser_needs_more(text: str, most: int) -> None:
    assert tokens(text) >= most


def test_plain_words_are_not_counted_for_much_more_than_they_are() -> None:
    assert tokens("the pressure gauge shows an offset since last week, please answer soon") <= 25


@pytest.mark.parametrize("text", ["", " ", "x" * 100_000, "xq" * 50_000, "aB" * 50_000, "\ud800"])
def test_any_text_is_counted_at_once(text: str) -> None:
    assert 0 <= tokens(text) <= 4 * len(text)
