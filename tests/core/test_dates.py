"""Days, hours and numbers as Iraq writes them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django import forms
from django.utils import formats
from django.utils.translation import override

from core.dates import date_range, day_name, in_baghdad, time_range

MONTHS = {
    "ar": [
        "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
        "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
    ],
    "ckb": [
        "کانوونی دووەم", "شوبات", "ئازار", "نیسان", "ئایار", "حوزەیران",
        "تەمووز", "ئاب", "ئەیلوول", "تشرینی یەکەم", "تشرینی دووەم", "کانوونی یەکەم",
    ],
    "en": [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ],
}  # fmt: skip
WEEK = {
    "ar": ["السبت", "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة"],
    "ckb": ["شەممە", "یەکشەممە", "دووشەممە", "سێشەممە", "چوارشەممە", "پێنجشەممە", "هەینی"],
    "en": ["Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
}
SATURDAY = date(2025, 12, 6)
EVENING_IN_LONDON = datetime(2026, 12, 5, 22, 30, tzinfo=UTC)  # the sixth in Baghdad


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_months_are_those_of_iraq_in_every_style(language):
    with override(language):
        days = [date(2025, month, 5) for month in range(1, 13)]
        assert [formats.date_format(day, "F") for day in days] == MONTHS[language]
        assert [formats.date_format(day, "E") for day in days] == MONTHS[language]
        if language != "en":
            assert [formats.date_format(day, "M") for day in days] == MONTHS[language]
            assert [formats.date_format(day, "N") for day in days] == MONTHS[language]


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_day_name_knows_the_week_from_saturday_on(language):
    with override(language):
        assert [day_name(SATURDAY + timedelta(days=after)) for after in range(7)] == WEEK[language]
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 6


def test_day_name_of_a_moment_is_the_day_in_baghdad():
    with override("en"):
        assert day_name(EVENING_IN_LONDON) == "Sunday"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ar", ["5 كانون الأول 2025", "5 كانون الأول 2025، 09:05", "5 كانون الأول", "كانون الأول 2025"]),
        ("ckb", ["5ی کانوونی یەکەمی 2025", "5ی کانوونی یەکەمی 2025، 09:05", "5ی کانوونی یەکەم", "کانوونی یەکەمی 2025"]),
        ("en", ["5 December 2025", "5 December 2025, 09:05", "5 December", "December 2025"]),
    ],
)
def test_formats_write_a_moment(language, written):
    moment = datetime(2025, 12, 5, 9, 5)
    names = ["DATE_FORMAT", "DATETIME_FORMAT", "MONTH_DAY_FORMAT", "YEAR_MONTH_FORMAT"]
    with override(language):
        assert [formats.date_format(moment, name) for name in names] == written
        assert formats.date_format(moment, "SHORT_DATE_FORMAT") == "05/12/2025"
        assert formats.date_format(moment, "SHORT_DATETIME_FORMAT") == "05/12/2025 09:05"
        assert formats.time_format(moment, "TIME_FORMAT") == "09:05"


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_formats_write_and_read_numbers(language):
    with override(language):
        assert formats.number_format(1234567.5, 1, use_l10n=True, force_grouping=True) == "1,234,567.5"
        assert formats.sanitize_separators("1,234.5") == "1234.5"


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
@pytest.mark.parametrize("typed", ["2026-12-05", "5/12/2026", "05/12/2026", "5.12.2026", "5-12-2026"])
def test_formats_read_iso_and_the_day_first(language, typed):
    with override(language):
        assert forms.DateField().clean(typed) == date(2026, 12, 5)


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
@pytest.mark.parametrize("typed", ["2026-12-05T14:30", "2026-12-05 14:30", "5/12/2026 14:30", "5/12/2026 14:30:00"])
def test_formats_read_moments(language, typed):
    with override(language):
        assert forms.DateTimeField().clean(typed).replace(tzinfo=None) == datetime(2026, 12, 5, 14, 30)


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_formats_fill_fields_as_browsers_read_them(language):
    with override(language):
        moment = datetime(2026, 12, 5, 14, 30)
        assert forms.DateInput().format_value(moment.date()) == "2026-12-05"
        assert forms.TimeInput().format_value(moment.time()) == "14:30"
        assert forms.DateTimeInput().format_value(moment) == "2026-12-05T14:30"


RANGES = [
    (date(2026, 12, 5), date(2026, 12, 5)),
    (date(2026, 12, 4), date(2026, 12, 6)),
    (date(2026, 11, 30), date(2026, 12, 2)),
    (date(2026, 12, 30), date(2027, 1, 2)),
]


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (
            "ar",
            [
                "5 كانون الأول 2026",
                "من 4 إلى 6 كانون الأول 2026",
                "من 30 تشرين الثاني إلى 2 كانون الأول 2026",
                "من 30 كانون الأول 2026 إلى 2 كانون الثاني 2027",
            ],
        ),
        (
            "ckb",
            [
                "5ی کانوونی یەکەمی 2026",
                "4 بۆ 6ی کانوونی یەکەمی 2026",
                "30ی تشرینی دووەم بۆ 2ی کانوونی یەکەمی 2026",
                "30ی کانوونی یەکەمی 2026 بۆ 2ی کانوونی دووەمی 2027",
            ],
        ),
        (
            "en",
            [
                "5 December 2026",
                "4 to 6 December 2026",
                "30 November to 2 December 2026",
                "30 December 2026 to 2 January 2027",
            ],
        ),
    ],
)
def test_date_range_says_once_what_both_ends_share(language, written):
    with override(language):
        assert [date_range(*both) for both in RANGES] == written


def test_date_range_in_the_same_month_of_two_years_names_both():
    with override("en"):
        assert date_range(date(2026, 12, 4), date(2027, 12, 6)) == "4 December 2026 to 6 December 2027"


def test_date_range_of_moments_is_in_baghdad():
    with override("en"):
        assert date_range(EVENING_IN_LONDON, EVENING_IN_LONDON + timedelta(hours=2)) == "6 December 2026"


def test_date_range_refuses_an_end_before_its_start():
    with pytest.raises(ValueError, match="cannot end"):
        date_range(date(2026, 12, 6), date(2026, 12, 4))


@pytest.mark.parametrize(
    ("language", "written"),
    [("ar", "من 14:00 إلى 15:30"), ("ckb", "لە 14:00 تا 15:30"), ("en", "14:00 to 15:30")],
)
def test_time_range_is_in_words_on_the_clocks_of_iraq(language, written):
    with override(language):
        assert time_range(time(14), time(15, 30)) == written
        start = datetime(2026, 7, 1, 11, tzinfo=UTC)
        assert time_range(start, start + timedelta(minutes=90)) == written


def test_in_baghdad_is_three_hours_ahead_in_summer_and_winter():
    moments = [datetime(2026, month, 1, 22, tzinfo=UTC) for month in (1, 7)]
    assert [in_baghdad(moment).isoformat() for moment in moments] == [
        "2026-01-02T01:00:00+03:00",
        "2026-07-02T01:00:00+03:00",
    ]


def test_in_baghdad_refuses_a_naive_moment():
    with pytest.raises(ValueError, match="no time zone"):
        in_baghdad(datetime(2026, 1, 1))
