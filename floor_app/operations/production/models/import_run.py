"""Where imported history came from, and which record each name in a production log became."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from floor_app.operations.engineering.models import Material
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production.models.job_card import JobCard


class ImportRun(models.Model):
    """One production log file that added something; quantities are those of the lines it added."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    file_name = models.CharField(_("file"), max_length=255)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    added = models.PositiveIntegerField(_("lines added"), default=0)
    known = models.PositiveIntegerField(_("lines stored before"), default=0)
    refused = models.PositiveIntegerField(_("lines refused"), default=0)
    contradictions = models.PositiveIntegerField(_("contradictions listed"), default=0)
    job_cards = models.PositiveIntegerField(_("job cards made or extended"), default=0)
    good = models.BigIntegerField(_("good"), default=0)
    scrap = models.BigIntegerField(_("scrap"), default=0)
    rework = models.BigIntegerField(_("rework"), default=0)

    class Meta:
        verbose_name = _("history import")
        verbose_name_plural = _("history imports")

    def __str__(self) -> str:
        return self.number


class ImportedName(models.Model):
    """A name as logs write it. Codes here are shorter than names there, and people rename things: only
    this table says for good what the next log means by the name."""

    name = models.CharField(_("name in the log"), max_length=120, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class ImportedPart(ImportedName):
    record = models.OneToOneField(
        Material, on_delete=models.PROTECT, related_name="imported_name", verbose_name=_("material")
    )

    class Meta:
        verbose_name = _("imported part")
        verbose_name_plural = _("imported parts")


class ImportedResource(ImportedName):
    record = models.OneToOneField(
        WorkCenter, on_delete=models.PROTECT, related_name="imported_name", verbose_name=_("work center")
    )

    class Meta:
        verbose_name = _("imported resource")
        verbose_name_plural = _("imported resources")


class ImportedWorker(ImportedName):
    record = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="imported_name",
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("imported worker")
        verbose_name_plural = _("imported workers")


class ImportedCase(ImportedName):
    record = models.OneToOneField(
        JobCard, on_delete=models.PROTECT, related_name="imported_name", verbose_name=_("job card")
    )

    class Meta:
        verbose_name = _("imported case")
        verbose_name_plural = _("imported cases")
