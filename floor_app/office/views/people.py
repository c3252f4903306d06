"""Who works here: roles, passwords, PINs, badges, skills; and the stations they sign in at."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.events import history
from core.paging import paginate
from floor_app.access import OperatorRequest, may, shows_refusals
from floor_app.history import things
from floor_app.office.forms.fields import RecordForm
from floor_app.office.forms.people import (
    PasswordForm,
    PersonForm,
    PinForm,
    QualificationForm,
    RolesForm,
    SkillForm,
    StationForm,
)
from floor_app.office.labels import drawing
from floor_app.office.lists import chosen_tab, listed, sections, tabs
from floor_app.office.submitting import FormPage, form_page, signed
from floor_app.operations.people import queries, services
from floor_app.operations.people.models import Skill, Station, User
from floor_app.operations.people.roles import Role
from floor_app.operations.plant import services as plant
from floor_app.operations.qr_system.status import CodeKind

SHOWN = 20
PEOPLE = {"open": gettext_lazy("Work here"), "left": gettext_lazy("Do not"), "all": gettext_lazy("All")}
SECTIONS = {
    "office:people": gettext_lazy("People"),
    "office:skills": gettext_lazy("Skills"),
    "office:stations": gettext_lazy("Stations"),
}
NAME = ("first_name", "last_name", "id")


@may("people.edit")
def people(request: OperatorRequest) -> HttpResponse:
    tab = chosen_tab(request, PEOPLE)
    rows = _people(tab).select_related("department").prefetch_related(_roles())
    context = listed(
        request,
        rows,
        orders={"name": NAME, "username": ("username", "id")},
        search=(
            "first_name__icontains",
            "last_name__icontains",
            "username__icontains",
            "personnel_number__exact",
        ),
    )
    context |= {
        "title": _("People"),
        "tabs": sections(request, SECTIONS),
        "views": tabs(request, PEOPLE, tab, _people),
        "kept": {"tab": tab},
        "role_names": dict(Role.choices),
        "kind": CodeKind.PERSON,
    }
    return render(request, "office/people/people.html", context)


@may("people.edit")
def person(request: OperatorRequest, username: str) -> HttpResponse:
    """One person: keys, roles, skills, and what was done about them."""
    found = get_object_or_404(User.objects.select_related("department"), username=username)
    story = paginate(history(found).order_by(), order=("-id",), cursor=request.GET.get("after"), size=SHOWN)
    return render(
        request,
        "office/people/person.html",
        {
            "title": str(found),
            "person": found,
            "roles": [Role(role).label for role in sorted(queries.roles_of(found))],
            "qualifications": found.qualifications.select_related("skill").order_by("skill__code"),
            "today": timezone.localdate(),
            "events": things.lines(story.rows),
            "page_of_events": story,
        },
    )


@may("people.edit")
def edit_person(request: OperatorRequest, username: str = "") -> HttpResponse:
    found = _find(username) if username else None
    form = PersonForm(request.POST or None, instance=found)
    return form_page(
        request,
        form,
        lambda: services.save_person(user=form.instance, **signed(request)),
        shown=FormPage(
            title=str(found) if found else _("New person"),
            back=_page(found) if found else reverse("office:people"),
            back_label=_("People"),
        ),
        done=_("%(it)s is kept."),
        then=_page,
    )


@may("people.edit")
def roles(request: OperatorRequest, username: str) -> HttpResponse:
    found = _find(username)
    form = RolesForm(request.POST or None, initial={"roles": list(queries.roles_of(found))})
    return form_page(
        request,
        form,
        lambda: services.assign_roles(user=found, roles=form.cleaned_data["roles"], **signed(request)),
        shown=_asking(found, _("Roles of %(person)s")),
        done=_("The roles of %(it)s are set."),
    )


@may("people.edit")
def password(request: OperatorRequest, username: str) -> HttpResponse:
    found = _find(username)
    form = PasswordForm(request.POST or None, person=found)
    return form_page(
        request,
        form,
        lambda: services.set_password(user=found, password=form.cleaned_data["password"], **signed(request)),
        shown=_asking(
            found,
            _("Password of %(person)s"),
            note=_("Tell it in person. Where they are signed in, they have to sign in again."),
        ),
        done=_("The password of %(it)s is set."),
    )


@may("people.edit")
def pin(request: OperatorRequest, username: str) -> HttpResponse:
    found = _find(username)
    form = PinForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.set_pin(user=found, pin=form.cleaned_data["pin"], **signed(request)),
        shown=_asking(found, _("PIN of %(person)s"), note=_("A PIN works at registered stations only.")),
        done=_("The PIN of %(it)s is set."),
    )


@never_cache
@require_POST
@may("people.edit")
@shows_refusals
def badge(request: OperatorRequest, username: str) -> HttpResponse:
    """Issue a badge and show it this once, to be printed on a card of 85 × 54 mm."""
    holder = services.issue_badge(user=_find(username), **signed(request))
    context = {"title": _("Badge of %(person)s") % {"person": holder}, "person": holder}
    return render(request, "office/people/badge.html", {**context, "drawing": drawing(holder.badge or "")})


@may("people.edit")
def qualify(request: OperatorRequest, username: str) -> HttpResponse:
    found = _find(username)
    form = QualificationForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.qualify(user=found, **form.cleaned_data, **signed(request)),
        shown=_asking(found, _("Skill of %(person)s")),
        done=_("%(it)s is kept."),
    )


@may("people.edit")
def skills(request: OperatorRequest) -> HttpResponse:
    return _list(request, Skill.objects.all(), "skills", _("Skills"))


@may("people.edit")
def skill(request: OperatorRequest, code: str = "") -> HttpResponse:
    return _record(request, SkillForm, code, "office:skills")


@may("people.edit")
def stations(request: OperatorRequest) -> HttpResponse:
    return _list(request, Station.objects.select_related("work_center"), "stations", _("Stations"))


@may("people.edit")
def station(request: OperatorRequest, code: str = "") -> HttpResponse:
    return _record(request, StationForm, code, "office:stations")


def _people(tab: str) -> QuerySet[User]:
    found = User.objects.all()
    return found if tab == "all" else found.filter(is_active=tab == "open")


def _roles() -> Prefetch[Any]:
    return Prefetch("groups", Group.objects.order_by("name"), to_attr="role_groups")


def _find(username: str) -> User:
    return get_object_or_404(User, username=username)


def _page(user: User) -> str:
    return reverse("office:person", args=[user.username])


def _asking(user: User, title: str, note: str = "") -> FormPage:
    return FormPage(title=title % {"person": user}, back=_page(user), back_label=str(user), note=note)


def _list(request: OperatorRequest, rows: QuerySet[Any], name: str, title: str) -> HttpResponse:
    orders = {"code": ("code", "id"), "name": ("name", "id")}
    context = listed(request, rows, orders=orders, search=("code__icontains", "name__icontains"))
    context |= {"title": title, "tabs": sections(request, SECTIONS), "may_edit": True}
    return render(request, f"office/people/{name}.html", context)


def _record(request: OperatorRequest, form: type[RecordForm], code: str, back: str) -> HttpResponse:
    model = form._meta.model
    filled = form(request.POST or None, instance=get_object_or_404(model, code=code) if code else None)
    return form_page(
        request,
        filled,
        lambda: plant.save_record(record=filled.instance, **signed(request)),
        shown=FormPage(
            title=code or _("New %(kind)s") % {"kind": model._meta.verbose_name},
            back=reverse(back),
            back_label=SECTIONS[back],
        ),
        done=_("%(it)s is kept."),
    )
