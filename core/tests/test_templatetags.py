from datetime import UTC, datetime, timedelta

import time_machine
from django import forms
from django.template import Context, Template
from django.test import RequestFactory, SimpleTestCase

from core.templatetags.charts import columns

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def draw(source: str, **context: object) -> str:
    return Template("{% load floor charts %}" + source).render(Context(context))


class Order(forms.Form):
    quantity = forms.IntegerField(label="Quantity", help_text="In pieces.")
    note = forms.CharField(label="Note", required=False)
    urgent = forms.BooleanField(label="Urgent", required=False)
    size = forms.ChoiceField(label="Size", choices=[("s", "Small"), ("l", "Large")], widget=forms.RadioSelect)


class IconTests(SimpleTestCase):
    def test_an_icon_without_a_label_is_hidden_from_readers(self) -> None:
        assert 'aria-hidden="true"' in draw('{% icon "check" %}')

    def test_an_icon_with_a_label_is_an_image_of_that_name(self) -> None:
        drawn = draw('{% icon "check" label=word %}', word='Done & "sealed"')

        assert 'role="img"' in drawn
        assert 'aria-label="Done &amp; &quot;sealed&quot;"' in drawn
        assert "aria-hidden" not in drawn

    def test_arrows_turn_with_the_language(self) -> None:
        assert "icon-directional" in draw('{% icon "chevron-right" %}')
        assert "icon-directional" not in draw('{% icon "check" %}')


class StateTests(SimpleTestCase):
    def test_a_pill_has_word_colour_and_icon(self) -> None:
        drawn = draw('{% pill "On hold" tone="hold" %}')

        assert 'data-tone="hold"' in drawn
        assert "<svg" in drawn
        assert drawn.endswith("On hold</span>")

    def test_a_pill_escapes_its_word(self) -> None:
        assert "&lt;b&gt;" in draw("{% pill word %}", word="<b>")

    def test_priority_is_bars_and_a_word(self) -> None:
        rush, normal = draw('{% priority "RUSH" "Rush" %}'), draw('{% priority "NORMAL" "Normal" %}')

        assert 'aria-label="Rush" data-tone="block"' in rush
        assert rush.count('class="off"') == 1
        assert "data-tone" not in normal
        assert normal.count('class="off"') == 2

    def test_progress_stays_inside_its_bar_and_says_the_truth(self) -> None:
        drawn = draw("{% progress 26 24 %}")

        assert 'value="24" max="24"' in drawn
        assert 'aria-label="26 of 24"' in drawn
        assert 'data-tone="done"' in drawn

    def test_progress_towards_nothing_is_drawn_empty(self) -> None:
        assert 'value="0" max="1"' in draw("{% progress 0 0 %}")


class TimeTests(SimpleTestCase):
    def test_a_duration_is_hours_and_minutes(self) -> None:
        assert draw("{{ span|duration }}", span=timedelta(hours=4, minutes=1, seconds=59)) == "4:01"
        assert draw("{{ span|duration }}", span=timedelta(minutes=-3)) == "0:00"
        assert draw("{{ span|duration }}", span=None) == "—"

    def test_elapsed_shows_the_time_and_tells_the_browser_where_to_count_from(self) -> None:
        with time_machine.travel(NINE + timedelta(minutes=66), tick=False):
            drawn = draw("{% elapsed since %}", since=NINE)

        assert drawn == '<time data-since="2026-11-23T09:00:00+00:00">1:06</time>'

    def test_elapsed_leaves_the_pauses_out(self) -> None:
        with time_machine.travel(NINE + timedelta(minutes=66), tick=False):
            drawn = draw("{% elapsed since pauses %}", since=NINE, pauses=timedelta(minutes=6))

        assert ">1:00<" in drawn


