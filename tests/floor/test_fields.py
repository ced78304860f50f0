"""The file field: a clean file comes out of a valid form, and words out of one that is not."""

import pytest
from django import forms

from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.uploads import IMAGES, Inspected
from tests.floor import samples


class PhotoForm(forms.Form):
    photo = CleanFileField(kinds=IMAGES, label="Foto")
    second = CleanFileField(kinds=IMAGES, label="Otra foto", required=False)


def test_a_valid_form_holds_a_clean_file_that_is_not_stored():
    form = PhotoForm({}, {"photo": samples.upload("foto.jpg", samples.photo_with_place())})

    assert form.is_valid(), form.errors
    assert isinstance(form.cleaned_data["photo"], Inspected)
    assert b"CameraOfAna" not in form.cleaned_data["photo"].file.read()
    assert form.cleaned_data["second"] is None


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "Elige un archivo."),
        ({"photo": samples.upload("foto.jpg", b"")}, "está vacío"),
        (
            {"photo": samples.upload("foto.pdf", samples.pdf())},
            "Aquí no recibimos un PDF. Puedes subir: JPG, PNG",
        ),
        ({"photo": samples.upload("foto.gif", samples.animation())}, "La imagen tiene movimiento."),
    ],
)
def test_a_refused_file_says_why(files, words):
    form = PhotoForm({}, files)

    assert not form.is_valid()
    assert words in form.errors["photo"][0]


def test_the_input_offers_what_is_taken():
    assert 'accept=".jpg,.jpeg,.png,.webp,.gif"' in PhotoForm()["photo"].as_widget()
    assert PhotoForm().fields["photo"].limits.startswith("JPG, PNG, WEBP, GIF; hasta 10")
