from django.db import models
from django.utils.translation import gettext_lazy as _

from floor_app.operations.engineering.status import JobType


class ReleaseChecklistItem(models.Model):
    """What must be ticked before a card of this job type goes to the shop; an empty type means every card."""

    job_type = models.CharField(_("job type"), max_length=16, choices=JobType, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"), default=10)
    text = models.CharField(_("text"), max_length=200)
    is_mandatory = models.BooleanField(_("mandatory"), default=True, db_default=True)
    is_active = models.BooleanField(_("in use"), default=True, db_default=True)

    class Meta:
        verbose_name = _("release checklist item")
        verbose_name_plural = _("release checklist")

    def __str__(self) -> str:
        return self.text