class PageTests(SimpleTestCase):
    def test_initials_are_the_first_and_the_last(self) -> None:
        assert draw("{{ name|initials }}", name="Ana Maria Haddad") == "AH"
        assert draw("{{ name|initials }}", name="ana") == "A"
        assert draw("{{ name|initials }}", name="") == ""

    def test_each_form_gets_a_client_id_of_its_own(self) -> None:
        assert draw("{% client_id %}") != draw("{% client_id %}")

    def test_the_query_string_keeps_what_is_not_changed(self) -> None:
        request = RequestFactory().get("/jobs/", {"state": "READY", "after": "17"})

        assert draw('{% query sort="due" after="" %}', request=request) == "?state=READY&amp;sort=due"

    def test_an_identifier_reads_left_to_right_in_any_language(self) -> None:
        assert draw("{% code x %}", x="JC-<1>") == '<bdi class="code" dir="ltr">JC-&lt;1&gt;</bdi>'


class FieldTests(SimpleTestCase):
    def test_hint_and_error_are_tied_to_the_control(self) -> None:
        drawn = draw("{% field form.quantity %}", form=Order({"quantity": "x"}))

        assert 'aria-describedby="id_quantity_error id_quantity_hint"' in drawn
        assert 'aria-invalid="true"' in drawn
        assert 'id="id_quantity_error"' in drawn
        assert 'id="id_quantity_hint"' in drawn
        assert 'value="x"' in drawn

    def test_only_what_may_be_left_out_is_marked(self) -> None:
        assert "(optional)" in draw("{% field form.note %}", form=Order())
        assert "(optional)" not in draw("{% field form.quantity %}", form=Order())

    def test_a_group_of_choices_has_a_legend(self) -> None:
        drawn = draw("{% field form.size %}", form=Order())

        assert "<legend>Size</legend>" in drawn

    def test_a_tick_has_its_word_beside_it(self) -> None:
        assert '<label class="field-check"><input' in draw("{% field form.urgent %}", form=Order())

    def test_a_field_may_take_scans(self) -> None:
        assert 'data-scan-target="send"' in draw('{% field form.note scan="send" %}', form=Order())


class BlockTests(SimpleTestCase):
    def test_a_card_wraps_what_it_is_given_once_escaped(self) -> None:
        drawn = draw("{% card title %}{{ text }}{% endcard %}", title="A & B", text="<i>")

        assert "<h2>A &amp; B</h2>" in drawn
        assert "&lt;i&gt;</div>" in drawn

    def test_a_dialog_is_named_by_its_title(self) -> None:
        drawn = draw('{% dialog id="hold" title="Hold" %}Why?{% enddialog %}')

        assert '<dialog class="dialog" id="hold" aria-labelledby="hold-title"' in drawn
        assert 'command="close" commandfor="hold"' in drawn

    def test_a_refusal_interrupts_a_reader_and_a_notice_does_not(self) -> None:
        assert 'role="alert"' in draw('{% banner tone="block" %}No.{% endbanner %}')
        assert 'role="status"' in draw('{% banner tone="run" %}Sent.{% endbanner %}')


class ChartTests(SimpleTestCase):
    def test_the_tallest_bar_fills_the_room_and_nothing_leaves_it(self) -> None:
        bars = columns([("06", 4), ("07", 8), ("08", 0)])

        assert [(bar.y, bar.height) for bar in bars] == [(98.0, 80.0), (18.0, 160.0), (178.0, 0.0)]

    def test_a_chart_says_in_words_what_it_shows(self) -> None:
        drawn = draw('{% bar_chart points "Output" unit="pcs" %}', points=[("06", 4), ("07", 8)])

        assert 'aria-label="Output. Most: 07, 8 pcs. Least: 06, 4 pcs."' in drawn
        assert '<th scope="row">07</th><td class="num">8</td>' in drawn

    def test_an_empty_chart_says_so(self) -> None:
        assert "There is nothing to show yet." in draw(
            "{% bar_chart points title %}", points=[], title="Output"
        )
